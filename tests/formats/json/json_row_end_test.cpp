#include "connector/formats/json/json_row_end.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace millrace::formats {
namespace {

// What json_row_end() must give, a byte at a time.
std::size_t plain_row_end(std::string_view text) {
  std::size_t depth = 0;
  bool inside = false;
  bool escaped = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool is_escaped = std::exchange(escaped, false);
    if (c == '\\' && !is_escaped) escaped = true;
    if (c == '"' && !is_escaped) inside = !inside;
    if (inside) continue;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return at + 1;
  }
  return std::string::npos;
}

TEST(JsonRowEndTest, FindsWhatAPlainReaderFinds) {
  std::mt19937_64 random(7);
  constexpr std::string_view kPieces = "{}[]\"\\\\\\\",: abc";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = "{";
    const std::size_t size = random() % 200;
    // Few closing brackets, so that many of the rows are longer than a step.
    while (text.size() < size) {
      const char c = kPieces[random() % kPieces.size()];
      if ((c != '}' && c != ']') || random() % 4 == 0) text += c;
    }
    text += "\\\"}]}]";

    EXPECT_EQ(json_row_end(text.data(), 0, text.size()), plain_row_end(text)) << text;
  }
}

TEST(JsonRowEndTest, StopsAtTheEndOfTheBytes) {
  const std::string text = "[1]" + std::string(200, ']');

  EXPECT_EQ(json_row_end(text.data(), 0, 2), std::string::npos);
  EXPECT_EQ(json_row_end(text.data(), 0, 3), 3u);
  EXPECT_EQ(json_row_end(text.data(), 0, text.size()), 3u);
}

}  // namespace
}  // namespace millrace::formats
