#include <csignal>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connector/base/task_group.h"
#include "connector/ledger/sqlite_job_memory.h"
#include "connector/ledger/state_file.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run.h"
#include "tests/support/temp_folder.h"

namespace millrace::ledger {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

class JobMemoryTest : public ::testing::Test {
 protected:
  void SetUp() override { reopen(); }

  // As another run would find it.
  void reopen() {
    jobs_.reset();
    auto state = open_state_file(path_, clock_.wall_now());
    ASSERT_TRUE(state) << state.error().message();
    jobs_.emplace(*std::move(state), loop_.get_executor(), workers_, clock_);
  }
  void submitted(const std::string& request, const std::string& job) {
    const auto done = testing::run(loop_, jobs_->submitted(request, job));
    ASSERT_TRUE(done) << done.error().message();
  }
  void finished(const std::string& request, std::chrono::milliseconds took) {
    ASSERT_TRUE(testing::run(loop_, jobs_->finished(request, took)));
  }
  std::optional<components::UnfinishedJob> unfinished(const std::string& request) {
    return *testing::run(loop_, jobs_->unfinished(request));
  }
  std::string job_of(const std::string& request) {
    const auto job = unfinished(request);
    return job ? job->id : "none";
  }
  std::optional<std::chrono::milliseconds> usual(const std::string& request) {
    return *testing::run(loop_, jobs_->usual_duration(request));
  }

  boost::asio::io_context loop_;
  testing::TempFolder folder_;
  testing::FakeClock clock_;
  WorkerPool workers_{2};
  std::filesystem::path path_ = folder_ / ".millrace/deep/state.db";
  std::optional<SqliteJobMemory> jobs_;
};

TEST_F(JobMemoryTest, ASubmittedJobIsKnownToTheNextRun) {
  submitted("bi /queries/7", "20164921");

  reopen();

  EXPECT_EQ(job_of("bi /queries/7"), "20164921");
  EXPECT_EQ(unfinished("bi /queries/7")->submitted_at, clock_.wall_now());
  EXPECT_EQ(job_of("bi /queries/8"), "none");
}

TEST_F(JobMemoryTest, TheSameJobAgainMovesTheMomentItWasSeenOnly) {
  const auto first = clock_.wall_now();
  submitted("r", "1");
  clock_.advance(1h);

  submitted("r", "1");

  EXPECT_EQ(unfinished("r")->submitted_at, first);
  EXPECT_EQ(unfinished("r")->seen_at, first + 1h);
}

TEST_F(JobMemoryTest, AnotherJobTakesThePlaceOfTheFirst) {
  submitted("r", "1");
  clock_.advance(1h);

  submitted("r", "2");

  EXPECT_EQ(job_of("r"), "2");
  EXPECT_EQ(unfinished("r")->submitted_at, clock_.wall_now());
}

TEST_F(JobMemoryTest, AJobThatIsReadOrOfNoUseIsForgotten) {
  submitted("read", "1");
  submitted("gone", "2");

  finished("read", 5s);
  ASSERT_TRUE(testing::run(loop_, jobs_->forget("gone")));
  reopen();

  EXPECT_EQ(job_of("read"), "none");
  EXPECT_EQ(job_of("gone"), "none");
}

TEST_F(JobMemoryTest, OneOddRunDoesNotDecideHowLongAJobTakes) {
  EXPECT_EQ(usual("r"), std::nullopt);
  finished("r", 10s);
  EXPECT_EQ(usual("r"), 10s);
  finished("r", 30s);
  reopen();

  EXPECT_EQ(usual("r"), 20s);
}

TEST_F(JobMemoryTest, WhatIsAMonthOldIsSwept) {
  submitted("old", "1");
  finished("slow", 10s);
  clock_.advance(kKept - 1h);
  submitted("new", "2");
  reopen();
  EXPECT_EQ(job_of("old"), "1");

  clock_.advance(2h);
  reopen();

  EXPECT_EQ(job_of("old"), "none");
  EXPECT_EQ(usual("slow"), std::nullopt);
  EXPECT_EQ(job_of("new"), "2");
}

TEST_F(JobMemoryTest, AnOldJobThatIsStillSeenIsKept) {
  submitted("r", "1");
  clock_.advance(kKept - 1h);
  submitted("r", "1");
  clock_.advance(kKept - 1h);

  reopen();

  EXPECT_EQ(job_of("r"), "1");
}

TEST_F(JobMemoryTest, FiltersAreNotWrittenDown) {
  submitted("bi /queries/7?email=canary@example.com", "1");

  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator(path_.parent_path())) {
    bytes += testing::read_file(entry.path());
  }

