// What every step promises (connector/components/step.h), tried on each one of the registry. A new
// step is under contract as soon as its file exists; all that it needs is a fixture.

#include <algorithm>
#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/components/registry.h"
#include "tests/contracts/step_fixture.h"
#include "tests/support/temp_folder.h"

namespace millrace::transforms {
void register_all_steps(components::Registry& registry);
}

namespace millrace::testing {

void register_all_step_fixtures(StepFixtures& fixtures);

namespace {

using components::BoundStep;
using components::CountEffect;
using ::testing::Each;
using ::testing::ElementsAre;

const components::Registry& step_registry() {
  static const components::Registry all = [] {
    components::Registry filled;
    transforms::register_all_steps(filled);
    return filled;
  }();
  return all;
}

const StepFixtures& step_fixtures() {
  static const StepFixtures all = [] {
    StepFixtures filled;
    register_all_step_fixtures(filled);
    return filled;
  }();
  return all;
}

// Every kind of the registry, and what else has a fixture.
std::set<std::string> step_names() {
  std::set<std::string> names;
  for (const auto& kind : step_registry().steps()) names.insert(kind.spec.name());
  for (const auto& fixture : step_fixtures().all()) names.insert(fixture.kind);
  return names;
}

// The rows that a step gave, cell by cell, with their numbers.
struct Given final : components::StepOutput {
  void put(Batch batch) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      auto& cells = rows.emplace_back();
      for (const auto& column : batch.columns) {
        cells.push_back(column.is_null(row) ? std::nullopt
                                            : std::optional(std::string(column.text(row))));
      }
      origins.push_back(batch.origin(row));
    }
  }
  void fail_row(const Batch& batch, std::size_t row, std::string) override {
    failed.push_back(batch.origin(row));
  }
  void quarantine(const Batch& batch, std::size_t row, std::string) override {
    quarantined.push_back(batch.origin(row));
  }

  bool operator==(const Given& other) const {
    return rows == other.rows && origins == other.origins && failed == other.failed &&
           quarantined == other.quarantined;
  }

  std::vector<std::vector<std::optional<std::string>>> rows;
  std::vector<std::uint64_t> origins;
  std::vector<std::uint64_t> failed;  // Their numbers.
  std::vector<std::uint64_t> quarantined;
};

class StepContract : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    fixture_ = step_fixtures().of(GetParam());
    ASSERT_NE(fixture_, nullptr) << "step \"" << GetParam() << "\" has no fixture: add "
                                 << GetParam() << "_step_fixture.cpp beside its tests";
    step_ = make();
    ASSERT_NE(step_, nullptr);
    std::vector<Field> fields;
    for (const auto& name : fixture_->columns) fields.push_back({name, {}, false});
    input_ = std::make_shared<const Schema>(std::move(fields));
  }

  std::unique_ptr<components::Step> make() const {
    if (fixture_->make) return fixture_->make();
    const auto* kind = step_registry().step(GetParam());
    config::Problems problems;
    const auto options = kind->spec.parse(fixture_->options, "step", problems);
    EXPECT_TRUE(problems.empty()) << problems.text();
    return options ? options->make() : nullptr;
  }

  std::unique_ptr<BoundStep> bind(ByteSize memory = components::StepContext().memory) {
    components::StepContext context;
    context.quarantines_rows = true;
    context.scratch = scratch_.path();
    context.memory = memory;
    auto bound = step_->bind(input_, context);
    EXPECT_TRUE(bound) << bound.error().message();
    return bound ? *std::move(bound) : nullptr;
  }

  // The fixture's rows from `first` on, numbered as in the export.
  Batch some_rows(std::size_t first, std::size_t count) const {
    BatchBuilder builder(input_, first + 1);
    for (std::size_t row = first; row < first + count; ++row) {
      for (const auto& cell : fixture_->rows[row]) cell ? builder.add(*cell) : builder.add_null();
    }
    return builder.take();
  }

  void feed(BoundStep& step, std::size_t rows_per_batch, Given& out) const {
    const std::size_t rows = fixture_->rows.size();
    for (std::size_t first = 0; first < rows; first += rows_per_batch) {
      const auto batch = some_rows(first, std::min(rows_per_batch, rows - first));
      ASSERT_TRUE(step.apply(batch, out));
    }
  }
  void finish(BoundStep& step, Given& out) const {
    for (int calls = 0; calls < 100'000; ++calls) {
      const auto done = step.finish(out);
      ASSERT_TRUE(done) << done.error().message();
      if (*done) return;
    }
    FAIL() << "finish() does not end";
  }

  Given run(std::size_t rows_per_batch, ByteSize memory = components::StepContext().memory) {
    const auto step = bind(memory);
    Given given;
    feed(*step, rows_per_batch, given);
    finish(*step, given);
    return given;
  }
  Given run() { return run(fixture_->rows.size()); }

  testing::TempFolder scratch_;
  const StepFixture* fixture_ = nullptr;
  std::unique_ptr<components::Step> step_;
  SchemaPtr input_;
};

TEST_P(StepContract, CheckTellsTheColumnsThatBindGives) {
  struct NoProblems final : components::StepProblems {
    void add(std::string_view, std::string message) override { ADD_FAILURE() << message; }
  } problems;
  components::KnownSchema columns(input_->fields());

  step_->check(columns, problems);

  EXPECT_TRUE(columns.is_closed());
  EXPECT_EQ(columns.fields(), bind()->output()->fields());
}

