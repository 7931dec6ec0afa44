#include "connector/ledger/records/jobs.h"

#include <csignal>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connector/base/sha256.h"
#include "connector/base/task_group.h"
#include "connector/io/sqlite/sqlite.h"
#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

// What holds wherever the ledger is kept.
class JobsTest : public LedgerFixture, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    keep(GetParam() == "InFile"     ? Kept::InFile
         : GetParam() == "InMemory" ? Kept::InMemory
                                    : Kept::InPostgres);
  }
};

INSTANTIATE_TEST_SUITE_P(, JobsTest, ::testing::Values("InFile", "InMemory", "InPostgres"),
                         [](const auto& test) { return test.param; });

// What is peculiar to a file.
class JobsInAFile : public LedgerFixture {
 protected:
  void SetUp() override { keep(Kept::InFile); }

  // The file of an older version, which knows that the jobs of "r" take 10 s.
  void make_old(const std::string& tables, const std::string& rows) {
    store_.reset();
    std::filesystem::remove(path_);
    auto old = io::SqliteDatabase::open(path_, io::SqliteAccess::Create);
    const auto now = std::to_string(clock_.wall_now().time_since_epoch() / 1ms);
    const auto made = old->exec(
        "CREATE TABLE job_durations (request TEXT PRIMARY KEY, milliseconds INTEGER NOT NULL, at "
        "INTEGER NOT NULL) STRICT, WITHOUT ROWID; INSERT INTO job_durations VALUES ('" +
        short_sha256("r") + "', 10000, " + now + "); PRAGMA application_id = 1296847427;" + tables +
        rows);
    ASSERT_TRUE(made) << made.error().message();
  }
};

TEST_P(JobsTest, ASubmittedJobIsKnownToTheNextRun) {
  submitted("bi /queries/7", "20164921");

  reopen();

  EXPECT_EQ(job_of("bi /queries/7"), "20164921");
  EXPECT_EQ(resumable("bi /queries/7").at(0).submitted_at, clock_.wall_now());
  EXPECT_EQ(job_of("bi /queries/8"), "none");
}

TEST_P(JobsTest, TheSameJobAgainMovesTheMomentItWasSeenOnly) {
  const auto first = clock_.wall_now();
  submitted("r", "1");
  clock_.advance(1h);

  submitted("r", "1");

  EXPECT_EQ(resumable("r").at(0).submitted_at, first);
  EXPECT_EQ(resumable("r").at(0).seen_at, first + 1h);
}

TEST_P(JobsTest, TheNewestJobComesFirst) {
  submitted("r", "1");
  clock_.advance(1h);
  submitted("r", "2");

  EXPECT_THAT(jobs_of("r"), ElementsAre("2", "1"));
  EXPECT_EQ(resumable("r").at(0).submitted_at, clock_.wall_now());
}

TEST_P(JobsTest, AJobOfNoUseIsForgottenAndTheOthersStay) {
  submitted("r", "1");
  submitted("r", "2");

  ASSERT_TRUE(run(jobs_->forget("r", "1")));
  reopen();

  EXPECT_THAT(jobs_of("r"), ElementsAre("2"));
}

