#include "tests/sql/numeric/postgres_oracle.h"

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/sql/numeric/decimal_text.h"

namespace millrace::testing {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("''") : std::string(1, c);
  return result + "'";
}

// The values of one operand in all rows.
std::string array_of(const std::vector<Operands>& rows, std::size_t index) {
  std::string list = "ARRAY[";
  for (const auto& row : rows) {
    if (list.back() != '[') list += ',';
    list += index < row.size() ? quoted(row[index]) : "NULL";
  }
  return list + "]::text[]";
}

// Those that a coefficient has to hold.
std::size_t digits_that_count(std::string_view number) {
  std::size_t count = 0;
  for (const char c : number) {
    if (is_digit(c) && (c != '0' || count > 0)) ++count;
  }
  return count;
}

}  // namespace

std::vector<std::string> PostgresOracle::answers(const std::string& expression,
                                                 const std::vector<Operands>& rows) {
  sql("CREATE OR REPLACE FUNCTION answer(a text, b text, c text) RETURNS text LANGUAGE plpgsql AS "
      "$body$ BEGIN RETURN coalesce((" +
      expression +
      ")::text, 'NULL'); EXCEPTION WHEN OTHERS THEN RETURN 'error: ' || SQLERRM; END $body$");
  const auto table = sql(
      fmt::format("SELECT answer(a, b, c) FROM unnest({}, {}, {}) WITH ORDINALITY AS r(a, b, c, n)"
                  " ORDER BY n",
                  array_of(rows, 0), array_of(rows, 1), array_of(rows, 2)));
  std::vector<std::string> texts;
  for (const auto& row : table.rows) texts.push_back(row[0].value_or("NULL"));
  return texts;
}

void PostgresOracle::expect_same(const std::string& expression, const std::vector<Operands>& rows,
                                 const Evaluate& evaluate) {
  const auto expected = answers(expression, rows);
  ASSERT_EQ(expected.size(), rows.size());
  std::size_t without_room = 0;
  std::size_t differences = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto result = evaluate(rows[i]);
    const std::string text = result ? *result : "error: " + std::string(result.error().text());
    // A message shows what is foreign in it so that it can be printed.
    if (text == expected[i] || (!result && text == printable(expected[i], text.size()))) continue;
    if (!result && result.error() == sql::kTooManyDigits &&
        (expected[i].starts_with("error: ") || digits_that_count(expected[i]) > 38)) {
      ++without_room;
      continue;
    }
    if (++differences <= 10) {
      ADD_FAILURE() << expression << " of " << fmt::format("{}", fmt::join(rows[i], " | "))
                    << "\n  Postgres: " << expected[i] << "\n      ours: " << text;
    }
  }
  EXPECT_EQ(differences, 0u) << expression;
  EXPECT_LT(without_room, rows.size() * 3 / 4) << expression;
}

std::vector<Operands> PostgresOracle::rows_of(
    std::size_t count, const std::vector<std::function<std::string()>>& make) {
  std::vector<Operands> rows(count);
  for (auto& row : rows) {
    for (const auto& one : make) row.push_back(one());
  }
  return rows;
}

std::string PostgresOracle::digits(std::size_t count) {
  std::string text;
  const bool is_round = below(4) == 0;
  for (std::size_t i = 0; i < count; ++i) {
    text += static_cast<char>(is_round && i > count / 3 ? "0059"[below(4)] : '0' + below(10));
  }
  return text;
}

std::string PostgresOracle::short_numeric() {
  std::string text = below(2) == 0 ? "-" : "";
  text += digits(1 + below(1 + below(9)));
  const auto behind_point = below(1 + below(8));
  if (behind_point > 0) text += '.' + digits(behind_point);
  return text;
}

std::string PostgresOracle::finite_numeric() {
  switch (below(10)) {
    case 0: {
      constexpr std::array<const char*, 10> kEdges{"0",    "1",  "-1",  "0.00",   "0.5",
                                                   "-0.5", "10", "100", "1.0000", "9.99"};
      return kEdges.at(below(kEdges.size()));
    }
    case 1: {
      const auto count = 1 + below(38);
      const auto before_point = below(count + 1);
      std::string text = digits(count);
      text.insert(before_point, before_point < count ? "." : "");
      return (below(2) == 0 ? "-" : "") + text;
    }
    case 2:
      return fmt::format("{}e{}", short_numeric(), static_cast<int>(below(40)) - 25);
    default:
      return short_numeric();
  }
}

std::string PostgresOracle::any_numeric() {
  if (below(30) != 0) return finite_numeric();
  constexpr std::array<const char*, 3> kSpecials{"NaN", "Infinity", "-Infinity"};
  return kSpecials.at(below(kSpecials.size()));
}

std::string PostgresOracle::any_bigint() {
  constexpr std::array<std::int64_t, 7> kEdges{0,         1,         -1,       INT64_MIN,
                                               INT64_MAX, INT32_MAX, INT32_MIN};
  if (below(8) == 0) return std::to_string(kEdges.at(below(kEdges.size())));
  return std::to_string(static_cast<std::int64_t>(random_()) >> below(64));
}

std::string PostgresOracle::any_double() {
  constexpr std::array<const char*, 12> kEdges{"NaN",
                                               "Infinity",
                                               "-Infinity",
                                               "0",
                                               "-0",
                                               "1",
                                               "-1",
                                               "0.5",
                                               "-2.5",
                                               "5e-324",
                                               "1.7976931348623157e308",
                                               "1e23"};
  switch (below(8)) {
    case 0:
      return kEdges.at(below(kEdges.size()));
    case 1:
      return fmt::format("{:.17g}", std::bit_cast<double>(random_()));
    case 2:
      return fmt::format("{}e{}", short_numeric(), static_cast<int>(below(60)) - 30);
    default:
      return short_numeric();
  }
}

}  // namespace millrace::testing
