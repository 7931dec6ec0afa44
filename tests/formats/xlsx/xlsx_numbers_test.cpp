#include "connector/formats/xlsx/xlsx_numbers.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connector/data/values.h"
#include "tests/formats/tables.h"

namespace millrace::formats {
namespace {

std::string shortest(std::string_view text) {
  return shortest_number(text).value_or(std::string(text));
}

std::size_t significant_digits(std::string_view text) {
  auto digits = parse_decimal(text).value().digits;
  while (digits.ends_with('0')) digits.pop_back();
  return digits.size();
}

TEST(XlsxNumberTest, F044_HasTheFewestDigitsWhateverItsNotation) {
  for (const auto& [written, text] : {std::pair{"1.59001810629457E+17", "159001810629457000"},
                                      {"-1.59001810629457e17", "-159001810629457000"},
                                      {"159001810629457008", "159001810629457008"},
                                      {"0.57999999999999996", "0.58"},
                                      {"5.7999999999999996E-1", "0.58"},
                                      {"0.30000000000000004", "0.30000000000000004"},
                                      {"1.10", "1.1"},
                                      {"5.0", "5"},
                                      {"5.", "5"},
                                      {"+007", "7"},
                                      {"1E+3", "1000"},
                                      {"1E-7", "0.0000001"},
                                      {"100000", "100000"},
                                      {"0", "0"},
                                      {"0.00", "0"},
                                      {"-0", "-0"},
                                      {"1E+37", "10000000000000000000000000000000000000"},
                                      {"1.50E+300", "1.5E300"},
                                      {"4.9406564584124654E-324", "5E-324"}}) {
    EXPECT_EQ(shortest(written), text) << written;
  }
}

TEST(XlsxNumberTest, F044_StaysAsItIsWhenNoDoublePrintsIt) {
  for (const auto* text : {"9007199254740993", "12345678901234567890", "1E400", "1E-400",
                           "0.1000000000000000055511151231257827",
                           "12345678901234567890123456789012345678", "1.2345678901234567891E+20"}) {
    EXPECT_EQ(shortest(text), text);
  }
}

// As programs print doubles: with 15 to 17 digits, and with the fewest.
TEST(XlsxNumberTest, F044_AnyDoubleComesBackWithItsFewestDigits) {
  std::mt19937_64 random(9);
  for (int i = 0; i < 50'000; ++i) {
    const bool is_usual = random() % 2 == 0;
    const double value =
        is_usual ? std::ldexp(static_cast<double>(random()), -32) : std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    std::array<char, 64> fewest{};
    const auto end = std::to_chars(fewest.data(), fewest.data() + fewest.size(), value,
                                   std::chars_format::scientific);
    const std::string_view oracle(fewest.data(), end.ptr);
    for (const auto& written :
         {fmt::format("{:.17g}", value), fmt::format("{:.16E}", value), std::string(oracle)}) {
      const std::string text = shortest(written);
      ASSERT_EQ(parse_double(text), value) << written;
      ASSERT_EQ(significant_digits(text), significant_digits(oracle)) << written << ' ' << text;
    }
  }
}

TEST(XlsxNumberTest, F044_AnyNumberStaysTheSameNumberOrTheSameDouble) {
  std::mt19937_64 random(10);
  for (int i = 0; i < 50'000; ++i) {
    const std::string written = testing::random_number(random);
    const std::string text = shortest(written);
    if (text == written) continue;
    ASSERT_EQ(parse_double(text), parse_double(written)) << written;
    ASSERT_LE(significant_digits(text), significant_digits(written)) << written;
    ASSERT_LE(significant_digits(written), 17u) << written;
  }
}

}  // namespace
}  // namespace millrace::formats
