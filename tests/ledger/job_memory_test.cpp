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

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
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
  void took(const std::string& request, std::chrono::milliseconds time) {
    ASSERT_TRUE(testing::run(loop_, jobs_->took(request, time)));
  }
  void hold(const std::string& request, const std::string& job,
            components::JobMemory::Syncs syncs) {
    ASSERT_TRUE(testing::run(loop_, jobs_->hold(request, job, std::move(syncs))));
  }
  void release(const std::string& request, const std::string& job, const std::string& sync) {
    ASSERT_TRUE(testing::run(loop_, jobs_->release(request, job, sync)));
  }
  std::vector<components::UnfinishedJob> resumable(const std::string& request,
                                                   components::JobMemory::Syncs syncs = {"a"}) {
    return *testing::run(loop_, jobs_->resumable(request, std::move(syncs)));
  }
  std::vector<std::string> jobs_of(const std::string& request,
                                   components::JobMemory::Syncs syncs = {"a"}) {
    std::vector<std::string> ids;
    for (const auto& job : resumable(request, std::move(syncs))) ids.push_back(job.id);
    return ids;
  }
  std::string job_of(const std::string& request) {
    const auto jobs = jobs_of(request);
    return jobs.empty() ? "none" : jobs.front();
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
  EXPECT_EQ(resumable("bi /queries/7").at(0).submitted_at, clock_.wall_now());
  EXPECT_EQ(job_of("bi /queries/8"), "none");
}

TEST_F(JobMemoryTest, TheSameJobAgainMovesTheMomentItWasSeenOnly) {
  const auto first = clock_.wall_now();
  submitted("r", "1");
  clock_.advance(1h);

  submitted("r", "1");

  EXPECT_EQ(resumable("r").at(0).submitted_at, first);
  EXPECT_EQ(resumable("r").at(0).seen_at, first + 1h);
}

TEST_F(JobMemoryTest, TheNewestJobComesFirst) {
  submitted("r", "1");
  clock_.advance(1h);
  submitted("r", "2");

  EXPECT_THAT(jobs_of("r"), ElementsAre("2", "1"));
  EXPECT_EQ(resumable("r").at(0).submitted_at, clock_.wall_now());
}

TEST_F(JobMemoryTest, AJobOfNoUseIsForgottenAndTheOthersStay) {
  submitted("r", "1");
  submitted("r", "2");

  ASSERT_TRUE(testing::run(loop_, jobs_->forget("r", "1")));
  reopen();

  EXPECT_THAT(jobs_of("r"), ElementsAre("2"));
}

TEST_F(JobMemoryTest, F115_AHeldJobIsResumedByItsSyncsUntilEachHasReleasedIt) {
  submitted("r", "1");
  hold("r", "1", {"a", "b"});
  reopen();
  EXPECT_THAT(jobs_of("r", {"a"}), ElementsAre("1"));
  EXPECT_THAT(jobs_of("r", {"a", "b"}), ElementsAre("1"));
  EXPECT_THAT(jobs_of("r", {"c"}), IsEmpty());

  release("r", "1", "a");
  reopen();
  EXPECT_THAT(jobs_of("r", {"a"}), IsEmpty());
  EXPECT_THAT(jobs_of("r", {"a", "b"}), ElementsAre("1"));

  release("r", "1", "b");
  reopen();
  EXPECT_THAT(jobs_of("r", {"a", "b", "c"}), IsEmpty());
}

TEST_F(JobMemoryTest, AHoldSaidTwiceIsOneHold) {
  submitted("r", "1");
  hold("r", "1", {"a"});
  hold("r", "1", {"a"});

  release("r", "1", "a");

  EXPECT_THAT(jobs_of("r"), IsEmpty());
}

TEST_F(JobMemoryTest, ReleasingOneOfTwoJobsLeavesTheOther) {
  submitted("r", "1");
  submitted("r", "2");
  hold("r", "1", {"a"});

  release("r", "1", "a");
  release("r", "1", "nobody");

  EXPECT_THAT(jobs_of("r"), ElementsAre("2"));
}

TEST_F(JobMemoryTest, AForgottenJobIsNotHeldWhenItsNumberComesAgain) {
  submitted("r", "1");
  hold("r", "1", {"b"});
  ASSERT_TRUE(testing::run(loop_, jobs_->forget("r", "1")));

  submitted("r", "1");

  EXPECT_THAT(jobs_of("r", {"a"}), ElementsAre("1"));
}

TEST_F(JobMemoryTest, WhatWasDeliveredIsKnownToTheNextRun) {
  ASSERT_TRUE(testing::run(loop_, jobs_->delivered("load 1")));
  ASSERT_TRUE(testing::run(loop_, jobs_->delivered("load 1")));
  reopen();

  EXPECT_TRUE(*testing::run(loop_, jobs_->was_delivered("load 1")));
  EXPECT_FALSE(*testing::run(loop_, jobs_->was_delivered("load 2")));

  clock_.advance(kKept + 1h);
  reopen();
  EXPECT_FALSE(*testing::run(loop_, jobs_->was_delivered("load 1")));
}

TEST_F(JobMemoryTest, AFreshRunFindsNoJobAndRemembersItsOwn) {
  submitted("r", "1");
  jobs_.reset();
  jobs_.emplace(*open_state_file(path_, clock_.wall_now()), loop_.get_executor(), workers_, clock_,
                SqliteJobMemory::Resume::No);

  EXPECT_THAT(jobs_of("r"), IsEmpty());
  clock_.advance(1s);
  submitted("r", "2");
  reopen();

  EXPECT_EQ(job_of("r"), "2");
}

// Jobs whose loads nobody can know of are submitted again; the rest is of use.
TEST_F(JobMemoryTest, AFileOfTheFirstVersionIsTakenOver) {
  took("r", 10s);
  jobs_.reset();
  {
    auto old = io::SqliteDatabase::open(path_, io::SqliteAccess::ReadWrite);
    ASSERT_TRUE(
        old->exec("DROP TABLE job_holds; DROP TABLE jobs; DROP TABLE deliveries; "
                  "CREATE TABLE jobs (request TEXT PRIMARY KEY, job_id TEXT NOT NULL, "
                  "submitted_at INTEGER NOT NULL, seen_at INTEGER NOT NULL) STRICT, "
                  "WITHOUT ROWID; INSERT INTO jobs VALUES ('x', '1', 1, 1); "
                  "PRAGMA user_version = 1"));
  }
  reopen();

  EXPECT_EQ(usual("r"), 10s);
  submitted("r", "2");
  hold("r", "2", {"a"});
  EXPECT_EQ(job_of("r"), "2");
}

TEST_F(JobMemoryTest, OneOddRunDoesNotDecideHowLongAJobTakes) {
  EXPECT_EQ(usual("r"), std::nullopt);
  took("r", 10s);
  EXPECT_EQ(usual("r"), 10s);
  took("r", 30s);
  reopen();

  EXPECT_EQ(usual("r"), 20s);
}

TEST_F(JobMemoryTest, WhatIsAMonthOldIsSwept) {
  submitted("old", "1");
  took("slow", 10s);
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

  EXPECT_THAT(bytes, HasSubstr("job_holds"));
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
  const auto found = testing::run(loop, jobs.resumable("r", {"a"}));

  ASSERT_TRUE(found && found->size() == 1);
  EXPECT_EQ(found->front().id, "20164921");
}

}  // namespace
}  // namespace millrace::ledger
