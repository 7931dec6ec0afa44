#include "connector/data/text/digits.h"

#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/data/values.h"

namespace millrace {
namespace {

// In memory that ends where the text ends, for the sanitizer to see.
template <class Use>
auto with_packed(const std::string& text, Use use) {
  const auto bytes = std::make_unique<char[]>(text.size());
  std::memcpy(bytes.get(), text.data(), text.size());
  return use(std::string_view(bytes.get(), text.size()));
}

// Digit by digit.
std::optional<std::uint64_t> number_of(std::string_view text) {
  if (text.empty() || text.size() > 16) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

std::string digits_with_rubbish(std::mt19937& random, std::size_t size) {
  std::string text;
  while (text.size() < size) text += static_cast<char>('0' + random() % 10);
  if (!text.empty() && random() % 2 == 0) {
    text[random() % size] = static_cast<char>(random() % 4 == 0 ? '.' : random() % 256);
  }
  return text;
}

TEST(ShortNumberTest, IsWhatItsDigitsSayOneByOne) {
  std::mt19937 random(11);
  for (int round = 0; round < 20'000; ++round) {
    const auto text = digits_with_rubbish(random, random() % 19);
    const auto read = with_packed(text, [](std::string_view packed) {
      std::uint64_t number = 0;
      return read_short_number(packed, number) ? std::optional(number) : std::nullopt;
    });
    EXPECT_EQ(read, number_of(text)) << text;
  }
}

TEST(ShortDecimalTest, IsWhatItsDigitsSayWithoutThePoint) {
  std::mt19937 random(12);
  for (int round = 0; round < 20'000; ++round) {
    const auto text = digits_with_rubbish(random, random() % 10);
    auto digits = text;
    const auto point = text.find('.');
    if (point != std::string::npos) digits.erase(point, 1);
    const auto expected = text.size() > 8 ? std::nullopt : number_of(digits);
    std::uint32_t number = 0;
    std::size_t scale = 0;
    const bool is_read = with_packed(
        text, [&](std::string_view packed) { return read_short_decimal(packed, number, scale); });
    ASSERT_EQ(is_read, expected.has_value()) << text;
    if (!is_read) continue;
    EXPECT_EQ(number, *expected) << text;
    EXPECT_EQ(scale, point == std::string::npos ? 0 : text.size() - point - 1) << text;
  }
}

TEST(ShortNumberTest, LeavesTheLongOnesToTheWholeReader) {
  for (const auto& [text, value] : std::vector<std::pair<const char*, std::int64_t>>{
           {"0", 0},
           {"-0", 0},
           {"0000000000000000", 0},
           {"00000000000000000000000012", 12},
           {"-12345678", -12'345'678},
           {"123456789", 123'456'789},
           {"9999999999999999", 9'999'999'999'999'999},
           {"-999999999999999999", -999'999'999'999'999'999},
           {"1000000000000000000", 1'000'000'000'000'000'000},
           {"9223372036854775807", INT64_MAX},
           {"-9223372036854775808", INT64_MIN}}) {
    EXPECT_EQ(parse_plain_integer(text), value) << text;
  }
  for (const auto* text : {"9223372036854775808", "-9223372036854775809", "--1", "-+1", "1-", "12 ",
                           "12345678 ", "1234567890123456 ", "１２", "1:", "1/", "-", "+"}) {
    EXPECT_FALSE(parse_plain_integer(text)) << text;
  }
}

}  // namespace
}  // namespace millrace
