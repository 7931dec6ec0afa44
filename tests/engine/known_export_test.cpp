// Reruns of what the destinations have already: nothing is read again.

#include <gmock/gmock.h>

#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FakeTarget;
using ::testing::HasSubstr;
using ::testing::Not;

class KnownExportTest : public testing::RunFixture {
 protected:
  KnownExportTest() {
    request_.retry.attempts = 1;
    source_gives({{{"1", "a"}, {"2", "b"}}});
  }

  FakeTarget& add_recorded(Mode mode = Mode::Append) {
    auto& target = add_target(Intake::AfterGates, mode);
    target.keeps_records = true;
    return target;
  }
  // A run whose process is killed before its end is told.
  void run_until_killed() {
    tells_the_end_ = false;
    run_all();
    tells_the_end_ = true;
    given_ = source_.given;
    for (auto& target : targets_) target.calls.clear();
  }
  // Batches that were read since then.
  std::uint64_t read_since() const { return source_.given - given_; }

  std::uint64_t given_ = 0;
};

TEST_F(KnownExportTest, IsNotReadAgain) {
  add_sync("a");
  auto& first = add_recorded();
  auto& second = add_recorded(Mode::Upsert);
  run_until_killed();

  const auto outcome = run_all()[0];

  EXPECT_EQ(read_since(), 0u);
  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_THAT(source_.jobs, ElementsAre("job-1", "job-1"));
  EXPECT_THAT(first.calls, ElementsAre("prepare", "holds"));
  EXPECT_THAT(second.calls, ElementsAre("prepare", "holds"));
  for (const auto& to : outcome.destinations) {
    EXPECT_TRUE(to.report.already_loaded);
    EXPECT_EQ(to.report.rows, 2u);
  }
  EXPECT_THAT(events_.notes, Contains(HasSubstr("every destination has this export already")));
  run_all();
  EXPECT_EQ(source_.jobs.back(), "job-3") << "the job was released";
}

TEST_F(KnownExportTest, IsReadForADestinationThatLacksIt) {
  add_sync("a");
  add_recorded();
  auto& late = add_recorded();
  late.failures["commit"].emplace_back(ErrorKind::Transient, "away");
  run_until_killed();

  const auto outcome = run_all()[0];

  EXPECT_EQ(read_since(), 1u);
  EXPECT_EQ(late.visible.size(), 2u);
  EXPECT_EQ(outcome.status, Status::Ok);
}

TEST_F(KnownExportTest, IsReadForATargetThatKeepsNoRecord) {
  add_sync("a");
  add_recorded().keeps_records = false;
  run_until_killed();

  run_all();

  EXPECT_EQ(read_since(), 1u);
}

TEST_F(KnownExportTest, IsReadByAFullRun) {
  add_sync("a");
  auto& target = add_recorded();
  run_until_killed();

  request_.full = true;
  run_all();

  EXPECT_EQ(read_since(), 1u);
  EXPECT_THAT(target.calls, Not(Contains("holds")));
}

TEST_F(KnownExportTest, IsReadBySyncsThatQuarantineRows) {
  add_sync("a").on_row_error.action = OnRowError::Quarantine;
  add_recorded();
  run_until_killed();

  run_all();

  EXPECT_EQ(read_since(), 1u);
}

TEST_F(KnownExportTest, OfAReceiverThatGotItIsNotSentAgain) {
  add_sync("a");
  auto& receiver = add_target(Intake::AfterGates, Mode::Append);
  receiver.can_stage = false;
  run_until_killed();

  const auto outcome = run_all()[0];

  EXPECT_EQ(read_since(), 0u);
  EXPECT_THAT(receiver.calls, ElementsAre("prepare"));
  EXPECT_TRUE(outcome.destinations[0].report.already_loaded);
}

TEST_F(KnownExportTest, ThatSyncsShareIsNotReadWhenNoneOfThemNeedsIt) {
  add_sync("a");
  add_recorded();
  add_sync("b");
  add_recorded();
  run_until_killed();

  const auto outcomes = run_all();

  EXPECT_EQ(read_since(), 0u);
  EXPECT_EQ(outcomes[0].status, Status::Ok);
  EXPECT_EQ(outcomes[1].status, Status::Ok);
}

TEST_F(KnownExportTest, ThatSyncsShareIsReadForTheOneThatNeedsIt) {
  add_sync("a");
  auto& done = add_recorded();
  add_sync("b");
  auto& late = add_recorded();
  late.failures["commit"].emplace_back(ErrorKind::Transient, "away");
  run_until_killed();

  const auto outcomes = run_all();

  EXPECT_EQ(read_since(), 1u);
  EXPECT_THAT(done.calls, ElementsAre("prepare", "holds"));
  EXPECT_EQ(late.visible.size(), 2u);
  EXPECT_TRUE(outcomes[0].destinations[0].report.already_loaded);
  EXPECT_EQ(outcomes[1].rows_read, 2u);
}

TEST_F(KnownExportTest, IsReadOnceMoreWhenItsWatermarkWasNotRemembered) {
  auto& sync = add_sync("a");
  sync.columns = {{"id", "id", *parse_type("integer"), false, std::nullopt}};
  sync.watermark = WatermarkPlan{.column = "id", .kind = TypeKind::Integer};
  add_recorded();
  run_until_killed();
  ASSERT_TRUE(testing::run(loop_, ledger_.watermarks().forget("a")));

  const auto outcome = run_all()[0];

  EXPECT_EQ(read_since(), 1u);
  EXPECT_EQ(outcome.watermark, "2");
}

}  // namespace
}  // namespace millrace::engine
