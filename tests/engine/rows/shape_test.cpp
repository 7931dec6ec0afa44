#include "connector/engine/rows/shape.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/engine/lanes/spool.h"
#include "connector/transforms/contract.h"
#include "tests/engine/fake_steps.h"
#include "tests/engine/fakes.h"
#include "tests/support/peak_memory.h"
#include "tests/support/temp_folder.h"

namespace millrace::engine {
namespace {

using testing::batch_of;
using ::testing::ElementsAre;
using testing::fake_step;
using ::testing::HasSubstr;
using testing::HoldingStep;
using ::testing::IsEmpty;
using testing::rows_of;
using testing::schema_of;
using testing::sorting_out;
using Rows = std::vector<std::vector<std::string>>;

template <class... Steps>
std::vector<NamedStep> named(Steps... steps) {
  std::vector<NamedStep> list;
  (list.push_back({std::move(steps), "step " + std::to_string(list.size() + 1)}), ...);
  return list;
}

template <class... Steps>
Shape shape_of(Steps... steps) {
  return Shape(named(std::move(steps)...));
}

std::unique_ptr<components::Step> integers_in(const std::string& column) {
  return std::make_unique<transforms::Contract>(
      std::vector<transforms::ColumnRule>{
          {.source = column, .name = column, .type = {TypeKind::Integer, 0, 0}}},
      transforms::OtherColumns::Keep);
}

class ShapeTest : public ::testing::Test {
 protected:
  // What apply() and every finish() give, one entry a call.
  std::vector<Rows> run(Shape& shape, const std::vector<Batch>& batches) {
    EXPECT_TRUE(shape.bind(schema_));
    std::vector<Rows> calls;
    for (const auto& batch : batches) {
      auto shaped = shape.apply(batch);
      while (shaped) {
        calls.push_back(taken(*std::move(shaped)));
        if (!shape.has_more()) break;
        shaped = shape.more();
      }
      if (shaped) continue;
      failure_ = shaped.error().message();
      return calls;
    }
    for (bool done = false; !done;) {
      std::vector<Batch> rest;
      const auto finished = shape.finish(rest);
      if (!finished) failure_ = finished.error().message();
      done = finished.value_or(true);
      calls.push_back(taken(std::move(rest)));
    }
    return calls;
  }
  Rows taken(std::vector<Batch> batches) {
    Rows rows;
    for (auto& batch : batches) {
      for (auto& row : rows_of(batch)) rows.push_back(std::move(row));
      out_.push_back(std::move(batch));
    }
    return rows;
  }

  std::vector<std::uint64_t> origins() const {
    std::vector<std::uint64_t> all;
    for (const auto& batch : out_) {
      for (std::size_t row = 0; row < batch.rows; ++row) all.push_back(batch.origin(row));
    }
    return all;
  }

