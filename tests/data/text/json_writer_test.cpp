#include "connector/data/text/json_writer.h"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace millrace {
namespace {

// One of every token, in every place where the one before decides on what parts them.
std::string everything(JsonWriter::Layout layout) {
  std::string out;
  JsonWriter json(out, layout);
  json.open_object().member("text", "a\"b").member("yes", true).key("none").null();
  json.key("list").open_array().value(1).open_array().close_array().token("2.50").close_array();
  json.key("empty").open_object().close_object();
  json.key("last").open_object().member("x", 1).close_object().close_object();
  return out;
}

TEST(JsonWriterTest, SetsCommasAndNoSpace) {
  EXPECT_EQ(everything(JsonWriter::Layout::Compact),
            R"({"text":"a\"b","yes":true,"none":null,"list":[1,[],2.50],"empty":{},)"
            R"("last":{"x":1}})");
}

TEST(JsonWriterTest, IndentsEachValue) {
  EXPECT_EQ(everything(JsonWriter::Layout::Indented), R"({
  "text": "a\"b",
  "yes": true,
  "none": null,
  "list": [
    1,
    [],
    2.50
  ],
  "empty": {},
  "last": {
    "x": 1
  }
})");
}

TEST(JsonWriterTest, AppendsToWhatIsThere) {
  std::string out = "data: ";
  JsonWriter(out).value("x");
  JsonWriter(out).open_array().close_array();

  EXPECT_EQ(out, "data: \"x\"[]");
}

TEST(JsonWriterTest, KeepsWholeNumbersWhole) {
  std::string out;
  JsonWriter(out)
      .open_array()
      .value(std::numeric_limits<std::uint64_t>::max())
      .value(std::numeric_limits<std::int64_t>::min())
      .close_array();

  EXPECT_EQ(out, "[18446744073709551615,-9223372036854775808]");
}

// Rows that were written before, with commas between them.
TEST(JsonWriterTest, TakesSeveralValuesThatAreFinished) {
  std::string some;
  JsonWriter(some).open_array().token("[1],[2]").value(3).close_array();
  std::string none;
  JsonWriter(none).open_array().token("").close_array();

  EXPECT_EQ(some, "[[1],[2],3]");
  EXPECT_EQ(none, "[]");
}

}  // namespace
}  // namespace millrace
