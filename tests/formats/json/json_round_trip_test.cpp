// JSON exports whose rows are made by a program.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/formats/json/json_decoder.h"
#include "connector/formats/json/json_row_writer.h"
#include "tests/formats/tables.h"

namespace millrace::formats {
namespace {

using testing::Table;

Result<Table> decode_array(std::string_view text, std::size_t block_size = SIZE_MAX) {
  JsonDecoder decoder({});
  return testing::decode(decoder, text, [&] { return block_size; });
}

// Several runs of rows in one block, and rows that are longer than a run.
TEST(JsonDecoderTest, ReadsLongRowsAndLongBlocks) {
  Table table{{"a", "b"}, {}};
  for (std::size_t i = 0; i < 40'000; ++i) table.rows.push_back({std::to_string(i), "\"x\"\n"});
  for (const std::size_t size : {10, 70'000, 5, 3'000'000, 20'000, 3}) {
    table.rows.push_back({std::string(size, '"'), std::string(size, '{')});
  }
  std::string text = "[";
  for (const auto& batch : testing::batches_of(table, table.rows.size())) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (row > 0) text += ",\n";
      json_row(batch, row, text);
    }
  }
  text += "]";

  for (const std::size_t size : {std::size_t{1000}, std::size_t{65'536}, SIZE_MAX}) {
    const auto decoded = decode_array(text, size);
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_TRUE(*decoded == table);
  }
}

// Any text in objects, through the writer of JSON and back, in blocks of any size.
TEST(JsonDecoderTest, F043_AnyTextComesBackIdentical) {
  std::mt19937_64 random(8);
  for (int round = 0; round < 50; ++round) {
    const auto table = testing::random_table(random, 1 + random() % 8, 300);
    std::string text = "[";
    for (const auto& batch : testing::batches_of(table, 1000)) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        if (row > 0) text += ',';
        json_row(batch, row, text);
      }
    }
    JsonDecoder decoder({});
    std::uniform_int_distribution<std::size_t> size(1, round % 2 == 0 ? 100 : 50'000);
    const auto decoded = testing::decode(decoder, text + "]", [&] { return size(random); });
    ASSERT_TRUE(decoded) << decoded.error().message();
    ASSERT_TRUE(*decoded == table);
  }
}

TEST(JsonDecoderTest, F044_AnyNumberComesBackIdentical) {
  std::mt19937_64 random(10);
  Table table{{"column_1", "column_2", "column_3", "column_4"}, {}};
  std::string text;
  for (int i = 0; i < 50'000; ++i) {
    auto& row = table.rows.emplace_back();
    for (std::size_t column = 0; column < 4; ++column) {
      row.emplace_back(testing::random_number(random));
      text += (column > 0 ? "," : i > 0 ? "],[" : "[[") + *row.back();
    }
  }

  const auto decoded = decode_array(text + "]]", 4096);

  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_TRUE(*decoded == table);
}

TEST(JsonDecoderTest, F046_RefusesWhatJsonForbids) {
  for (const std::string value : {"",
                                  "+1",
                                  "-",
                                  "--1",
                                  ".5",
                                  "1.",
                                  "1.e2",
                                  "1e",
                                  "1e+",
                                  "01",
                                  "-01",
                                  "0x1",
                                  "1_000",
                                  "1,5,",
                                  "Infinity",
                                  "-Infinity",
                                  "NaN",
                                  "nan",
                                  "True",
                                  "TRUE",
                                  "nul",
                                  "nulll",
                                  "tru e",
                                  "undefined",
                                  "'a'",
                                  "\"a",
                                  "a\"",
                                  "\"\\x\"",
                                  "\"\\u12\"",
                                  "\"\\u12G4\"",
                                  "\"\t\"",
                                  "\"\\\"",
                                  "\"a\"b",
                                  "\"a\" \"b\"",
                                  "[1,]",
                                  "[,1]",
                                  "[1,,2]",
                                  "[1 2]",
                                  "[1}",
                                  "{1}",
                                  "{\"a\"}",
                                  "{\"a\":}",
                                  "{\"a\":1,}",
                                  "{\"a\" 1}",
                                  "{,}",
                                  "{\"a\":1 \"b\":2}",
                                  "{'a':1}",
                                  "{a:1}",
                                  "{1:1}",
                                  "1 // one",
                                  "1 /* one */",
                                  "# one",
                                  "\"\\ud800\"",
                                  "\"\\udc00\"",
                                  "\"\\ud800\\u0041\"",
                                  "\"\xC0\xAF\"",
                                  "\"\xED\xA0\x80\"",
                                  "\"\xF4\x90\x80\x80\"",
                                  "\"\xE9\"",
                                  "1\v",
                                  "\xC2\xA0"
                                  "1",
                                  "\xE2\x81\xA0"}) {
    const auto in_array = decode_array("[[7," + value + "]]");
    const auto in_object = decode_array("[{\"a\":7,\"b\":" + value + "}]", 3);
    EXPECT_FALSE(in_array) << value;
    EXPECT_FALSE(in_object) << value;
  }
}

TEST(JsonDecoderTest, F046_TakesWhatJsonAllows) {
  for (const std::string value :
       {"0", "-0", "-0.0", "1E+2", "1e00", "[]", "{}", "[[[]]]", "{\"a\":{\"a\":1}}", "[ 1 , 2 ]",
        "{\"a\":1,\"a\":2}", "[\"\\u0000\"]", "[\"\\uD834\\uDD1E\"]", "[\"\x7F\"]",
        "[\"\xEF\xBB\xBF\"]"}) {
    const auto decoded = decode_array("[[" + value + "]]");
    ASSERT_TRUE(decoded) << value << ": " << decoded.error().message();
    EXPECT_EQ(decoded->rows[0][0], value);
  }
}

}  // namespace
}  // namespace millrace::formats
