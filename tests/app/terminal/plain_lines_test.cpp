#include "connector/app/terminal/plain_lines.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

int occurrences(std::string_view text, std::string_view of) {
  int count = 0;
  for (auto at = text.find(of); at != text.npos; at = text.find(of, at + 1)) ++count;
  return count;
}

class PlainLinesTest : public ::testing::Test {
 protected:
  PlainLinesTest() : file_(open(path().c_str(), O_WRONLY | O_CREAT, 0600)), writer_(file_) {}
  ~PlainLinesTest() override { close(file_); }

  std::filesystem::path path() const { return folder_ / "stderr"; }

  std::string shown() {
    EXPECT_TRUE(writer_.drain(1h));
    return testing::read_file(path());
  }

  testing::TempFolder folder_;
  SystemClock clock_;
  int file_;
  BackgroundWriter writer_;
};

TEST_F(PlainLinesTest, ALineOfALogIsOneLineWhateverASyncIsCalled) {
  PlainLines lines(clock_, writer_, Verbosity::Normal);

  Events(lines, clock_, "run-1", "a\n2026-01-01T00:00:00Z info  b").info("load\x1b[2Jing");

  EXPECT_THAT(shown(), HasSubstr("info  a\\n2026-01-01T00:00:00Z info  b: load\\x1b[2Jing\n"));
}

TEST_F(PlainLinesTest, WhoWantsQuietHearsOfWarningsAndErrorsOnly) {
  PlainLines lines(clock_, writer_, Verbosity::Quiet);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.phase(Phase::Submitting);
  orders.info("nothing to see");
  orders.warn("the rows are old");
  orders.tell(Finished{.status = Status::Failed});

  EXPECT_THAT(shown(),
              AllOf(Not(HasSubstr("submitting")), Not(HasSubstr("nothing to see")),
                    HasSubstr("warn  orders: the rows are old\n"), HasSubstr("error orders: ")));
}

TEST_F(PlainLinesTest, ADestinationThatFailedHasItsCauseInTheLog) {
  PlainLines lines(clock_, writer_, Verbosity::Normal);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.tell(LoadDone{"lake", "orders.csv", 5, {}});
  orders.tell(LoadDone{"warehouse", "orders", 0, Error(ErrorKind::Refused, "no right")});

  EXPECT_THAT(shown(),
              AllOf(HasSubstr("error orders: warehouse: no right\n"), Not(HasSubstr("lake"))));
}

TEST_F(PlainLinesTest, DetailsAreForThoseWhoAsk) {
  PlainLines quiet(clock_, writer_, Verbosity::Normal);
  PlainLines verbose(clock_, writer_, Verbosity::Verbose);

  Events(quiet, clock_, "run-1", "a").detail("the first reason");
  Events(verbose, clock_, "run-1", "a").detail("the second reason");

  EXPECT_THAT(shown(), AllOf(Not(HasSubstr("first")), HasSubstr("debug a: the second reason\n")));
}

TEST_F(PlainLinesTest, ASyncThatGoesWellIsTwoLines) {
  PlainLines lines(clock_, writer_, Verbosity::Normal);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.tell(Started{"bi to lake"});
  for (const auto phase : {Phase::PreparingDestinations, Phase::Submitting, Phase::QueuedThere,
                           Phase::RunningThere, Phase::Downloading, Phase::Loading}) {
    orders.phase(phase);
  }
  orders.tell(Received{"5", 100, 100, 0, {}});
  orders.tell(RowsRead{5});
  orders.tell(RowsLoaded{"lake", "orders.csv", 5, 5});
  orders.tell(LoadDone{"lake", "orders.csv", 5, {}});
  orders.tell(Finished{Status::Ok, 5, 5, 1500ms, {}});

  const std::string log = shown();
  EXPECT_THAT(log, AllOf(HasSubstr("info  orders: started: bi to lake\n"),
                         HasSubstr("info  orders: done: 5 rows in 1.50 s\n")));
  EXPECT_EQ(occurrences(log, "\n"), 2);
}

