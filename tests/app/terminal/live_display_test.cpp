#include "connector/app/terminal/live/live_display.h"

#include <functional>

#include <boost/asio/io_context.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "connector/base/task_group.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run.h"
#include "tests/support/screen.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Screen;

class LiveDisplayTest : public ::testing::Test {
 protected:
  LiveDisplayTest()
      : file_(open(path().c_str(), O_WRONLY | O_CREAT, 0600)),
        writer_(file_),
        display_(clock_, writer_, {.size = [this] {
                   if (on_size_) on_size_();
                   return size_;
                 }}) {}
  ~LiveDisplayTest() override { close(file_); }

  std::filesystem::path path() const { return folder_ / "stderr"; }

  Events start(std::string sync) {
    Events events(display_, clock_, "run-1", std::move(sync));
    events.tell(Started{"bi to lake"});
    return events;
  }

  // What is above and on the screen once the display was painted for the last time.
  std::vector<std::string> left_behind() {
    boost::asio::io_context loop;
    TaskGroup group(loop.get_executor());
    group.spawn(display_.refresh());
    group.cancel();
    testing::run(loop, group.join());
    EXPECT_TRUE(writer_.drain(1h));
    Screen screen(size_.columns, size_.rows);
    screen.write(testing::read_file(path()));
    EXPECT_THAT(screen.unknown, IsEmpty());
    EXPECT_EQ(screen.wraps, 0u);
    return screen.all_lines();
  }

  testing::TempFolder folder_;
  testing::FakeClock clock_;
  TerminalSize size_{60, 24};
  std::function<void()> on_size_;  // Called before each picture.
  int file_;
  BackgroundWriter writer_;
  LiveDisplay display_;
};

TEST_F(LiveDisplayTest, LeavesOneLineAboutAllSyncs) {
  const auto orders = start("orders");
  orders.phase(Phase::Downloading);
  clock_.advance(42s);
  orders.tell(Finished{Status::Ok, 1200, 1200, 42s, {}});

  EXPECT_THAT(left_behind(), ElementsAre("1/1 done · 1.20k rows · 0:42"));
}

TEST_F(LiveDisplayTest, DrawsOnceASecondWhileNothingButTheClockGoesOn) {
  start("orders").phase(Phase::Downloading);
  boost::asio::io_context loop;
  TaskGroup group(loop.get_executor());
  const auto began = clock_.now();
  int asked = 0;
  on_size_ = [&] {
    if (++asked == 50) group.cancel();
  };

  group.spawn(display_.refresh());
  testing::run(loop, group.join());
  EXPECT_TRUE(writer_.drain(1h));

  const auto seconds = std::chrono::floor<std::chrono::seconds>(clock_.now() - began).count();
  const std::string drawn = testing::read_file(path());
  std::int64_t pictures = 0;
  for (auto at = drawn.find("\x1b[J"); at != drawn.npos; at = drawn.find("\x1b[J", at + 1))
    ++pictures;
  EXPECT_GE(pictures, 2);
  // The first one erases what is below it before and after, and the last one goes.
  EXPECT_LE(pictures, seconds + 3);
}

TEST_F(LiveDisplayTest, LeavesWhatAPersonHasToReadBrokenBetweenWords) {
  const auto orders = start("orders");
  orders.info("resuming job 5");
  orders.detail("why something is as it is");
  orders.warn("the data are 26 h old, older than max_age (24 h), which somebody should look at");
  orders.tell(Finished{.status = Status::Failed,
                       .error = Error(ErrorKind::Refused, "no report 17\x1b[2J")});

  EXPECT_THAT(left_behind(),
              ElementsAre("· orders: resuming job 5",
                          "! orders: the data are 26 h old, older than max_age (24 h),",
                          "  which somebody should look at",
                          "✗ orders: failed: no report 17\\x1b[2J", "0/1 done · 1 failed · 0:00"));
}

TEST_F(LiveDisplayTest, SaysTheSameSentenceOfManySyncsOnce) {
  for (int i = 0; i < 200; ++i) {
    const auto sync = start("s" + std::to_string(i));
    sync.tell(LoadDone{"warehouse", "t", 0, Error(ErrorKind::Refused, "no right")});
    sync.tell(Finished{.status = Status::Failed});
  }

  EXPECT_THAT(left_behind(),
              ElementsAre("✗ s0: warehouse: no right", "0/200 done · 200 failed · 0:00"));
}

TEST_F(LiveDisplayTest, SaysNothingOfWhatNeverBeganButHowManyThereWere) {
  start("s0").tell(
      Finished{.status = Status::Failed, .error = Error(ErrorKind::Refused, "wrong key")});
  start("s1").tell(Finished{.status = Status::Failed,
                            .error = Error(ErrorKind::Refused, "wrong key"),
                            .not_started = true});

  EXPECT_THAT(left_behind(),
              ElementsAre("✗ s0: failed: wrong key", "0/2 done · 1 failed · 1 not started · 0:00"));
}

}  // namespace
}  // namespace millrace::app
