#include "connector/app/stop_signals.h"

#include <csignal>
#include <cstdlib>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

namespace millrace::app {
namespace {

using namespace std::chrono_literals;
using ::testing::ExitedWithCode;

constexpr int kStillThere = 7;

class StopSignalTest : public ::testing::TestWithParam<int> {};

// F117, F118. Each in a process of its own.
TEST_P(StopSignalTest, EndsAProcessAtOnceThatRunsNothing) {
  EXPECT_EXIT(
      {
        handle_signals();
        raise(GetParam());
        _exit(kStillThere);
      },
      ExitedWithCode(128 + GetParam()), "");
}

TEST_P(StopSignalTest, IsARequestWhileSomethingRuns) {
  EXPECT_EXIT(
      {
        handle_signals();
        boost::asio::io_context loop;
        bool stopped = false;
        StopRequest request(loop.get_executor(), 1h, [&] { stopped = true; });
        raise(GetParam());
        loop.run();
        _exit(stopped && StopRequest::signal() == GetParam() ? kStillThere : 1);
      },
      ExitedWithCode(kStillThere), "");
}

TEST_P(StopSignalTest, EndsTheProcessAtTheSecondTimeWhateverTheLoopDoes) {
  EXPECT_EXIT(
      {
        handle_signals();
        boost::asio::io_context loop;  // Never runs: it is blocked.
        StopRequest request(loop.get_executor(), 1h, [] {});
        raise(SIGTERM);
        raise(GetParam());
        _exit(kStillThere);
      },
      ExitedWithCode(128 + GetParam()), "");
}

TEST_P(StopSignalTest, EndsTheProcessWhenTheGraceIsOver) {
  EXPECT_EXIT(
      {
        handle_signals();
        boost::asio::io_context loop;
        StopRequest request(loop.get_executor(), 10ms, [] {});
        raise(GetParam());
        for (;;) pause();
      },
      ExitedWithCode(128 + GetParam()), "");
}

TEST_P(StopSignalTest, EndsTheProcessAtOnceAfterTheRun) {
  EXPECT_EXIT(
      {
        handle_signals();
        boost::asio::io_context loop;
        {
          StopRequest request(loop.get_executor(), 1h, [] {});
        }
        raise(GetParam());
        _exit(kStillThere);
      },
      ExitedWithCode(128 + GetParam()), "");
}

TEST_P(StopSignalTest, ComesThroughToAProcessThatWasStartedWithItBlocked) {
  EXPECT_EXIT(
      {
        sigset_t blocked;
        sigemptyset(&blocked);
        sigaddset(&blocked, GetParam());
        sigprocmask(SIG_BLOCK, &blocked, nullptr);
        handle_signals();
        raise(GetParam());
        _exit(kStillThere);
      },
      ExitedWithCode(128 + GetParam()), "");
}

INSTANTIATE_TEST_SUITE_P(, StopSignalTest, ::testing::Values(SIGINT, SIGTERM, SIGHUP),
                         [](const auto& test) {
                           return test.param == SIGINT    ? "Interrupt"
                                  : test.param == SIGTERM ? "Terminate"
                                                          : "Hangup";
                         });

TEST(HandleSignalsTest, LeavesAHangupIgnoredThatWas) {
  EXPECT_EXIT(
      {
        std::signal(SIGHUP, SIG_IGN);
        handle_signals();
        raise(SIGHUP);
        _exit(kStillThere);
      },
      ExitedWithCode(kStillThere), "");
}

TEST(HandleSignalsTest, LetsNoWriteEndTheProcess) {
  EXPECT_EXIT(
      {
        handle_signals();
        raise(SIGPIPE);
        raise(SIGXFSZ);
        _exit(kStillThere);
      },
      ExitedWithCode(kStillThere), "");
}

}  // namespace
}  // namespace millrace::app
