#include "connector/sql/catalog/overload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/sql/catalog/catalog.h"

namespace millrace::sql {
namespace {

class OverloadTest : public ::testing::Test {
 protected:
  static Vector numbers(const std::vector<std::optional<std::int64_t>>& values) {
    Vector made;
    made.reset(SqlType::Bigint, values.size());
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (!values[row]) made.set_null(row);
      made.data<std::int64_t>()[row] = values[row].value_or(0);
    }
    return made;
  }

  Vector evaluate(const Overload& overload, std::vector<const Vector*> arguments,
                  Selection rows = Selection::first(3)) {
    Vector result;
    result.reset(overload.result, 3);
    Call call({.at = 7}, {rows}, run_, texts_, faults_);
    overload.evaluate(call, arguments, result);
    return result;
  }

  RunValues run_;
  TextArena texts_;
  std::vector<RowFault> faults_;
};

TEST_F(OverloadTest, KnowsItsTypesFromItsSignature) {
  const auto made =
      overload<Text(Text, Bigint)>([](std::string_view text, std::int64_t) { return text; });

  EXPECT_THAT(made.parameters, ::testing::ElementsAre(SqlType::Text, SqlType::Bigint));
  EXPECT_EQ(made.result, SqlType::Text);
}

TEST_F(OverloadTest, IsNotCalledForRowsWithANull) {
  int calls = 0;
  const auto made = overload<Bigint(Bigint)>([&calls](std::int64_t value) {
    ++calls;
    return 2 * value;
  });
  const Vector input = numbers({1, std::nullopt, 3});

  const Vector result = evaluate(made, {&input});

  EXPECT_EQ(calls, 2);
  EXPECT_EQ(result.at<std::int64_t>(0), 2);
  EXPECT_TRUE(result.is_null(1));
  EXPECT_EQ(result.at<std::int64_t>(2), 6);
}

TEST_F(OverloadTest, TakesNullsWhereItAsksForThem) {
  const auto made = overload_with_nulls<Boolean(Bigint)>(
      [](std::optional<std::int64_t> value) { return !value; });
  const Vector input = numbers({1, std::nullopt, 3});

  const Vector result = evaluate(made, {&input});

  EXPECT_FALSE(result.at<bool>(0));
  EXPECT_TRUE(result.at<bool>(1));
  EXPECT_FALSE(result.has_nulls());
}

TEST_F(OverloadTest, AFaultNamesItsRowAndPlaceAndLeavesNull) {
  const auto made = overload<Bigint(Bigint)>([](std::int64_t value) -> Outcome<std::int64_t> {
    if (value == 0) return fault("division by zero");
    return 6 / value;
  });
  const Vector input = numbers({1, 0, 3});

  const Vector result = evaluate(made, {&input});

  ASSERT_EQ(faults_.size(), 1u);
  EXPECT_EQ(faults_[0].row, 1u);
  EXPECT_EQ(faults_[0].at, 7u);
  EXPECT_EQ(faults_[0].reason, "division by zero");
  EXPECT_TRUE(result.is_null(1));
  EXPECT_EQ(result.at<std::int64_t>(2), 2);
}

TEST_F(OverloadTest, CopiesAStringThatWasMade) {
  const auto made = overload<Text(Bigint)>([](std::int64_t value) {
    return "a text that is longer than any buffer " + std::to_string(value);
  });
  const Vector input = numbers({1, 2, 3});

  const Vector result = evaluate(made, {&input});

  EXPECT_EQ(result.at<std::string_view>(1), "a text that is longer than any buffer 2");
}

TEST_F(OverloadTest, LooksAtTheSelectedRowsOnly) {
  int calls = 0;
  const auto made = overload<Bigint(Bigint)>([&calls](std::int64_t value) {
    ++calls;
    return value;
  });
  const Vector input = numbers({1, 2, 3});
  const std::vector<std::uint32_t> rows{2};

  const Vector result = evaluate(made, {&input}, Selection::of(rows));

  EXPECT_EQ(calls, 1);
  EXPECT_EQ(result.at<std::int64_t>(2), 3);
}

TEST_F(OverloadTest, AConstantStandsForAllRows) {
  const auto made =
      overload<Bigint(Bigint, Bigint)>([](std::int64_t a, std::int64_t b) { return a * b; });
  const Vector input = numbers({1, 2, 3});
  Vector ten;
  ten.reset_constant(SqlType::Bigint);
  ten.data<std::int64_t>()[0] = 10;

  const Vector result = evaluate(made, {&input, &ten});

  EXPECT_EQ(result.at<std::int64_t>(2), 30);
}

TEST_F(OverloadTest, HasTheStateThatWasPrepared) {
  const auto made = prepared(
      overload<Bigint(Bigint)>(
          [](Call& call, std::int64_t value) { return value + call.state<std::int64_t>(); }),
      [](ConstantArguments) -> std::expected<std::shared_ptr<std::int64_t>, ArgumentFault> {
        return std::make_shared<std::int64_t>(100);
      });
  const auto state = made.prepare({});
  const Vector input = numbers({1, 2, 3});
  Vector result;
  result.reset(SqlType::Bigint, 3);

  Call call({.state = state->get()}, {Selection::first(3)}, run_, texts_, faults_);
  made.evaluate(call, std::vector<const Vector*>{&input}, result);

  EXPECT_EQ(result.at<std::int64_t>(0), 101);
}

TEST(CatalogTest, OverloadsOfOneNameComeTogether) {
  Catalog catalog;
  catalog.add_function({.name = "f",
                        .summary = "One.",
                        .overloads = {overload<Bigint(Bigint)>([](std::int64_t a) { return a; })}});
  catalog.add_function({.name = "f",
                        .summary = "Two.",
                        .overloads = {overload<Text(Text)>([](std::string_view a) { return a; })}});

  ASSERT_NE(catalog.function("f"), nullptr);
  EXPECT_EQ(catalog.function("f")->summary, "One.\n\nTwo.");
  EXPECT_EQ(catalog.function("f")->overloads.size(), 2u);
  EXPECT_EQ(catalog.function("g"), nullptr);
}

TEST(CatalogTest, ACastIsFoundByItsTypesAndModifiers) {
  Catalog catalog;
  catalog.add_cast(overload<Text(Bigint)>([](std::int64_t) { return std::string(); }));

  EXPECT_NE(catalog.cast(SqlType::Bigint, SqlType::Text), nullptr);
  EXPECT_EQ(catalog.cast(SqlType::Bigint, SqlType::Text, 2), nullptr);
  EXPECT_EQ(catalog.cast(SqlType::Text, SqlType::Bigint), nullptr);
}

}  // namespace
}  // namespace millrace::sql
