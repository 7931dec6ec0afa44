#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/sql/numeric/decimal_text.h"

namespace millrace::sql {
namespace {

// What is short is read and compared on ways of its own, which have to agree with the whole ones.

std::string nearly_a_number(std::mt19937& random) {
  constexpr std::string_view kOthers = "+-. eE:/\xC3,N";
  std::string text;
  if (random() % 4 == 0) text += "-";
  for (auto size = random() % 21; size > 0; --size) {
    text += static_cast<char>('0' + random() % 10);
  }
  if (random() % 2 == 0) text.insert(random() % (text.size() + 1), ".");
  if (random() % 4 == 0) {
    text.insert(random() % (text.size() + 1), 1, kOthers[random() % kOthers.size()]);
  }
  return text;
}

TEST(ShortNumericTest, IsReadAsTheWholeReaderDoes) {
  std::mt19937 random(21);
  for (int round = 0; round < 20'000; ++round) {
    const auto text = nearly_a_number(random);
    const auto whole = parse_numeric_slowly(text);
    Decimal value;
    if (!parse_short_numeric(text, value)) continue;
    ASSERT_TRUE(whole) << text;
    EXPECT_TRUE(value.coefficient == whole->coefficient && value.scale == whole->scale &&
                value.kind == whole->kind)
        << text;
  }
}

TEST(ShortNumericTest, IsComparedAsAllAre) {
  std::vector<Decimal> values{kNumericNaN, kNumericInfinity, kNumericMinusInfinity};
  for (const std::int64_t coefficient :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{100},
        std::int64_t{922'337}, std::int64_t{-922'337'203}, std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min()}) {
    for (const std::uint16_t scale : {0, 1, 2, 17, 18, 19, 40}) {
      values.push_back({coefficient, scale});
      values.push_back({Int128{coefficient} * 10, scale});
    }
  }
  for (const auto& a : values) {
    for (const auto& b : values) {
      const bool same_order = (a <=> b) == compare_any(a, b);
      const bool same_equality = (a == b) == (compare_any(a, b) == 0);
      EXPECT_TRUE(same_order && same_equality) << to_text(a) << ", " << to_text(b);
    }
  }
}

}  // namespace
}  // namespace millrace::sql
