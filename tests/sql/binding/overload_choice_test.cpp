#include "connector/sql/binding/overload_choice.h"

#include <gtest/gtest.h>

#include "connector/sql/catalog/overload.h"

namespace millrace::sql {
namespace {

Overload of(std::vector<SqlType> parameters) {
  Overload made;
  made.parameters = std::move(parameters);
  return made;
}

using enum SqlType;

TEST(OverloadChoiceTest, TakesTheExactOne) {
  const std::vector overloads{of({Numeric, Numeric}), of({Bigint, Bigint})};

  EXPECT_EQ(choose_overload(overloads, std::vector{Bigint, Bigint}).overload, &overloads[1]);
}

TEST(OverloadChoiceTest, ConvertsAsLittleAsPossible) {
  const std::vector overloads{of({Double, Double}), of({Numeric, Numeric})};

  EXPECT_EQ(choose_overload(overloads, std::vector{Bigint, Numeric}).overload, &overloads[1]);
  EXPECT_EQ(choose_overload(overloads, std::vector{Bigint, Double}).overload, &overloads[0]);
}

TEST(OverloadChoiceTest, PrefersTheTypeOfItsGroupWhenNothingElseDecides) {
  const std::vector overloads{of({Numeric}), of({Double})};

  EXPECT_EQ(choose_overload(overloads, std::vector{Bigint}).overload, &overloads[1]);
}

TEST(OverloadChoiceTest, TakesALiteralForTextWhereTextIsTaken) {
  const std::vector overloads{of({Date}), of({Text})};

  EXPECT_EQ(choose_overload(overloads, std::vector{Unknown}).overload, &overloads[1]);
}

TEST(OverloadChoiceTest, TakesALiteralBesideAnOperatorForWhatTheOtherSideIs) {
  const std::vector overloads{of({Date, Interval}), of({Date, Date}), of({Text, Text})};

  EXPECT_EQ(choose_operator(overloads, std::vector{Date, Unknown}).overload, &overloads[1]);
  EXPECT_EQ(choose_operator(overloads, std::vector{Unknown, Text}).overload, &overloads[2]);
}

TEST(OverloadChoiceTest, TakesAnythingForAParameterOfAnyType) {
  const std::vector overloads{of({Text, Text}), of({Text, kAnyType}), of({kAnyType, Text}),
                              of({Jsonb, Jsonb})};

  EXPECT_EQ(choose_operator(overloads, std::vector{Text, Bigint}).overload, &overloads[1]);
  EXPECT_EQ(choose_operator(overloads, std::vector{Date, Unknown}).overload, &overloads[2]);
  EXPECT_EQ(choose_operator(overloads, std::vector{Unknown, Unknown}).overload, &overloads[0]);
  EXPECT_EQ(choose_operator(overloads, std::vector{Unknown, Jsonb}).overload, &overloads[3]);
  EXPECT_EQ(choose_operator(overloads, std::vector{Bigint, Bigint}).overload, nullptr);
}

TEST(OverloadChoiceTest, DoesNotConvertTextToAnythingElse) {
  const std::vector overloads{of({Numeric, Numeric})};

  const auto choice = choose_operator(overloads, std::vector{Text, Bigint});

  EXPECT_EQ(choice.overload, nullptr);
  EXPECT_FALSE(choice.is_ambiguous);
}

TEST(OverloadChoiceTest, SaysWhenSeveralWouldDo) {
  const std::vector overloads{of({Date}), of({Uuid})};

  EXPECT_TRUE(choose_overload(overloads, std::vector{Unknown}).is_ambiguous);
}

TEST(OverloadChoiceTest, TheLastParameterOfAVariadicOneTakesTheRest) {
  std::vector overloads{of({Text, Bigint})};
  overloads[0].variadic = true;

  EXPECT_NE(choose_overload(overloads, std::vector{Text, Bigint, Bigint}).overload, nullptr);
  EXPECT_EQ(choose_overload(overloads, std::vector{Text, Bigint, Text}).overload, nullptr);
  EXPECT_EQ(choose_overload(overloads, std::vector{Text}).overload, nullptr);
}

TEST(CommonTypeTest, FollowsThoseOfCase) {
  EXPECT_EQ(common_type(std::vector{Unknown, Unknown}), Text);
  EXPECT_EQ(common_type(std::vector{Bigint, Unknown}), Bigint);
  EXPECT_EQ(common_type(std::vector{Bigint, Numeric}), Numeric);
  EXPECT_EQ(common_type(std::vector{Double, Bigint}), Double);
  EXPECT_EQ(common_type(std::vector{Date, Timestamp}), Timestamp);
  EXPECT_EQ(common_type(std::vector{Text, Bigint}), Unknown);
  EXPECT_EQ(common_type(std::vector{Uuid, Jsonb}), Unknown);
}

}  // namespace
}  // namespace millrace::sql
