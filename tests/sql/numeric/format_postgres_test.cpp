#include <cstdlib>
#include <map>
#include <string>

#include <fmt/format.h>

#include "connector/sql/numeric/format/to_char.h"
#include "connector/sql/numeric/format/to_number.h"
#include "tests/sql/numeric/postgres_oracle.h"

namespace millrace::sql {
namespace {

class FormatOracle : public testing::PostgresOracle {
 protected:
  // Mostly one that people would write; else any patterns in any order.
  std::string any_format() {
    if (below(3) == 0) return random_patterns();
    std::string text;
    if (below(3) == 0) text += "FM";
    text += sign_pattern();
    const std::string digit = below(3) == 0 ? "0" : "9";
    for (auto left = below(10); left > 0; --left) {
      text += below(5) == 0 ? "0" : digit;
      if (below(4) == 0) text += below(2) == 0 ? "," : "G";
    }
    if (below(2) == 0) {
      text += below(2) == 0 ? "." : "D";
      for (auto left = below(6); left > 0; --left) text += below(5) == 0 ? "0" : digit;
    }
    if (below(8) == 0) return text + "EEEE";
    if (below(8) == 0) text += "V99";
    if (below(6) == 0) text += below(2) == 0 ? "th" : "TH";
    return text + sign_pattern();
  }
  std::string sign_pattern() {
    constexpr std::array<const char*, 16> kSigns{"S", "MI", "PL", "SG", "PR", "",  "L", "\"é \"",
                                                 "",  "",   "",   "",   "",   "$", " ", ""};
    return kSigns.at(below(kSigns.size()));
  }
  std::string random_patterns() {
    constexpr std::array<const char*, 36> kPatterns{
        "9",  "9",          "9",    "0", "0",    ".",  ",",  "D",  "G",  "S",  "MI", "PL",
        "SG", "PR",         "FM",   "V", "EEEE", "RN", "rn", "TH", "th", "L",  "B",  "C",
        "SP", "\"a\\\"b\"", "\\\"", "x", " ",    "é",  "-",  "E",  "s",  "mi", "fm", "9"};
    std::string text;
    for (auto left = below(9); left > 0; --left) text += kPatterns.at(below(kPatterns.size()));
    return text;
  }

  template <class Value>
  static Outcome<std::string> formatted(const Value& value, const std::string& text) {
    const auto format = parse_number_format(text);
    if (!format) return std::unexpected(format.error());
    return to_char(value, *format);
  }
};

TEST_F(FormatOracle, FormatsNumericAsPostgresDoes) {
  const auto rows =
      rows_of(kRows, {[this] { return any_numeric(); }, [this] { return any_format(); }});
  expect_same("to_char(a::numeric, b)", rows, [](const auto& row) {
    return formatted(parse_numeric(row[0]).value_or(kNumericNaN), row[1]);
  });
}

TEST_F(FormatOracle, FormatsBigintAsPostgresDoes) {
  const auto rows =
      rows_of(kRows, {[this] { return below(2) == 0 ? any_bigint() : std::to_string(below(5000)); },
                      [this] { return any_format(); }});
  expect_same("to_char(a::bigint, b)", rows, [](const auto& row) {
    return formatted(static_cast<std::int64_t>(std::stoll(row[0])), row[1]);
  });
}

TEST_F(FormatOracle, FormatsDoubleAsPostgresDoes) {
  const auto rows =
      rows_of(kRows, {[this] { return any_double(); }, [this] { return any_format(); }});
  expect_same("to_char(a::float8, b)", rows, [](const auto& row) {
    return formatted(std::strtod(row[0].c_str(), nullptr), row[1]);
  });
}

TEST_F(FormatOracle, ReadsNumbersAsPostgresDoes) {
  const auto make_text = [this]() -> std::string {
    if (below(2) == 0) return short_numeric();
    constexpr std::array<const char*, 22> kParts{"1", "23", "4", "0",  ".",   ",", "-", "+",
                                                 " ", "<",  ">", "th", "ST",  "é", "$", "12,345",
                                                 "x", "9",  "8", "7",  "1.5", "E"};
    std::string text;
    for (auto left = below(8); left > 0; --left) text += kParts.at(below(kParts.size()));
    return text;
  };
  const auto rows = rows_of(kRows, {make_text, [this] { return any_format(); }});
  expect_same("to_number(a, b)", rows, [](const auto& row) -> Outcome<std::string> {
    const auto format = parse_number_format(row[1]);
    if (!format) return std::unexpected(format.error());
    const auto number = to_number(row[0], *format);
    if (!number) return std::unexpected(number.error());
    return *number ? to_text(**number) : "NULL";
  });
}

}  // namespace
}  // namespace millrace::sql
