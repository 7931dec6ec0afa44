#include "connector/ledger/records/due_times.h"

#include <gmock/gmock.h>

#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class DueTimesTest : public LedgerFixture, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override { keep(GetParam() ? Kept::InPostgres : Kept::InFile); }

  static sys_seconds at(std::int64_t second) { return sys_seconds(seconds(second)); }
  DueTimes::BySync all() { return *run(DueTimes(*store_).all()); }
  void remember(DueTimes::BySync due) { expect(DueTimes(*store_).remember(std::move(due))); }
};

INSTANTIATE_TEST_SUITE_P(, DueTimesTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "InPostgres" : "InFile"; });

TEST_P(DueTimesTest, AreThereForTheNextProcess) {
  EXPECT_THAT(all(), IsEmpty());
  remember({{"a", at(100)}, {"b", at(200)}});
  remember({{"a", at(160)}});
  reopen();

  EXPECT_THAT(all(), ElementsAre(Pair("a", at(160)), Pair("b", at(200))));
}

TEST_P(DueTimesTest, AreNeverTakenBack) {
  remember({{"a", at(100)}});
  remember({{"a", at(40)}, {"b", at(-60)}});

  EXPECT_THAT(all(), ElementsAre(Pair("a", at(100)), Pair("b", at(-60))));
}

TEST_P(DueTimesTest, OfNothingAreNone) {
  remember({});
  EXPECT_THAT(all(), IsEmpty());
}

}  // namespace
}  // namespace millrace::ledger
