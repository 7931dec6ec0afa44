// e164 and is_phone over rows whose regions change.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sql/support/expressions.h"

namespace millrace::testing {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts(std::string_view expression) {
  BatchBuilder builder(std::make_shared<const Schema>(
      std::vector<Field>{{"phone", {TypeKind::Text}}, {"country", {TypeKind::Text}}}));
  for (const auto& [phone, country] :
       std::vector<std::pair<std::optional<std::string>, std::optional<std::string>>>{
           {"030 901820", "DE"},
           {"6123 4567", "sg"},
           {"n/a", "DE"},
           {"+65 6123 4567", "UK"},
           {{}, "DE"},
           {"030 901820", {}},
           {"030 901820", "XX"},
           {"030 901820", " de "}}) {
    phone ? builder.add(*phone) : builder.add_null();
    country ? builder.add(*country) : builder.add_null();
  }
  const auto evaluated = evaluate(expression, builder.take());
  if (!evaluated) return {"refused: " + evaluated.error().message};
  std::vector<std::string> all;
  for (const auto& row : evaluated->rows) {
    all.push_back(row.fault.empty() ? row.text.value_or("NULL") : "error: " + row.fault);
  }
  return all;
}

TEST(PhoneCallTest, TakesTheRegionOfEachRow) {
  EXPECT_THAT(texts("e164(phone, country)"),
              ElementsAre("+4930901820", "+6561234567", "NULL", "+6561234567", "NULL", "NULL",
                          "NULL", "+4930901820"));
  EXPECT_THAT(texts("is_phone(phone, country)"),
              ElementsAre("true", "true", "false", "true", "NULL", "NULL", "false", "true"));
}

TEST(PhoneCallTest, TakesOneRegionForAllRows) {
  EXPECT_THAT(texts("e164(phone, 'de')"),
              ElementsAre("+4930901820", "+4961234567", "NULL", "+6561234567", "NULL",
                          "+4930901820", "+4930901820", "+4930901820"));
  EXPECT_THAT(texts("is_phone(phone)"),
              ElementsAre("false", "false", "false", "true", "NULL", "false", "false", "false"));
}

TEST(PhoneCallTest, RefusesAConstantRegionThatIsUnknownAtOnce) {
  EXPECT_THAT(texts("e164(phone, 'UK')"),
              ElementsAre("refused: unknown region 'UK'; did you mean 'GB'?"));
  EXPECT_THAT(
      texts("is_phone(phone, 'XX')"),
      ElementsAre("refused: unknown region 'XX'; write its code of two letters, such as DE"));
}

}  // namespace
}  // namespace millrace::testing