TEST_P(JobsTest, F115_AHeldJobIsResumedByItsSyncsUntilEachHasReleasedIt) {
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

TEST_P(JobsTest, AHoldSaidTwiceIsOneHold) {
  submitted("r", "1");
  hold("r", "1", {"a"});
  hold("r", "1", {"a"});

  release("r", "1", "a");

  EXPECT_THAT(jobs_of("r"), IsEmpty());
}

TEST_P(JobsTest, ReleasingOneOfTwoJobsLeavesTheOther) {
  submitted("r", "1");
  submitted("r", "2");
  hold("r", "1", {"a"});

  release("r", "1", "a");
  release("r", "1", "nobody");

  EXPECT_THAT(jobs_of("r"), ElementsAre("2"));
}

TEST_P(JobsTest, AForgottenJobIsNotHeldWhenItsNumberComesAgain) {
  submitted("r", "1");
  hold("r", "1", {"b"});
  ASSERT_TRUE(run(jobs_->forget("r", "1")));

  submitted("r", "1");

  EXPECT_THAT(jobs_of("r", {"a"}), ElementsAre("1"));
}

TEST_P(JobsTest, WhatWasDeliveredIsKnownToTheNextRun) {
  ASSERT_TRUE(run(jobs_->delivered({"load 1"})));
  ASSERT_TRUE(run(jobs_->delivered({"load 1"})));
  reopen();

  EXPECT_TRUE(*run(jobs_->was_delivered("load 1")));
  EXPECT_FALSE(*run(jobs_->was_delivered("load 2")));

  clock_.advance(kKept + 1h);
  reopen();
  EXPECT_FALSE(*run(jobs_->was_delivered("load 1")));
}

TEST_P(JobsTest, AFreshRunFindsNoJobAndRemembersItsOwn) {
  submitted("r", "1");
  reopen(Jobs::Resume::No);

  EXPECT_THAT(jobs_of("r"), IsEmpty());
  clock_.advance(1s);
  submitted("r", "2");
  reopen();

  EXPECT_EQ(job_of("r"), "2");
}

// The tables as versions 1 and 2 had them; jobs of the first, whose loads nobody can know of, are
// submitted again.
TEST_F(JobsInAFile, AFileOfTheFirstVersionIsTakenOver) {
  make_old(
      "CREATE TABLE jobs (request TEXT PRIMARY KEY, job_id TEXT NOT NULL, submitted_at INTEGER NOT "
      "NULL, seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
      "INSERT INTO jobs VALUES ('" + short_sha256("r") + "', '1', 1, 1); PRAGMA user_version = 1");

  reopen();

  EXPECT_EQ(usual("r"), 10s);
  EXPECT_EQ(job_of("r"), "none");
  submitted("r", "2");
  hold("r", "2", {"a"});
  EXPECT_EQ(job_of("r"), "2");
}

TEST_F(JobsInAFile, AFileOfTheSecondVersionIsTakenOverWithItsJobs) {
  const auto now = std::to_string(clock_.wall_now().time_since_epoch() / 1ms);
  const auto key = short_sha256("r");
  make_old(
      "CREATE TABLE jobs (request TEXT NOT NULL, job_id TEXT NOT NULL, submitted_at INTEGER NOT "
      "NULL, seen_at INTEGER NOT NULL, PRIMARY KEY (request, job_id)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE job_holds (request TEXT NOT NULL, job_id TEXT NOT NULL, sync TEXT NOT NULL, "
      "PRIMARY KEY (request, job_id, sync), FOREIGN KEY (request, job_id) REFERENCES jobs ON "
      "DELETE "
      "CASCADE) STRICT, WITHOUT ROWID;"
      "CREATE TABLE deliveries (load_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT "
      "ROWID;",
      "INSERT INTO jobs VALUES ('" + key + "', '1', 1, " + now +
          "); INSERT INTO job_holds VALUES ('" + key +
          "', '1', 'a'); INSERT INTO deliveries VALUES ('load 1', " + now +
          "); PRAGMA user_version = 2");

  reopen();

  EXPECT_EQ(usual("r"), 10s);
  EXPECT_THAT(jobs_of("r", {"a"}), ElementsAre("1"));
  EXPECT_THAT(jobs_of("r", {"b"}), IsEmpty());
  EXPECT_TRUE(*run(jobs_->was_delivered("load 1")));
  ASSERT_TRUE(run(jobs_->forget("r", "1")));
  submitted("r", "1");
  EXPECT_THAT(jobs_of("r", {"b"}), ElementsAre("1")) << "its hold went with the job";
}

TEST_P(JobsTest, OneOddRunDoesNotDecideHowLongAJobTakes) {
  EXPECT_EQ(usual("r"), std::nullopt);
  took("r", 10s);
  EXPECT_EQ(usual("r"), 10s);
  clock_.advance(1s);
  took("r", 30s);
  reopen();

  EXPECT_EQ(usual("r"), 20s);
}

// As a driver says it again when it never heard of the outcome.
TEST_P(JobsTest, WhatIsSaidTwiceCountsOnce) {
  took("r", 10s);
  clock_.advance(1s);
  took("r", 30s);
  took("r", 30s);

  EXPECT_EQ(usual("r"), 20s);
}

TEST_P(JobsTest, WhatIsAMonthOldIsSwept) {
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

TEST_P(JobsTest, AnOldJobThatIsStillSeenIsKept) {
  submitted("r", "1");
  clock_.advance(kKept - 1h);
  submitted("r", "1");
  clock_.advance(kKept - 1h);

  reopen();

  EXPECT_EQ(job_of("r"), "1");
}

TEST_F(JobsInAFile, FiltersAreNotWrittenDown) {
  submitted("bi /queries/7?email=canary@example.com", "1");

  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator(path_.parent_path())) {
    bytes += testing::read_file(entry.path());
  }

  EXPECT_THAT(bytes, HasSubstr("job_holds"));
  EXPECT_THAT(bytes, Not(HasSubstr("canary")));
}

TEST_F(JobsInAFile, NobodyElseMayReadIt) {
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

TEST_P(JobsTest, TenThousandCallsAtOnceAreAFewTransactions) {
  TaskGroup group(loop_.get_executor());
  int done = 0;
  const auto before = store_->transactions();
  const auto submit = [&](int number) -> Task<void> {
    const auto name = std::to_string(number);
    if (co_await jobs_->submitted("request " + name, name)) ++done;
  };
  for (int i = 0; i < 10'000; ++i) group.spawn(submit(i));

  run(group.join());

  EXPECT_EQ(done, 10'000);
  EXPECT_LE(store_->transactions() - before, 3u);
  reopen();
  EXPECT_EQ(job_of("request 0"), "0");
  EXPECT_EQ(job_of("request 9999"), "9999");
}

TEST_P(JobsTest, AStopDoesNotMakeItForgetAJob) {
  TaskGroup group(loop_.get_executor());
  const auto submit = [&](std::string request) -> Task<void> {
    EXPECT_TRUE(co_await jobs_->submitted(request, "1"));
  };
  group.spawn(submit("first"));
  group.spawn(submit("second"));
  group.cancel();

  run(group.join());
  reopen();

  EXPECT_EQ(job_of("first"), "1");
  EXPECT_EQ(job_of("second"), "1");
}

TEST_F(JobsInAFile, AFailureToWriteIsToldToEveryCall) {
  auto other = io::SqliteDatabase::open(path_, io::SqliteAccess::ReadWrite);
  ASSERT_TRUE(other->exec("DROP TABLE millrace_jobs"));

  const auto done = run(jobs_->submitted("r", "1"));

  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message(), HasSubstr("state: SQLite database " + path_.string()));
}

// The program is killed the moment that submitted() has returned.
TEST_F(JobsInAFile, WhatWasSaidIsThereAfterAKill) {
  const auto path = folder_ / "state.db";
  const pid_t child = fork();
  if (child == 0) {
    boost::asio::io_context loop;
    WorkerPool workers(1);
    const auto store =
        testing::run(loop, open_store({SqliteStateOptions{config::OutputPath(path)}, {}},
                                      loop.get_executor(), workers, clock_));
    if (!store) _exit(1);
    Jobs jobs(**store, clock_);
    if (!testing::run(loop, jobs.submitted("r", "20164921"))) _exit(2);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);

  path_ = path;
  reopen();

  EXPECT_EQ(job_of("r"), "20164921");
}

}  // namespace
}  // namespace millrace::ledger
