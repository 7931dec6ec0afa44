// How loads of the files sink take turns at one file, and what they say when it cannot be kept.

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <functional>

#include "connector/base/task_group.h"
#include "connector/engine/lanes/load_lane.h"
#include "connector/io/files/file_lock.h"
#include "tests/sinks/files/files_fixture.h"
#include "tests/support/disk_fault.h"

namespace millrace {
namespace {

namespace fs = std::filesystem;
using millrace::testing::columns;
using millrace::testing::kFirst;
using millrace::testing::kSecond;
using millrace::testing::kTwoRows;
using millrace::testing::Rows;
using ::testing::AllOf;
using ::testing::HasSubstr;

class FilesLockTest : public millrace::testing::FilesFixture,
                      public ::testing::WithParamInterface<std::string> {
 protected:
  void hold() {
    auto lock = io::FileLock::try_take(folder_ / "out", "a.csv");
    ASSERT_TRUE(lock && *lock);
    held_.emplace(std::move(**lock));
  }

  std::optional<io::FileLock> held_;
};

TEST_P(FilesLockTest, WaitsForAnotherRunAndSaysSo) {
  const auto destination = to("{path: a.csv, mode: " + GetParam() + "}");
  events_.on_phase = [this] { held_.reset(); };
  ASSERT_TRUE(run(destination->prepare(*events_)));
  hold();

  EXPECT_EQ(loaded(*destination, kTwoRows).inserted, 2u);

  EXPECT_THAT(events_.phases,
              ::testing::ElementsAre(AllOf(HasSubstr("waiting for another run"),
                                           HasSubstr((folder_ / "out/a.csv").string()))));
  EXPECT_EQ(clock_.sleeps.size(), 1u);
}

TEST_P(FilesLockTest, GivesUpAfterFiveMinutes) {
  const auto destination = to("{path: a.csv, mode: " + GetParam() + "}");
  hold();

  const auto error = load_error(*destination, kTwoRows);

  EXPECT_EQ(error.kind(), ErrorKind::Transient);
  EXPECT_THAT(error.message(), AllOf(HasSubstr("out/a.csv for 5 minutes"), HasSubstr("run again")));
  std::chrono::milliseconds waited{0};
  for (const auto sleep : clock_.sleeps) waited += sleep;
  EXPECT_GE(waited, std::chrono::minutes(5));
  EXPECT_LT(waited, std::chrono::minutes(5) + std::chrono::seconds(1));
  held_.reset();
  EXPECT_TRUE(fs::is_empty(folder_ / "out"));
}

TEST_P(FilesLockTest, CanBeCancelledWhileItWaits) {
  const auto destination = to("{path: a.csv, mode: " + GetParam() + "}");
  hold();
  TaskGroup group(loop_.get_executor());
  events_.on_phase = [&] { group.cancel(); };
  ASSERT_TRUE(run(destination->prepare(*events_)));
  const auto waiting = std::make_unique<engine::LoadLane>(
      *destination, components::LoadIdentity{kFirst, "customers", "run-1"}, *events_);
  Result<components::LoadReport> report;
  const auto work = [&]() -> Task<void> {
    if (auto begun = co_await waiting->begin(std::make_shared<Schema>(columns({"id"}))); begun) {
      report = co_await waiting->finish({0});
    }
    co_await waiting->abandon();
  };
  group.spawn(work());

  run(group.join());

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Cancelled);
  EXPECT_EQ(events_.phases.size(), 1u);
}

TEST_P(FilesLockTest, SaysThatTheRowsAreThereWhenTheFolderCannotBeMadeDurable) {
  const auto destination = to("{path: a.csv, mode: " + GetParam() + "}");
  const auto one = written(*destination, kTwoRows, kFirst);
  {
    const testing::FailingFsync broken(testing::FailingFsync::Of::Folders, EIO);
    const auto report = run(one->finish({2}));
    run(one->abandon());
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind(), ErrorKind::Internal);
    EXPECT_THAT(report.error().message(),
                AllOf(HasSubstr("readers see the new rows, but a power cut may bring the old ones "
                                "back"),
                      HasSubstr("Input/output error")));
    EXPECT_EQ(one->delivered().inserted, 2u);
    // Nor is it taken for done by whoever finds the rows.
    EXPECT_THAT(load_error(*destination, kTwoRows).message(), HasSubstr("cannot make durable"));
  }

  EXPECT_EQ(loaded(*destination, kTwoRows, kFirst).unchanged, 2u);
  EXPECT_EQ(std::ranges::count(file("a.csv"), '\n'), 3);
}

TEST_P(FilesLockTest, KeepsTheCauseWhenTheDiskIsFullAndTheOldFile) {
  const auto destination = to("{path: a.csv, mode: " + GetParam() + "}");
  loaded(*destination, {{"0", "old"}}, kSecond);
  const auto before = file("a.csv");
  const testing::FailingFsync full(testing::FailingFsync::Of::Files, ENOSPC);

  const auto error = load_error(*destination, kTwoRows);

  EXPECT_TRUE(may_succeed_later(error));
  EXPECT_THAT(error.message(), AllOf(HasSubstr("No space left on device"), HasSubstr("are free"),
                                     HasSubstr("free space there")));
  EXPECT_EQ(file("a.csv"), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "out"), {}), 1);
}

INSTANTIATE_TEST_SUITE_P(, FilesLockTest, ::testing::Values("replace", "append"),
                         [](const auto& test) { return test.param; });

using FilesReplaceTest = millrace::testing::FilesFixture;

// The second one has the rows that were there when it began, but not when it came to an end.
TEST_F(FilesReplaceTest, TheLastToCommitWinsWhole) {
  const auto destination = to("a.csv");
  loaded(*destination, {{"1", "x"}});
  const auto first = written(*destination, {{"2", "y"}}, kFirst);
  const auto second = written(*destination, {{"1", "x"}}, kSecond);
  ASSERT_TRUE(run(first->finish({1})));
  ASSERT_EQ(file("a.csv"), "id,name\n2,y\n");

  const auto report = run(second->finish({1}));

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  EXPECT_EQ(file("a.csv"), "id,name\n1,x\n");
}

TEST_F(FilesReplaceTest, TellsOfOtherNamesThatKeepTheOldRows) {
  const auto destination = to("a.csv");
  loaded(*destination, {{"1", "x"}});
  fs::create_hard_link(folder_ / "out/a.csv", folder_ / "out/copy.csv");

  EXPECT_THAT(loaded(*destination, kTwoRows).notes,
              ::testing::ElementsAre(HasSubstr("a.csv had 2 names")));
}

}  // namespace
}  // namespace millrace
