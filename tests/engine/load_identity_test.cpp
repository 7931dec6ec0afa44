// What makes two loads the same load.

#include <gmock/gmock.h>

#include "tests/engine/fake_steps.h"
#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;

class LoadIdentityTest : public testing::RunFixture {
 protected:
  LoadIdentityTest() {
    add_sync("a");
    add_target(Intake::AfterGates, Mode::Append);
    source_gives({{{"1", "a"}, {"2", "b"}}});
  }

  // Of a load of the same job, as another run would do it.
  std::string load_id() {
    auto& target = targets_.at(0);
    target.failures["commit"].emplace_back(ErrorKind::Cancelled, "stopped");  // The job is kept.
    source_.opened = 0;  // A new one would have its number.
    run_all();
    EXPECT_EQ(source_.jobs.front(), source_.jobs.back());
    return target.load_ids.back();
  }
};

TEST_F(LoadIdentityTest, IsTheSameInEveryRunOfTheSameExport) {
  EXPECT_EQ(load_id(), load_id());
}

TEST_F(LoadIdentityTest, DoesNotDependOnHowTheRowsAreCutIntoBatches) {
  const auto whole = load_id();
  source_.scripts.clear();
  source_gives({{{"1", "a"}}, {}, {{"2", "b"}}});
  EXPECT_EQ(load_id(), whole);
}

struct Change {
  std::string name;
  std::function<void(SyncPlan&, testing::FakeTarget&, testing::FakeSourceConnection&)> make;
};

class AnotherLoad : public LoadIdentityTest, public ::testing::WithParamInterface<Change> {};

TEST_P(AnotherLoad, HasAnotherIdentity) {
  const auto before = load_id();
  GetParam().make(plan_.syncs[0], targets_[0], source_);
  EXPECT_NE(load_id(), before);
}

INSTANTIATE_TEST_SUITE_P(
    , AnotherLoad,
    ::testing::Values(
        Change{"OfAnotherMode",
               [](auto&, auto& target, auto&) { target.target.mode = Mode::Upsert; }},
        Change{"ByAnotherKey", [](auto&, auto& target, auto&) { target.target.key = {"id"}; }},
        Change{"OfAnotherTable", [](auto&, auto& target, auto&) { target.target.name = "other"; }},
        Change{"OfAnotherShape", [](auto& sync, auto&, auto&) { sync.shape_digest = "other"; }},
        Change{"OfAnotherHost",
               [](auto&, auto&, auto& source) { source.origin = "https://eu.example"; }}),
    [](const auto& test) { return test.param.name; });

// An API whose job numbers began again gives other rows under a number that was there before.
TEST_F(LoadIdentityTest, OtherRowsAreAnotherLoadThoughTheJobIsTheSame) {
  const auto before = load_id();
  for (const Rows& rows :
       {Rows{{"1", "a"}, {"2", "c"}}, Rows{{"1", "a"}}, Rows{{"1a", ""}, {"2", "b"}},
        Rows{{"1", "a"}, {"2", "∅"}}, Rows{{"2", "b"}, {"1", "a"}}}) {
    source_.scripts.clear();
    source_gives({rows});
    EXPECT_NE(load_id(), before) << rows.size();
  }
}

// The file and the job are the same, and what a step looks up is not.
TEST_F(LoadIdentityTest, ALookUpThatChangedMakesAnotherLoadOfTheSameJob) {
  std::string found = "Asia";
  add_step([&found] {
    return testing::fake_step({}, [&found](Batch batch, components::StepOutput& out) {
      BatchBuilder builder(batch.schema);
      for (std::size_t row = 0; row < batch.rows; ++row) {
        builder.add(batch.columns[0].text(row));
        builder.add(found);
      }
      out.put(builder.take());
      return Result<void>();
    });
  });
  const auto before = load_id();
  EXPECT_EQ(load_id(), before);

  found = "APAC";

  EXPECT_NE(load_id(), before);
}

TEST_F(LoadIdentityTest, AnotherRequestIsAnotherLoad) {
  const auto before = load_id();
  plan_.syncs[0].from_options = testing::fake_report("another report");
  targets_[0].failures["commit"].emplace_back(ErrorKind::Cancelled, "stopped");
  source_.opened = 0;  // Its jobs have the numbers of the other's.
  run_all();
  EXPECT_EQ(source_.jobs.back(), source_.jobs.front());
  EXPECT_NE(targets_[0].load_ids.back(), before);
}

// Two deliveries of one sync to one receiver, told apart by their options alone.
TEST_F(LoadIdentityTest, OfWhatKeepsNoRecordDependsOnAllOptions) {
  targets_[0].can_stage = false;
  auto& other = add_target(Intake::AfterGates, Mode::Append);
  other.can_stage = false;
  plan_.syncs[0].to[1].digest = "wrapped";

  run_all();

  ASSERT_EQ(other.load_ids.size(), 1u);
  EXPECT_NE(other.load_ids[0], targets_[0].load_ids[0]);
}

}  // namespace
}  // namespace millrace::engine
