// Jobs that are held under a version of the file that is not any more.

#include <gmock/gmock.h>

#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JobPlansTest : public LedgerFixture, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override { keep(GetParam() ? Kept::InPostgres : Kept::InFile); }
};

TEST_P(JobPlansTest, AHeldJobIsOutdatedForAnotherPlanOfItsSync) {
  submitted("r", "1");
  hold("r", "1", {{"a", "plan 1"}});
  reopen();

  EXPECT_FALSE(resumable("r", {{"a", "plan 1"}}).at(0).is_outdated);
  EXPECT_FALSE(resumable("r", {"a"}).at(0).is_outdated);
  EXPECT_TRUE(resumable("r", {{"a", "plan 2"}}).at(0).is_outdated);
}

TEST_P(JobPlansTest, AHeldJobIsNotOutdatedWhileOneOfItsSyncsIsAsItWas) {
  submitted("r", "1");
  hold("r", "1", {{"a", "plan 1"}, {"b", "plan 1"}});

  EXPECT_FALSE(resumable("r", {{"a", "plan 2"}, {"b", "plan 1"}}).at(0).is_outdated);
  EXPECT_TRUE(resumable("r", {{"a", "plan 2"}, {"b", "plan 2"}}).at(0).is_outdated);
}

TEST_P(JobPlansTest, AJobThatNobodyHasBegunToLoadIsNeverOutdated) {
  submitted("r", "1");

  EXPECT_FALSE(resumable("r", {{"a", "plan 2"}}).at(0).is_outdated);
}

TEST_P(JobPlansTest, AnOutdatedJobIsForgottenWhenItsSyncHoldsAnother) {
  submitted("r", "1");
  hold("r", "1", {{"a", "plan 1"}});
  clock_.advance(1s);
  submitted("r", "2");

  hold("r", "2", {{"a", "plan 2"}});
  hold("r", "2", {{"a", "plan 2"}});
  reopen();

  EXPECT_THAT(jobs_of("r", {{"a", "plan 2"}}), ElementsAre("2"));
  EXPECT_THAT(jobs_of("r", {"b"}), IsEmpty());
}

TEST_P(JobPlansTest, AnOutdatedJobStaysForTheOtherSyncThatHoldsIt) {
  submitted("r", "1");
  hold("r", "1", {{"a", "plan 1"}, {"b", "plan 1"}});
  clock_.advance(1s);
  submitted("r", "2");

  hold("r", "2", {{"a", "plan 2"}});

  EXPECT_THAT(jobs_of("r", {{"a", "plan 2"}}), ElementsAre("2"));
  EXPECT_THAT(jobs_of("r", {{"b", "plan 1"}}), ElementsAre("1"));
}

INSTANTIATE_TEST_SUITE_P(, JobPlansTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "InPostgres" : "InAFile"; });

}  // namespace
}  // namespace millrace::ledger