  SchemaPtr schema_ = schema_of({"a"});
  std::vector<Batch> out_;
  std::string failure_;
};

TEST_F(ShapeTest, WithoutStepsRowsPassAsTheyCome) {
  Shape shape = shape_of();

  EXPECT_THAT(run(shape, {batch_of(schema_, {{"1"}, {"2"}})}),
              ElementsAre(Rows{{"1"}, {"2"}}, IsEmpty()));
  EXPECT_EQ(shape.output(), schema_);
}

TEST_F(ShapeTest, RowsThatAStepReorderedKeepTheirNumbers) {
  Shape shape = shape_of(sorting_out());

  const auto calls = run(shape, {batch_of(schema_, {{"1"}, {"gone"}, {"3"}, {"4"}}),
                                 batch_of(schema_, {{"5"}, {"6"}}, 5)});

  EXPECT_THAT(calls, ElementsAre(Rows{{"4"}, {"3"}, {"1"}}, Rows{{"6"}, {"5"}}, IsEmpty()));
  EXPECT_THAT(origins(), ElementsAre(4, 3, 1, 6, 5));
}

TEST_F(ShapeTest, AMessageAfterAFilterNamesTheRowOfTheExport) {
  Shape shape = shape_of(sorting_out(), integers_in("a"));

  run(shape, {batch_of(schema_, {{"gone"}, {"gone"}, {"x"}, {"4"}}, 101)});

  EXPECT_THAT(failure_, HasSubstr("\"a\": 1 value is not of type integer (\"x\" in row 103)"));
}

TEST_F(ShapeTest, SoDoesOneAfterTheSpool) {
  testing::TempFolder folder;
  auto spool = Spool::create(folder.path());
  Shape before = shape_of(sorting_out());
  run(before, {batch_of(schema_, {{"gone"}, {"x"}, {"4"}}, 101)});
  ASSERT_TRUE(spool->append(out_.at(0)));
  Spool::Reader reader(*spool, schema_);
  Shape after = shape_of(integers_in("a"));

  run(after, {**reader.next()});

  EXPECT_THAT(failure_, HasSubstr("\"x\" in row 102"));
}

TEST_F(ShapeTest, RejectedRowsAreCountedAndTheFirstAreNamed) {
  Shape shape = shape_of(sorting_out());
  Rows rows{{"1"}, {"bad"}};
  for (int i = 0; i < 7; ++i) rows.push_back({"bad"});

  EXPECT_THAT(run(shape, {batch_of(schema_, rows)}), ElementsAre(Rows{{"1"}}, IsEmpty()));

  EXPECT_EQ(shape.rejected().count, 8u);
  EXPECT_THAT(shape.rejected().first, ::testing::SizeIs(Rejections::kNamed));
  EXPECT_THAT(reasons_of(shape.rejected()),
              AllOf(::testing::StartsWith("row 2: step 1: it is bad; row 3: step 1: it is bad"),
                    ::testing::EndsWith("; ...")));
}

TEST_F(ShapeTest, ARowThatFailsEndsTheExportWithItsNumber) {
  Shape shape = shape_of(sorting_out());

  const auto calls = run(shape, {batch_of(schema_, {{"1"}, {"bad"}}, 101),
                                 batch_of(schema_, {{"3"}, {"wrong"}, {"wrong"}}, 103)});

  EXPECT_THAT(calls, ElementsAre(Rows{{"1"}}));
  EXPECT_THAT(failure_, ::testing::StartsWith("step 1: row 104: it is wrong; correct"));
}

TEST_F(ShapeTest, WhatStepsHeldBackGoesThroughTheLaterOnesPieceByPiece) {
  Shape shape =
      shape_of(std::make_unique<HoldingStep>(), sorting_out(), std::make_unique<HoldingStep>());

  const auto calls =
      run(shape, {batch_of(schema_, {{"1"}, {"2"}}), batch_of(schema_, {{"bad"}, {"4"}}, 3)});

  EXPECT_THAT(calls, ElementsAre(IsEmpty(), IsEmpty(), IsEmpty(), IsEmpty(), IsEmpty(),
                                 Rows{{"2"}, {"1"}}, Rows{{"4"}}));
  EXPECT_THAT(origins(), ElementsAre(2, 1, 4));
  EXPECT_EQ(shape.rejected().count, 1u);
}

TEST_F(ShapeTest, FinishedTwiceGivesNothingMore) {
  Shape shape = shape_of(std::make_unique<HoldingStep>());
  run(shape, {batch_of(schema_, {{"1"}})});
  std::vector<Batch> more;

  const auto again = shape.finish(more);

  EXPECT_TRUE(again && *again);
  EXPECT_THAT(more, IsEmpty());
}

// A step that masks the column "a".
class MaskingStep final : public components::Step {
 public:
  components::StepTraits traits() const override { return {}; }
  std::vector<std::string> masked_columns() const override { return {"a"}; }
  void check(components::KnownSchema&, components::StepProblems&) const override {}
  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override {
    return testing::HoldingStep().bind(input, context);
  }
};

// The rows of a quarantine as JSON.
class KeptOut final : public Quarantine {
 public:
  Result<void> add(const QuarantinedRow& row) override {
    quarantined_json(row, all.emplace_back());
    return {};
  }
  std::vector<std::string> all;
};

TEST_F(ShapeTest, WhatALaterStepMasksIsNotSeenInTheQuarantine) {
  KeptOut quarantine;
  Shape shape(named(sorting_out(), std::make_unique<MaskingStep>(), sorting_out()), {},
              &quarantine);

  run(shape, {batch_of(schema_, {{"bad"}})});

  EXPECT_THAT(quarantine.all, ElementsAre(HasSubstr(R"("values":{"a":"***"})")));
}

TEST_F(ShapeTest, AShapeThatStopsEarlyKnowsWhatIsMaskedLater) {
  Shape shape = shape_of(sorting_out(), std::make_unique<MaskingStep>());
  shape.stop_after(1);

  EXPECT_THAT(run(shape, {batch_of(schema_, {{"1"}, {"gone"}})}),
              ElementsAre(Rows{{"1"}}, IsEmpty()));
  EXPECT_THAT(shape.hidden(), ElementsAre("a"));
}

TEST_F(ShapeTest, ItsCountsAddUp) {
  Shape shape = shape_of(sorting_out(), std::make_unique<HoldingStep>(), sorting_out());

  run(shape, {batch_of(schema_, {{"1"}, {"gone"}, {"bad"}, {"4"}}), batch_of(schema_, {{"5"}}, 5)});

  EXPECT_TRUE(shape.is_finished());
  EXPECT_EQ(total_of(shape.counts()), (RowCounts{.filtered = 1, .quarantined = 1}));
}

TEST_F(ShapeTest, AStepThatLosesRowsIsFoundOut) {
  Shape shape = shape_of(
      testing::fake_step({components::CountEffect::Keeps, true},
                         [](Batch, components::StepOutput&) -> Result<void> { return {}; }));

  run(shape, {batch_of(schema_, {{"1"}})});

  EXPECT_EQ(failure_, "step 1: does not account for all of its rows");
}

TEST_F(ShapeTest, AReasonIsFitToPrint) {
  Shape shape =
      shape_of(testing::fake_step({components::CountEffect::Filters, true},
                                  [](Batch batch, components::StepOutput& out) -> Result<void> {
                                    out.quarantine(batch, 0, "a\nb");
                                    return {};
                                  }));

  run(shape, {batch_of(schema_, {{"1"}})});

  EXPECT_THAT(reasons_of(shape.rejected()), ::testing::Not(HasSubstr("\n")));
}

TEST_F(ShapeTest, ShowsNoOptionThatCameFromAVariable) {
  auto options = config::Node::scalar("it is bad");
  options.tainted = true;
  auto steps = named(sorting_out());
  steps.front().written = std::make_shared<const WrittenStep>(
      WrittenStep{.options = std::move(options), .place = {}, .path = {}, .has_references = true});
  Shape shape(std::move(steps), {.action = OnRowError::Quarantine});

  run(shape, {batch_of(schema_, {{"1"}, {"bad"}})});

  ASSERT_EQ(shape.rejected().count, 1u);
  EXPECT_EQ(shape.rejected().first.front().reason, "${...}");
}

TEST_F(ShapeTest, ShowsNoNameOfTheContractThatCameFromAVariable) {
  auto name = config::Node::scalar("hush");
  name.tainted = true;
  auto steps = named(std::make_unique<transforms::Contract>(
      std::vector<transforms::ColumnRule>{
          {.source = "a", .name = "hush", .type = {TypeKind::Integer, 0, 0}}},
      transforms::OtherColumns::Keep));
  steps.front().written = std::make_shared<const WrittenStep>(
      WrittenStep{.options = config::Node::map({{"as", {}, std::move(name)}}),
                  .place = {},
                  .path = {},
                  .has_references = true});
  Shape shape(std::move(steps));

  run(shape, {batch_of(schema_, {{"x"}})});

  EXPECT_THAT(failure_, HasSubstr("\"a\" (as \"${...}\"): 1 value is not of type integer"));
  ASSERT_EQ(shape.violations().size(), 1u);
  EXPECT_EQ(shape.violations().front().column, "a");
  EXPECT_EQ(shape.violations().front().as, "${...}");
}

TEST_F(ShapeTest, TakesAShareOfTheRowsThatAStepHasAdded) {
  const auto doubling = [] {
    return fake_step({components::CountEffect::Expands, true},
                     [](Batch batch, components::StepOutput& out) -> Result<void> {
                       out.put(batch);
                       out.put(std::move(batch));
                       return {};
                     });
  };
  Shape shape(named(doubling(), sorting_out()),
              {.action = OnRowError::Quarantine, .at_most = config::RowLimit{0, Percent{1}}});

  run(shape, {batch_of(schema_, {{"bad"}})});

  EXPECT_EQ(failure_, "");
  EXPECT_EQ(shape.rejected().count, 2u);
}

// Gives of each row so many batches of one row, with the number of the batch and so many bytes.
std::unique_ptr<components::Step> multiplying(std::size_t batches, std::size_t bytes) {
  return fake_step({components::CountEffect::Expands, true},
                   [=](Batch batch, components::StepOutput& out) -> Result<void> {
                     for (std::size_t row = 0; row < batch.rows; ++row) {
                       for (std::size_t i = 0; i < batches; ++i) {
                         BatchBuilder builder(batch.schema, batch.origin(row));
                         builder.add(std::string(batch.columns[0].text(row).substr(0, 1)) +
                                     std::to_string(i) + std::string(bytes, ' '));
                         out.put(builder.take());
                       }
                     }
                     return {};
                   });
}

TEST_F(ShapeTest, WhatStepsMakeOfFewRowsLeavesInPiecesAndInOrder) {
  Shape shape = shape_of(multiplying(30, 10), multiplying(20, 1 << 20));
  ASSERT_TRUE(shape.bind(schema_));
  const testing::PeakMemory peak;
  std::vector<std::uint64_t> numbers;
  std::string first_characters;
  std::size_t calls = 0;
  for (auto shaped = shape.apply(batch_of(schema_, {{"a"}, {"b"}}, 7));; shaped = shape.more()) {
    ASSERT_TRUE(shaped);
    ++calls;
    for (const auto& batch : *shaped) {
      numbers.push_back(batch.origin(0));
      first_characters += batch.columns[0].text(0).substr(0, 3);
    }
    if (!shape.has_more()) break;
  }

  EXPECT_GT(calls, 10u);
  EXPECT_LT(peak.growth(), 120u << 20);
  std::string wanted;
  for (const char row : {'a', 'b'}) {
    for (int i = 0; i < 30; ++i) {
      for (int j = 0; j < 20; ++j) wanted += (row + std::to_string(j) + "  ").substr(0, 3);
    }
  }
  EXPECT_EQ(first_characters, wanted);
  EXPECT_EQ(std::ranges::count(numbers, 7u), 600);
  EXPECT_EQ(shape.counts().back().left, 1200u);
}

TEST_F(ShapeTest, WhatDoesNotFitIntoMemoryWaitsInAFile) {
  Shape shape = shape_of(multiplying(300, 1 << 20), sorting_out());
  ASSERT_TRUE(shape.bind(schema_));
  const testing::PeakMemory peak;
  std::string numbers;
  std::string wanted;

  for (auto shaped = shape.apply(batch_of(schema_, {{"a"}}));; shaped = shape.more()) {
    ASSERT_TRUE(shaped);
    for (const auto& batch : *shaped) numbers += batch.columns[0].text(0).substr(0, 5);
    if (!shape.has_more()) break;
  }

  for (int i = 0; i < 300; ++i) wanted += ("a" + std::to_string(i) + "    ").substr(0, 5);
  EXPECT_EQ(numbers, wanted);
  EXPECT_LT(peak.growth(), 120u << 20);
}

}  // namespace
}  // namespace millrace::engine
