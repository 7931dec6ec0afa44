#include "connector/data/text/json_parts.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<std::string> elements(std::string_view array) {
  std::vector<std::string> all;
  for (JsonElements each(array); each.next();) all.emplace_back(each.value());
  return all;
}

std::vector<std::pair<std::string, std::string>> members(std::string_view object) {
  std::vector<std::pair<std::string, std::string>> all;
  for (JsonMembers each(object); each.next();) all.emplace_back(each.key(), each.value());
  return all;
}

TEST(JsonParts, GivesTheElementsOfAnArray) {
  EXPECT_THAT(elements(R"( [1, "a,]\"" ,[2,[3]],{"b":[4]} ,null, true,-1.5e3 ] )"),
              ElementsAre("1", R"("a,]\"")", "[2,[3]]", R"({"b":[4]})", "null", "true", "-1.5e3"));
  EXPECT_THAT(elements("[[]]"), ElementsAre("[]"));
  for (const char* none : {"[]", "[ \n ]", "{}", "1", "null", "\"[1]\""}) {
    EXPECT_THAT(elements(none), IsEmpty()) << none;
  }
}

TEST(JsonParts, GivesTheMembersOfAnObject) {
  EXPECT_THAT(
      members(R"({"a" : 1,"b\n,":{"c":"}"},"a":[2]})"),
      ElementsAre(Pair("\"a\"", "1"), Pair(R"("b\n,")", R"({"c":"}"})"), Pair("\"a\"", "[2]")));
  for (const char* none : {"{}", "{\t}", "[1]", "0", "\"{}\""}) {
    EXPECT_THAT(members(none), IsEmpty()) << none;
  }
}

TEST(JsonParts, TakesEscapesApart) {
  const std::vector<std::pair<std::string, std::string>> strings{
      {R"("")", ""},
      {R"("plain ü漢")", "plain ü漢"},
      {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
      {R"("\u0041\u00fc\u6F22\uD83D\uDE00!")", "Aü漢😀!"},
      {R"("a\u0000b")", std::string("a\0b", 3)}};
  for (const auto& [json, text] : strings) {
    std::string out;
    EXPECT_TRUE(append_json_text(json, out)) << json;
    EXPECT_EQ(out, text);
  }
}

TEST(JsonParts, RefusesHalfOfACharacter) {
  for (const char* json : {R"("\ud83d")", R"("\ud83d\n")", R"("\ude00")", R"("\ud83d\u0041")"}) {
    std::string out;
    EXPECT_FALSE(append_json_text(json, out)) << json;
  }
}

// Nothing promises what comes of it, but that nothing outside is read.
TEST(JsonParts, StaysInsideOfTextThatIsNotJson) {
  for (const std::string text : {"[", "[1", "[\"", "[\"\\", "{\"a", "{\"a\":", "{]", "[,,]", "[}]",
                                 "{\"a\" \"b\"}", "\"\\u12", "]", "[[[", ""}) {
    std::string out;
    (void)elements(text);
    (void)members(text);
    (void)append_json_text(text, out);
  }
}

}  // namespace
}  // namespace millrace
