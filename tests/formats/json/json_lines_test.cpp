#include "connector/formats/json/json_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::formats {
namespace {

using ::testing::HasSubstr;

// How many lines have `"tag": "x"`, or what is wrong.
Result<std::uint64_t> count(std::string_view text, std::size_t block_size) {
  JsonLinesCount lines("tag", "x");
  while (!text.empty()) {
    const auto block = text.substr(0, block_size);
    if (auto taken = lines.take(block); !taken) return fail(taken.error());
    text.remove_prefix(block.size());
  }
  if (auto finished = lines.finish(); !finished) return fail(finished.error());
  return lines.count();
}

TEST(JsonLinesCountTest, CountsTheMemberOfTheObjectItselfInAnyCutting) {
  const std::string text =
      "{\"tag\":\"x\"}\n"
      "{\"a\":{\"tag\":\"x\"},\"b\":\"\\\"tag\\\":\\\"x\\\"\",\"tag\":\"y\"}\n"
      "\n"
      " {\"n\": 123456789012345678901234567890, \"t\\u0061g\" : \"\\u0078\"} \r\n"
      "{\"tag\":[\"x\"]}\n"
      "{}\n"
      "{\"tag\":\"x\"}";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    const auto found = count(text, size);
    ASSERT_TRUE(found) << found.error().message();
    ASSERT_EQ(*found, 3u) << size;
  }
}

TEST(JsonLinesCountTest, NamesTheLineThatIsNoObject) {
  for (const std::string line : {"1", "[]", "{\"a\":1", "{\"a\":1}}", "{\"a\":1}{}", "{\"a\":01}",
                                 "{\"tag\":x}", "{a:1}", "{\"a\":[1,]}", "{\"a\":\"\xFF\"}"}) {
    const auto found = count("{\"tag\":\"x\"}\n" + line + "\n", 7);
    ASSERT_FALSE(found) << line;
    EXPECT_EQ(found.error().kind(), ErrorKind::BadData);
    EXPECT_THAT(found.error().message(), HasSubstr("line 2: ")) << line;
  }
}

}  // namespace
}  // namespace millrace::formats
