#include "connector/data/text/json_string.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

using namespace std::string_literals;

std::string json_string_of(std::string_view text) {
  std::string out;
  json_string(text, out);
  return out;
}

TEST(JsonStringTest, EscapesWhatJsonDemandsAndNothingElse) {
  EXPECT_EQ(json_string_of(""), R"("")");
  EXPECT_EQ(json_string_of("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(json_string_of("\b\f\n\r\t\x01\x1f\0x"s), R"("\b\f\n\r\t\u0001\u001f\u0000x")");
  EXPECT_EQ(json_string_of("Zürich/東京 🙂 \x7f"), "\"Zürich/東京 🙂 \x7f\"");
}

TEST(JsonStringTest, FindsASpecialByteAtEveryPlaceOfEveryLength) {
  for (std::size_t size = 1; size < 50; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '\n';
      const auto written = json_string_of(text);
      ASSERT_EQ(written.size(), size + 3) << size << " " << at;
      ASSERT_EQ(written.substr(at + 1, 2), "\\n");
    }
  }
}

}  // namespace
}  // namespace millrace
