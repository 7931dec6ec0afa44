#include "connector/app/terminal/plain_lines.h"

#include <algorithm>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "connector/data/json_syntax.h"
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

  EXPECT_THAT(shown(),
              HasSubstr("info  a\\n2026-01-01T00:00:00Z info  b: load\\x1b[2Jing run=run-1\n"));
}

TEST_F(PlainLinesTest, WhoWantsQuietHearsOfWarningsAndErrorsOnly) {
  PlainLines lines(clock_, writer_, Verbosity::Quiet);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.phase(Phase::Submitting);
  orders.info("nothing to see");
  orders.warn("the rows are old");
  orders.tell(Finished{.status = Status::Failed});

  EXPECT_THAT(shown(), AllOf(Not(HasSubstr("submitting")), Not(HasSubstr("nothing to see")),
                             HasSubstr("warn  orders: the rows are old run=run-1\n"),
                             HasSubstr("error orders: ")));
}

TEST_F(PlainLinesTest, ADestinationThatFailedHasItsCauseInTheLog) {
  PlainLines lines(clock_, writer_, Verbosity::Normal);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.tell(LoadDone{"lake", "orders.csv", 5, {}});
  orders.tell(LoadDone{"warehouse", "orders", 0, Error(ErrorKind::Refused, "no right")});

  EXPECT_THAT(shown(), AllOf(HasSubstr("error orders: warehouse: no right run=run-1\n"),
                             Not(HasSubstr("lake"))));
}

TEST_F(PlainLinesTest, DetailsAreForThoseWhoAsk) {
  PlainLines quiet(clock_, writer_, Verbosity::Normal);
  PlainLines verbose(clock_, writer_, Verbosity::Verbose);

  Events(quiet, clock_, "run-1", "a").detail("the first reason");
  Events(verbose, clock_, "run-1", "a").detail("the second reason");

  EXPECT_THAT(shown(),
              AllOf(Not(HasSubstr("first")), HasSubstr("debug a: the second reason run=run-1\n")));
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
  EXPECT_THAT(log, AllOf(HasSubstr("info  orders: started: bi to lake run=run-1\n"),
                         HasSubstr("info  orders: done: 5 rows in 1.50 s run=run-1\n")));
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
  EXPECT_LT(log.find("orders: started: bi to lake run=run-1\n"),
            log.find("orders: failed: no right run=run-1\n"));
}

TEST_F(PlainLinesTest, WhoWaitsIsToldOfEachPhaseAtOnce) {
  PlainLines lines(clock_, writer_, Verbosity::Normal, PlainLines::Phases::All);

  Events(lines, clock_, "run-1", "orders").phase(Phase::QueuedThere, "job 5");

  EXPECT_THAT(shown(), HasSubstr("info  orders: queued there (job 5) run=run-1\n"));
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
  EXPECT_EQ(occurrences(log, "info  orders: queued there (job 5) run=run-1\n"), 2);
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
  EXPECT_THAT(log, AllOf(HasSubstr("info  orders: downloading: 6,000 rows so far run=run-1\n"),
                         HasSubstr("info  orders: loading: 600 of 6,100 rows run=run-1\n")));
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
  EXPECT_EQ(occurrences(log, "queued there (job 5) run=run-1\n"), 1);
  EXPECT_EQ(occurrences(log, "queued there (job 6) run=run-1\n"), 1);
  EXPECT_EQ(occurrences(log, "running there (job 6) run=run-1\n"), 1);
}

TEST_F(PlainLinesTest, WhoWantsErrorsOnlyHearsOfNoWarning) {
  PlainLines lines(clock_, writer_, Verbosity::Errors);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.warn("the rows are old");
  orders.tell(Finished{.status = Status::Failed});

  EXPECT_THAT(shown(), AllOf(Not(HasSubstr("old")), HasSubstr("error orders: failed")));
}

TEST_F(PlainLinesTest, WhatSomebodyStoppedIsNoError) {
  PlainLines lines(clock_, writer_, Verbosity::Normal);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.tell(Finished{.status = Status::Cancelled,
                       .error = Error(ErrorKind::Cancelled, "cancelled by hand")});

  EXPECT_THAT(shown(),
              AllOf(HasSubstr(" warn  orders: cancelled"), Not(HasSubstr("error orders"))));
}

class JsonLinesTest : public PlainLinesTest {
 protected:
  testing::FakeClock fake_;
  PlainLines lines_{fake_, writer_, Verbosity::Normal, PlainLines::Phases::Long, LogFormat::Json};
  const Events orders_{lines_, fake_, "run-1", "orders"};
};

TEST_F(JsonLinesTest, EachLineHasTimeLevelSyncAndRun) {
  fake_.advance(125ms);

  orders_.warn("the rows are old");

  EXPECT_EQ(shown(), R"({"time":"2026-01-02T03:04:05.125Z","level":"warn","sync":"orders",)"
                     R"("run":"run-1","message":"the rows are old"})"
                     "\n");
}

TEST_F(JsonLinesTest, WhatASyncDoesIsItsPhase) {
  orders_.phase(Phase::QueuedThere, "job 5");
  orders_.info("halfway");

  EXPECT_THAT(shown(), HasSubstr(R"("phase":"queued there","message":"halfway"})"));
}

TEST_F(JsonLinesTest, EveryLineIsAnObjectWhateverIsInIt) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string odd =
        fmt::format("a{}\"\\{}", static_cast<char>(byte), "\n{}\xc3\xe2\x80\xae");
    Events(lines_, fake_, odd, odd).warn(odd);
  }

  const auto log = shown();
  EXPECT_EQ(occurrences(log, "\n"), 256);
  std::istringstream each(log);
  for (std::string line; std::getline(each, line);) {
    EXPECT_TRUE(is_json(line)) << line;
    EXPECT_TRUE(std::ranges::none_of(line, [](char c) { return c >= 0 && c < ' '; })) << line;
  }
}

TEST_F(JsonLinesTest, EachSyncThatNeverBeganHasALineOfItsOwn) {
  for (const char* name : {"a", "b"}) {
    const Events sync(lines_, fake_, "run-1", name);
    sync.tell(Started{"bi to lake"});
    sync.tell(Finished{.status = Status::Failed, .not_started = true});
  }
  lines_.end();

  const auto log = shown();
  EXPECT_EQ(occurrences(log, "not started, for a reason given above"), 2);
  EXPECT_EQ(occurrences(log, "\n"), 2);
}

}  // namespace
}  // namespace millrace::app
