#include "connector/components/columns/column_names.h"

#include <ostream>

#include <gmock/gmock.h>

namespace millrace::components {
namespace {

struct Named {
  std::string test;
  std::string name;
  std::string snake;
};

void PrintTo(const Named& row, std::ostream* out) {
  *out << row.name;
}

class SnakeNames : public ::testing::TestWithParam<Named> {};

TEST_P(SnakeNames, AreMadeOfWords) {
  const auto& [test, name, snake] = GetParam();

  EXPECT_EQ(column_name(name, ColumnNames::Snake), snake);
  EXPECT_EQ(column_name(snake, ColumnNames::Snake), snake) << "naming it again changes it";
  EXPECT_EQ(column_name(name, ColumnNames::AsIs), name);
}

INSTANTIATE_TEST_SUITE_P(
    , SnakeNames,
    ::testing::Values(
        Named{"Plain", "email", "email"}, Named{"Capital", "Email", "email"},
        Named{"Blanks", "Signed up", "signed_up"}, Named{"Parentheses", "LTV (USD)", "ltv_usd"},
        Named{"Shouted", "USER_ID", "user_id"}, Named{"Camel", "userId", "user_id"},
        Named{"Abbreviation", "HTTPStatus", "http_status"}, Named{"Plural", "User IDs", "user_ids"},
        Named{"PluralInside", "URLs seen", "urls_seen"}, Named{"Digits", "Q1 2024", "q1_2024"},
        Named{"DigitFirst", "2024 total", "_2024_total"}, Named{"Underscores", "__id__", "_id"},
        Named{"Edges", "  - price %  ", "price"}, Named{"Letters", "Größe in m²", "größe_in_m²"},
        Named{"Japanese", "顧客 名", "顧客_名"},
        Named{"WideBlank",
              "a\xE3\x80\x80"
              "b\xC2\xA0"
              "c",
              "a_b_c"},
        Named{"Currency", "Preis €", "preis"}, Named{"Nothing", "***", ""}, Named{"Empty", "", ""}),
    [](const auto& test) { return test.param.test; });

}  // namespace
}  // namespace millrace::components