  EXPECT_THAT(bytes, HasSubstr("jobs"));
  EXPECT_THAT(bytes, Not(HasSubstr("canary")));
}

TEST_F(JobMemoryTest, NobodyElseMayReadIt) {
  submitted("r", "1");

  std::vector<std::filesystem::path> found{folder_ / ".millrace", path_.parent_path()};
  for (const auto& entry : std::filesystem::directory_iterator(path_.parent_path())) {
    found.push_back(entry.path());
  }
  EXPECT_GE(found.size(), 4u) << "the file and its log";
  for (const auto& each : found) {
    struct stat entry{};
    ASSERT_EQ(stat(each.c_str(), &entry), 0);
    EXPECT_EQ(entry.st_mode & 077, 0u) << each;
  }
}

TEST_F(JobMemoryTest, TenThousandCallsAtOnceAreAFewTransactions) {
  TaskGroup group(loop_.get_executor());
  int done = 0;
  const auto submit = [&](int number) -> Task<void> {
    const auto name = std::to_string(number);
    if (co_await jobs_->submitted("request " + name, name)) ++done;
  };
  for (int i = 0; i < 10'000; ++i) group.spawn(submit(i));

  testing::run(loop_, group.join());

  EXPECT_EQ(done, 10'000);
  EXPECT_LE(jobs_->commits(), 4u);
  reopen();
  EXPECT_EQ(job_of("request 0"), "0");
  EXPECT_EQ(job_of("request 9999"), "9999");
}

TEST_F(JobMemoryTest, AStopDoesNotMakeItForgetAJob) {
  TaskGroup group(loop_.get_executor());
  const auto submit = [&](std::string request) -> Task<void> {
    EXPECT_TRUE(co_await jobs_->submitted(request, "1"));
  };
  group.spawn(submit("first"));
  group.spawn(submit("second"));
  group.cancel();

  testing::run(loop_, group.join());
  reopen();

  EXPECT_EQ(job_of("first"), "1");
  EXPECT_EQ(job_of("second"), "1");
}

TEST_F(JobMemoryTest, AFailureToWriteIsToldToEveryCall) {
  auto other = io::SqliteDatabase::open(path_, io::SqliteAccess::ReadWrite);
  ASSERT_TRUE(other->exec("DROP TABLE jobs"));

  const auto done = testing::run(loop_, jobs_->submitted("r", "1"));

  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message(), HasSubstr("state: SQLite database " + path_.string()));
}

// The program is killed the moment that submitted() has returned.
TEST(JobMemoryKill, WhatWasSaidIsThereAfterAKill) {
  const testing::TempFolder folder;
  const auto path = folder / "state.db";
  const pid_t child = fork();
  if (child == 0) {
    boost::asio::io_context loop;
    const testing::FakeClock clock;
    WorkerPool workers(1);
    auto state = open_state_file(path, clock.wall_now());
    if (!state) _exit(1);
    SqliteJobMemory jobs(*std::move(state), loop.get_executor(), workers, clock);
    if (!testing::run(loop, jobs.submitted("r", "20164921"))) _exit(2);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);

  boost::asio::io_context loop;
  testing::FakeClock clock;
  WorkerPool workers(1);
  auto state = open_state_file(path, clock.wall_now());
  ASSERT_TRUE(state) << state.error().message();
  SqliteJobMemory jobs(*std::move(state), loop.get_executor(), workers, clock);
  const auto job = testing::run(loop, jobs.unfinished("r"));

  ASSERT_TRUE(job && *job);
  EXPECT_EQ((*job)->id, "20164921");
}

}  // namespace
}  // namespace millrace::ledger