TEST_P(StepContract, RowsHaveTheColumnsOfTheOutput) {
  const auto step = bind();
  struct Shapes final : components::StepOutput {
    void put(Batch rows) override {
      sizes.insert(rows.columns.size());
      schemas.push_back(rows.schema->fields());
    }
    void fail_row(const Batch&, std::size_t, std::string) override {}
    void quarantine(const Batch&, std::size_t, std::string) override {}
    std::set<std::size_t> sizes;
    std::vector<std::vector<Field>> schemas;
  } shapes;
  ASSERT_TRUE(step->apply(some_rows(0, fixture_->rows.size()), shapes));
  for (auto done = step->finish(shapes); !*done; done = step->finish(shapes)) ASSERT_TRUE(done);

  EXPECT_THAT(shapes.sizes, ElementsAre(step->output()->size()));
  EXPECT_THAT(shapes.schemas, Each(step->output()->fields()));
}

TEST_P(StepContract, DoesNotCareWhereBatchesEnd) {
  const Given whole = run();

  EXPECT_FALSE(whole.rows.empty());
  for (std::size_t rows = 1; rows < fixture_->rows.size(); ++rows) {
    EXPECT_TRUE(run(rows) == whole) << rows << " in a batch";
  }
}

TEST_P(StepContract, DoesNotCareHowMuchMemoryThereIs) {
  const Given whole = run();

  for (const std::uint64_t memory : {0, 100, 5'000}) {
    EXPECT_TRUE(run(7, {memory}) == whole) << memory << " bytes";
  }
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.path()));
}

TEST_P(StepContract, TakesColumnsThatAreNullThroughout) {
  BatchBuilder builder(input_);
  for (std::size_t cell = 0; cell < 5 * input_->size(); ++cell) builder.add_null();
  const auto step = bind();
  Given given;

  ASSERT_TRUE(step->apply(builder.take(), given));
  auto done = step->finish(given);
  while (done && !*done) done = step->finish(given);

  // A rule may refuse NULL.
  if (!done) EXPECT_EQ(done.error().kind(), ErrorKind::BadData);
  for (const auto& row : given.rows) EXPECT_EQ(row.size(), step->output()->size());
}

TEST_P(StepContract, BoundAgainItStartsAfresh) {
  const Given first = run(7);

  EXPECT_TRUE(run(7) == first);
}

TEST_P(StepContract, EveryRowHasTheNumberOfTheRowItCameFrom) {
  const Given given = run(7);
  const CountEffect counts = step_->traits().counts;
  const std::set<std::uint64_t> distinct(given.origins.begin(), given.origins.end());

  for (const auto origin : distinct) EXPECT_LE(origin, fixture_->rows.size());
  EXPECT_EQ(distinct.count(0), 0u);
  if (counts != CountEffect::Expands) {
    EXPECT_EQ(distinct.size(), given.rows.size());
  }
  if (counts == CountEffect::Keeps || counts == CountEffect::Filters) {
    EXPECT_TRUE(std::ranges::is_sorted(given.origins));
  }
}

TEST_P(StepContract, CountsRowsAsItSays) {
  const Given given = run(7);
  const std::size_t came = fixture_->rows.size();
  const std::size_t left = given.rows.size() + given.failed.size() + given.quarantined.size();

  switch (step_->traits().counts) {
    case CountEffect::Keeps:
      EXPECT_EQ(left, came);
      break;
    case CountEffect::Filters:
    case CountEffect::Deduplicates:
      EXPECT_LT(left, came) << "give the fixture rows that do not leave";
      break;
    case CountEffect::Expands:
      break;
  }
}

TEST_P(StepContract, TakesAnExportWithoutRows) {
  const auto step = bind();
  Given given;

  finish(*step, given);

  EXPECT_NE(step->output(), nullptr);
  if (step_->traits().counts != CountEffect::Expands) {
    EXPECT_TRUE(given.rows.empty());
  }
}

TEST_P(StepContract, EachBindIsAnInstanceOfItsOwn) {
  const Given alone = run(7);
  const auto one = bind();
  const auto other = bind();
  Given of_one;
  Given of_other;

  feed(*one, 7, of_one);
  feed(*other, 5, of_other);
  finish(*other, of_other);
  finish(*one, of_one);

  EXPECT_TRUE(of_one == alone);
  EXPECT_TRUE(of_other == alone);
}

TEST_P(StepContract, FinishedTwiceGivesNothingMore) {
  const auto step = bind();
  Given given;
  feed(*step, 7, given);
  finish(*step, given);
  const Given before = given;

  const auto again = step->finish(given);

  EXPECT_TRUE(again && *again);
  EXPECT_TRUE(given == before);
}

TEST_P(StepContract, HoldsNothingBackWhenItIsStateless) {
  if (!step_->traits().stateless) return;
  const auto step = bind();
  Given given;
  feed(*step, 7, given);
  const Given before = given;

  const auto done = step->finish(given);

  EXPECT_TRUE(done && *done);
  EXPECT_TRUE(given == before);
}

INSTANTIATE_TEST_SUITE_P(, StepContract, ::testing::ValuesIn(step_names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace millrace::testing
