#include "connector/app/terminal/display.h"

#include <boost/asio/io_context.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "connector/base/task_group.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run.h"
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

class DisplayTest : public ::testing::Test {
 protected:
  DisplayTest() : file_(open(path().c_str(), O_WRONLY | O_CREAT, 0600)), writer_(file_) {}
  ~DisplayTest() override { close(file_); }

  std::filesystem::path path() const { return folder_ / "stderr"; }

  std::string shown() {
    EXPECT_TRUE(writer_.drain(1h));
    return testing::read_file(path());
  }

  // One picture, and the last one.
  std::string painted(LiveDisplay& display) {
    boost::asio::io_context loop;
    TaskGroup group(loop.get_executor());
    group.spawn(display.refresh());
    group.cancel();
    testing::run(loop, group.join());
    return shown();
  }

  testing::TempFolder folder_;
  SystemClock clock_;
  int file_;
  BackgroundWriter writer_;
};

TEST_F(DisplayTest, ALineOfALogIsOneLineWhateverASyncIsCalled) {
  PlainLines lines(clock_, writer_, Verbosity::Normal);

  Events(lines, clock_, "run-1", "a\n2026-01-01T00:00:00Z info  b").info("load\x1b[2Jing");

  EXPECT_THAT(shown(), HasSubstr("info  a\\n2026-01-01T00:00:00Z info  b: load\\x1b[2Jing\n"));
}

TEST_F(DisplayTest, WhoWantsQuietHearsOfWarningsAndErrorsOnly) {
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

TEST_F(DisplayTest, ADestinationThatFailedHasItsCauseInTheLog) {
  PlainLines lines(clock_, writer_, Verbosity::Normal);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.tell(LoadDone{"lake", "orders.csv", 5, {}});
  orders.tell(LoadDone{"warehouse", "orders", 0, Error(ErrorKind::Refused, "no right")});

  EXPECT_THAT(shown(),
              AllOf(HasSubstr("error orders: warehouse: no right\n"), Not(HasSubstr("lake"))));
}

TEST_F(DisplayTest, DetailsAreForThoseWhoAsk) {
  PlainLines quiet(clock_, writer_, Verbosity::Normal);
  PlainLines verbose(clock_, writer_, Verbosity::Verbose);

  Events(quiet, clock_, "run-1", "a").detail("the first reason");
  Events(verbose, clock_, "run-1", "a").detail("the second reason");

  EXPECT_THAT(shown(), AllOf(Not(HasSubstr("first")), HasSubstr("debug a: the second reason\n")));
}

TEST_F(DisplayTest, APhaseThatGoesOnIsOneLineAMinute) {
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
  EXPECT_EQ(occurrences(log, "orders: queued there (job 5)\n"), 3);
  EXPECT_EQ(occurrences(log, "items: queued there (job 5)\n"), 1);
}

TEST_F(DisplayTest, APhaseIsALineAgainAfterAnother) {
  PlainLines lines(clock_, writer_, Verbosity::Normal);
  const Events orders(lines, clock_, "run-1", "orders");

  orders.phase(Phase::QueuedThere, "job 5");
  orders.retrying({}, 500ms, Error(ErrorKind::Transient, "503 from the API"));
  orders.phase(Phase::QueuedThere, "job 5");
  orders.phase(Phase::QueuedThere, "job 6");
  orders.phase(Phase::RunningThere, "job 6");

  const std::string log = shown();
  EXPECT_EQ(occurrences(log, "queued there (job 5)\n"), 2);
  EXPECT_EQ(occurrences(log, "queued there (job 6)\n"), 1);
  EXPECT_EQ(occurrences(log, "running there (job 6)\n"), 1);
}

TEST_F(DisplayTest, APictureWithoutColoursHasNone) {
  LiveDisplay display(clock_, writer_, {.colours = false});
  const Events orders(display, clock_, "run-1", "orders");
  orders.tell(Started());
  orders.warn("waits");

  EXPECT_THAT(painted(display), AllOf(HasSubstr("! orders: waits\n"), HasSubstr("· orders "),
                                      Not(HasSubstr("\x1b[3"))));
}

TEST_F(DisplayTest, APictureCutsALongNameBetweenItsCharacters) {
  LiveDisplay display(clock_, writer_, {.colours = false});
  std::string name;
  for (int i = 0; i < 20; ++i) name += "ü漢";
  Events(display, clock_, "run-1", name).tell(Started());

  std::string cut;
  for (int i = 0; i < 9; ++i) cut += "ü漢";
  EXPECT_THAT(painted(display), HasSubstr("· " + cut + "… "));
}

}  // namespace
}  // namespace millrace::app
