#include "connector/data/parse_column.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace {
namespace {

using ::testing::ElementsAre;

// One column of texts; nullptr is NULL.
Column column_of(const std::vector<const char*>& texts) {
  BatchBuilder builder(std::make_shared<Schema>(std::vector<Field>{{"a", {}, false}}));
  for (const auto* text : texts) text == nullptr ? builder.add_null() : builder.add(text);
  return builder.take().columns.front();
}

TEST(TypedValuesTest, AreWhatTheTextsMean) {
  const auto integers = parse_column(column_of({"12", nullptr, "5.0"}), 3, TypeKind::Integer);
  const auto doubles = parse_column(column_of({"0.5", nullptr}), 2, TypeKind::Double);
  const auto times =
      parse_column(column_of({"2000-01-01T07:00:01+07", nullptr}), 2, TypeKind::TimestampTz);

  EXPECT_THAT(integers.values->int64s(), ElementsAre(12, 0, 5));
  EXPECT_THAT(doubles.values->doubles(), ElementsAre(0.5, 0));
  EXPECT_THAT(times.values->int64s(), ElementsAre(1'000'000, 0));
  EXPECT_FALSE(integers.values->is_null(0));
  EXPECT_TRUE(integers.values->is_null(1));
}

TEST(TypedValuesTest, AreThoseOfTheOtherNotationsToo) {
  const auto parsed =
      parse_column(column_of({"2000-01-02", "2000-01-03 00:00:00"}), 2, TypeKind::Date);

  ASSERT_NE(parsed.values, nullptr);
  EXPECT_THAT(parsed.values->days(), ElementsAre(1, 2));
  EXPECT_TRUE(parsed.has_other_notation);
}

TEST(TypedValuesTest, NameTheFirstRowThatIsNotOfTheType) {
  const auto parsed = parse_column(column_of({"1", nullptr, "x", "y"}), 4, TypeKind::Integer);

  EXPECT_EQ(parsed.values, nullptr);
  EXPECT_EQ(parsed.misfit, 2u);
}

TEST(TypedValuesTest, FollowThePickedRows) {
  std::vector<const char*> texts(100, "false");
  texts[70] = "true";
  texts[3] = nullptr;
  Batch batch{
      std::make_shared<Schema>(std::vector<Field>{{"a", {}, false}}), {column_of(texts)}, 100, 1};
  batch.columns[0].values = parse_column(batch.columns[0], 100, TypeKind::Boolean).values;

  const Batch picked = pick_rows(batch, std::vector<std::uint32_t>{70, 3, 99});

  const auto& values = *picked.columns[0].values;
  EXPECT_TRUE(values.truth(0));
  EXPECT_FALSE(values.is_null(0));
  EXPECT_TRUE(values.is_null(1));
  EXPECT_FALSE(values.truth(2));
}

TEST(TypedValuesTest, ThereIsAPlaceForEveryTypeOfAFixedSize) {
  EXPECT_TRUE(has_typed_values(TypeKind::Date));
  EXPECT_TRUE(has_typed_values(TypeKind::Time));
  EXPECT_FALSE(has_typed_values(TypeKind::Text));
  EXPECT_FALSE(has_typed_values(TypeKind::Decimal));
}

}  // namespace
}  // namespace millrace