TEST_F(PlainLinesTest, WhatNeverBeganIsOneLineInAllAtTheEnd) {
  PlainLines lines(clock_, writer_, Verbosity::Normal);

  for (int i = 0; i < 200; ++i) {
    const Events sync(lines, clock_, "run-1", "s" + std::to_string(i));
    sync.tell(Started{"bi to lake"});
    sync.phase(Phase::PreparingDestinations);
    sync.phase(Phase::WaitingForJobSlot);
    sync.phase(Phase::Submitting);
    sync.tell(Finished{.status = Status::Failed,
                       .error = Error(ErrorKind::Refused, "wrong key"),
                       .not_started = true});
  }
  lines.end();

  const std::string log = shown();
  EXPECT_THAT(log, HasSubstr("info  s0, s1, s2 and 197 more: not started, for a reason given "
                             "above\n"));
  EXPECT_EQ(occurrences(log, "\n"), 1);
}

TEST_F(PlainLinesTest, ASyncThatFailsBeforeItsFirstRequestHasBegunToo) {
  PlainLines lines(clock_, writer_, Verbosity::Normal);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.tell(Started{"bi to lake"});
  orders.phase(Phase::PreparingDestinations);
  orders.tell(Finished{.status = Status::Failed, .error = Error(ErrorKind::Refused, "no right")});

  const std::string log = shown();
  EXPECT_LT(log.find("orders: started: bi to lake\n"), log.find("orders: failed: no right\n"));
}

TEST_F(PlainLinesTest, WhoWaitsIsToldOfEachPhaseAtOnce) {
  PlainLines lines(clock_, writer_, Verbosity::Normal, PlainLines::Phases::All);

  Events(lines, clock_, "run-1", "orders").phase(Phase::QueuedThere, "job 5");

  EXPECT_THAT(shown(), HasSubstr("info  orders: queued there (job 5)\n"));
}

TEST_F(PlainLinesTest, APhaseThatGoesOnIsOneLineAMinute) {
  testing::FakeClock clock;
  PlainLines lines(clock, writer_, Verbosity::Normal);
  const Events orders(lines, clock, "run-1", "orders");
  const Events items(lines, clock, "run-2", "items");

  for (int second = 0; second < 150; ++second) {
    orders.phase(Phase::QueuedThere, "job 5");
    clock.advance(1s);
  }
  items.phase(Phase::QueuedThere, "job 5");

  const std::string log = shown();
  EXPECT_EQ(occurrences(log, "info  orders: queued there (job 5)\n"), 2);
  EXPECT_EQ(occurrences(log, "items: "), 0);
}

TEST_F(PlainLinesTest, ALongDownloadOrLoadIsOneLineAMinuteToo) {
  testing::FakeClock clock;
  PlainLines lines(clock, writer_, Verbosity::Normal);
  const Events orders(lines, clock, "run-1", "orders");

  orders.phase(Phase::Downloading);
  for (std::uint64_t second = 1; second <= 61; ++second) {
    clock.advance(1s);
    orders.tell(RowsRead{second * 100});
  }
  orders.phase(Phase::Loading);
  for (std::uint64_t second = 1; second <= 61; ++second) {
    clock.advance(1s);
    orders.tell(RowsLoaded{"warehouse", "t", second * 10, 6100});
  }

  const std::string log = shown();
  EXPECT_THAT(log, AllOf(HasSubstr("info  orders: downloading: 6,000 rows so far\n"),
                         HasSubstr("info  orders: loading: 600 of 6,100 rows\n")));
  EXPECT_EQ(occurrences(log, "\n"), 2);
}

TEST_F(PlainLinesTest, WhoIsVerboseHearsOfEachPhaseWhenItBegins) {
  PlainLines lines(clock_, writer_, Verbosity::Verbose);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.phase(Phase::QueuedThere, "job 5");
  orders.retrying({}, 500ms, Error(ErrorKind::Transient, "503 from the API"));
  orders.phase(Phase::QueuedThere, "job 5");
  orders.phase(Phase::QueuedThere, "job 5");
  orders.phase(Phase::QueuedThere, "job 6");
  orders.phase(Phase::RunningThere, "job 6");

  const std::string log = shown();
  EXPECT_EQ(occurrences(log, "queued there (job 5)\n"), 1);
  EXPECT_EQ(occurrences(log, "queued there (job 6)\n"), 1);
  EXPECT_EQ(occurrences(log, "running there (job 6)\n"), 1);
}

}  // namespace
}  // namespace millrace::app
