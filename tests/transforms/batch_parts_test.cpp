#include "connector/transforms/expressions/batch_parts.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/data/column_builder.h"
#include "connector/transforms/expressions/expression_set.h"

namespace millrace::transforms {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

constexpr std::size_t kTextsRead = 300;
constexpr std::size_t kMostTexts = std::size_t{64} << 20;

class BatchPartsTest : public ::testing::Test {
 protected:
  // Rows of a column "name".
  Batch batch_of(const std::vector<std::string>& names) const {
    ColumnBuilder column;
    for (const auto& name : names) column.add(name);
    const auto schema = std::make_shared<const Schema>(columns_.fields());
    return {schema, {column.take()}, names.size(), Origins(1)};
  }

  // How many rows the parts have, with the value of the expression in each of them.
  std::vector<std::size_t> parts(const std::string& expression, Batch batch) {
    ExpressionSet expressions(columns_, {});
    const auto node = expressions.add(expression);
    EXPECT_TRUE(node);
    sql::Evaluator evaluator(std::move(expressions).take(), {});
    std::vector<std::size_t> sizes;
    const auto done = parts_.each(evaluator, std::move(batch), {{&*node, 1}}, [&](Batch& part) {
      const auto& value = evaluator.evaluate(*node);
      for (std::size_t row = 0; row < part.rows; ++row) {
        values_.push_back(value.is_null(row) ? -1 : value.at<std::int64_t>(row));
        origins_.push_back(part.origin(row));
      }
      most_bytes_ = std::max(most_bytes_, evaluator.text_bytes());
      sizes.push_back(part.rows);
      return Result<void>();
    });
    EXPECT_TRUE(done);
    return sizes;
  }

  const components::KnownSchema columns_{std::vector<Field>{{"name", {}, false}}};
  BatchParts parts_{kMostTexts};
  std::vector<std::int64_t> values_;
  std::vector<std::uint64_t> origins_;
  std::size_t most_bytes_ = 0;
};

TEST_F(BatchPartsTest, AreOneForShortTexts) {
  EXPECT_THAT(parts("length(upper(name))", batch_of(std::vector<std::string>(kTextsRead, "Ada"))),
              ElementsAre(kTextsRead));
}

TEST_F(BatchPartsTest, KeepWhatTheirTextsTakeWithinALimit) {
  const auto sizes =
      parts("length(repeat(name, 300000))", batch_of(std::vector<std::string>(kTextsRead, "ab")));

  EXPECT_GT(sizes.size(), kTextsRead * 600'000 / kMostTexts);
  EXPECT_LE(most_bytes_, kMostTexts);
  EXPECT_EQ(values_.size(), kTextsRead);
  EXPECT_THAT(values_, Each(600'000));
  EXPECT_EQ(origins_.front(), 1u);
  EXPECT_EQ(origins_.back(), kTextsRead);
}

TEST_F(BatchPartsTest, AreSingleRowsWhereOneTakesAllOfIt) {
  EXPECT_THAT(parts("length(repeat(name, 16000000) || 'x') + length(repeat(name, 16000001)) + "
                    "length(repeat(name, 16000002)) + length(repeat(name, 16000003))",
                    batch_of({"a", "b", "c"})),
              ElementsAre(1, 1, 1));
  EXPECT_THAT(values_, Each(64'000'007));
}

}  // namespace
}  // namespace millrace::transforms
