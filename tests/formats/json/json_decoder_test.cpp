#include "connector/formats/json/json_decoder.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/formats/registry.h"
#include "tests/formats/tables.h"

namespace millrace::formats {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using testing::kNull;
using ::testing::StartsWith;
using testing::Table;

Result<Table> decode_json(std::string_view text, std::size_t block_size,
                          const DecoderLimits& limits = {}) {
  JsonDecoder decoder(limits);
  return testing::decode(decoder, text, [&] { return block_size; });
}

Result<Table> decode_json(std::string_view text) {
  return decode_json(text, SIZE_MAX);
}

struct GoodJson {
  std::string name, text;
  Table table;
};

void PrintTo(const GoodJson& good_json, std::ostream* out) {
  *out << good_json.name;
}

class JsonExportReads : public ::testing::TestWithParam<GoodJson> {};

TEST_P(JsonExportReads, TheSameRowsFromBlocksOfAnySize) {
  const auto& [name, text, table] = GetParam();
  for (const std::size_t size : {1, 2, 3, 5, 64, 100'000}) {
    const auto decoded = decode_json(text, size);
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_EQ(*decoded, table) << "blocks of " << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    , JsonExportReads,
    ::testing::Values(GoodJson{"Objects",
                               R"([{"a":"x","b":"y"},{"a":"z","b":""}])",
                               {{"a", "b"}, {{"x", "y"}, {"z", ""}}}},
                      GoodJson{"Arrays",
                               R"([["x",1],[null,"y"]])",
                               {{"column_1", "column_2"}, {{"x", "1"}, {kNull, "y"}}}},
                      GoodJson{"MissingKeysAndNullAreNull",
                               R"([{"a":1,"b":null},{"b":2},{}])",
                               {{"a", "b"}, {{"1", kNull}, {kNull, "2"}, {kNull, kNull}}}},
                      GoodJson{"KeysInAnotherOrder",
                               R"([{"a":1,"b":2,"c":3},{"c":6,"a":4,"b":5}])",
                               {{"a", "b", "c"}, {{"1", "2", "3"}, {"4", "5", "6"}}}},
                      GoodJson{"Space",
                               " \t\r\n[ \n { \"a\" : 1 } \n,\t{\"a\":2\n}\r\n ] \n",
                               {{"a"}, {{"1"}, {"2"}}}},
                      GoodJson{"F046_ByteOrderMark", "\xEF\xBB\xBF[{\"a\":1}]", {{"a"}, {{"1"}}}},
                      GoodJson{"F044_NumbersByTheirText",
                               "[[9007199254740993,18446744073709551616,1.10,-0,1e400,0.1E-7,"
                               "12345678901234567890123456789012345678.5]]",
                               {{"column_1", "column_2", "column_3", "column_4", "column_5",
                                 "column_6", "column_7"},
                                {{"9007199254740993", "18446744073709551616", "1.10", "-0", "1e400",
                                  "0.1E-7", "12345678901234567890123456789012345678.5"}}}},
                      GoodJson{"BooleansAndNested",
                               R"([{"a":true,"b":{"x":[1.10,"]}"]},"c":[ ]}])",
                               {{"a", "b", "c"}, {{"true", R"({"x":[1.10,"]}"]})", "[ ]"}}}},
                      GoodJson{"F046_Escapes",
                               R"([["a\"b\\c\/d\n\u00e9\ud83d\ude42","\\","x\\\"","\u0041"]])",
                               {{"column_1", "column_2", "column_3", "column_4"},
                                {{"a\"b\\c/d\né🙂", "\\", "x\\\"", "A"}}}},
                      GoodJson{"BracketsInStrings",
                               R"([{"a":"]}[{","b":"\"}]"},{"a":"\\","b":"}\\\"]"}])",
                               {{"a", "b"}, {{"]}[{", "\"}]"}, {"\\", "}\\\"]"}}}},
                      GoodJson{"EscapedKeys",
                               R"([{"a\"b":1,"\u00e9":2,"":3},{"\u0061\"b":4,"é":5,"":6}])",
                               {{"a\"b", "é", "column_3"}, {{"1", "2", "3"}, {"4", "5", "6"}}}},
                      GoodJson{"KeyThatLooksEscaped",
                               R"([{"a\\u0041":1,"aA":2},{"aA":4,"a\\u0041":3}])",
                               {{"a\\u0041", "aA"}, {{"1", "2"}, {"3", "4"}}}},
                      GoodJson{"KeyThatBeginsAnother",
                               R"([{"a":1,"ab":2},{"ab":4,"a":3}])",
                               {{"a", "ab"}, {{"1", "2"}, {"3", "4"}}}},
                      GoodJson{"Unicode", R"([{"東京":"🙂"}])", {{"東京"}, {{"🙂"}}}}),
    [](const auto& test) { return test.param.name; });

struct BadJson {
  std::string name, text, message;
};

void PrintTo(const BadJson& bad_json, std::ostream* out) {
  *out << bad_json.name;
}

TEST(JsonExport, WithoutRowsNamesNoColumns) {
  for (const auto* text : {"[]", " [ \n ] "}) {
    JsonDecoder decoder({});
    std::vector<Batch> batches;
    ASSERT_TRUE(decoder.decode(block_of(std::string_view(text)), batches));
    ASSERT_TRUE(decoder.finish(batches));

    EXPECT_TRUE(batches.empty());
    ASSERT_NE(decoder.schema(), nullptr);
    EXPECT_EQ(decoder.schema()->size(), 0u);
  }
}

class JsonExportRefuses : public ::testing::TestWithParam<BadJson> {};

TEST_P(JsonExportRefuses, AndNamesThePlaceWhateverTheBlocks) {
  const auto& [name, text, message] = GetParam();
  const auto whole = decode_json(text);
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(whole.error().message(), StartsWith(message));
  for (const std::size_t size : {1, 2, 3, 7, 64}) {
    const auto decoded = decode_json(text, size);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().message(), whole.error().message()) << "blocks of " << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    , JsonExportRefuses,
    ::testing::Values(
        BadJson{"Empty", "", "the JSON file is empty"},
        BadJson{"OnlySpace", " \n", "the JSON file is empty"},
        BadJson{"NoColumns", "[{}]", "row 1 (byte 1): no keys, so no columns"},
        BadJson{"NoCells", "[[]]", "row 1 (byte 1): no cells, so no columns"},
        BadJson{"APage", R"({"fields":["a"],"values":[[1]]})",
                "the JSON export is an object where an array of rows belongs; for the API's "
                "answers with \"fields\" and \"values\" write fetch: pages"},
        BadJson{"Html", "<!doctype html>\n<title>Sign in to go on to the reports, please</title>",
                "this is not a JSON array but an HTML page: it starts with \"<!doctype html>\\n<"},
        BadJson{"Csv", "a,b\n1,2\n", "this is not a JSON array: it starts with \"a,b\\n1,2\\n\""},
        BadJson{"Gzip", "\x1f\x8b\x08\n", "this is not a JSON array but compressed (gzip)"},
        BadJson{"LaterKey", R"([{"a":1},{"a":2,"b":3}])",
                "row 2 (byte 9): the key \"b\" is not in the first row"},
        BadJson{"F046_DuplicateKey", R"([{"a":1,"b":2},{"a":1,"b":2,"a":3}])",
                "row 2 (byte 15): the key \"a\" appears twice"},
        BadJson{"F046_DuplicateKeyInTheFirstRow", R"([{"a":1,"\u0061":2}])",
                "row 1 (byte 1): the key \"a\" appears twice"},
        BadJson{"Ragged", R"([["a","b"],["c"]])",
                "row 2 (byte 11): 1 cell where the rows before have 2"},
        BadJson{"ArrayAmongObjects", R"([{"a":1},[2]])",
                "row 2 (byte 9): an array where the rows before are objects"},
        BadJson{"ObjectAmongArrays", R"([[1],{"a":2}])",
                "row 2 (byte 5): an object where the rows before are arrays"},
        BadJson{"NoRow", R"([{"a":1},2])",
                "after row 1 (byte 9): not valid JSON: \"2\" where an object or an array belongs"},
        BadJson{"F046_TrailingComma", R"([{"a":1},])",
                "after row 1 (byte 9): not valid JSON: \"]\" where an object or an array belongs"},
        BadJson{"LeadingComma", R"([,{"a":1}])", "before row 1 (byte 1): not valid JSON: \",\""},
        BadJson{"MissingComma", R"([{"a":1}{"a":2}])",
                "after row 1 (byte 8): not valid JSON: \"{\" where a comma or the closing"},
        BadJson{"WrongBracket", R"([{"a":1}})", "after row 1 (byte 8): not valid JSON: \"}\""},
        BadJson{"F046_Comment", R"([{"a":1} /* one */,{"a":2}])",
                "after row 1 (byte 9): not valid JSON: \"/\" where a comma"},
        BadJson{"F046_CommentInARow", "[{\"a\":1},{\"a\": // x\n 2}]", "row 2 (byte 9): not valid"},
        BadJson{"F046_TwoDocuments", R"([{"a":1}] [{"a":2}])",
                "after row 1 (byte 10): not valid JSON: \"[\" where the end of the file belongs"},
        BadJson{"F046_NulAfterTheEnd", "[{\"a\":1}]\n\0"s, "after row 1 (byte 10): not valid JSON"},
        BadJson{"F046_TrailingCommaInARow", R"([{"a":1,}])", "row 1 (byte 1): not valid JSON"},
        BadJson{"F046_SecondByteOrderMark", "\xEF\xBB\xBF\xEF\xBB\xBF[{\"a\":1}]",
                "this is not a JSON array: it starts with"},
        BadJson{"F046_LoneSurrogate", R"([{"a":"ok"},{"a":"\ud83d"}])",
                "row 2 (byte 12): not valid JSON"},
        BadJson{"F044_LeadingZero", R"([[1],[01]])", "row 2 (byte 5): not valid JSON: \"01\" is"},
        BadJson{"F044_NotANumber", R"([{"a":NaN}])", "row 1 (byte 1): not valid JSON: \"NaN\" is"},
        BadJson{"F044_Hexadecimal", R"([[0x10]])", "row 1 (byte 1): not valid JSON: \"0x10\" is"},
        BadJson{"F043_NotUtf8", "[{\"a\":\"x\"},{\"a\":\"y\"},{\"a\":\"\xC3\x28\"},{\"a\":1}]",
                "row 3 (byte 21): not valid JSON"},
        BadJson{"F043_Utf16", "\xFF\xFE[\0{\0"s, "this is not a JSON array but UTF-16 text"},
        BadJson{"RawLineBreak", "[{\"a\":\"x\ny\"}]", "row 1 (byte 1): not valid JSON"},
        BadJson{"MixedBrackets", R"([{"a":[1}]])", "row 1 (byte 1): not valid JSON"},
        BadJson{"UnquotedKey", R"([{a:1}])", "row 1 (byte 1): not valid JSON"},
        BadJson{"MissingColon", R"([{"a" 1}])", "row 1 (byte 1): not valid JSON"},
        BadJson{"AfterEscapesInTheSameRow", R"([["\n","\"]"],["\t","\"", tru]])",
                "row 2 (byte 14): not valid JSON: \"tru\" is no value"},
        BadJson{"F047_CutBetweenRows", R"([{"a":1},{"a":2})", "the JSON export ends after 2 rows"},
        BadJson{"F047_CutInARow", R"([{"a":1},{"a":2)", "row 2 (byte 9): the file ends inside"}),
    [](const auto& test) { return test.param.name; });

TEST(JsonDecoderTest, F047_RefusesAnExportThatIsCutAnywhere) {
  for (const std::string text :
       {R"([{"a":"x\"]","b":[1,{"c":"é"}]}, {"a":null,"b":1.50},{"b":"\\"}])",
        R"([["a",null],["b\"",true],[{"x":[]},12]])"}) {
    ASSERT_TRUE(decode_json(text));
    for (std::size_t size = 0; size < text.size(); ++size) {
      EXPECT_FALSE(decode_json(text.substr(0, size))) << text.substr(0, size);
    }
  }
}

TEST(JsonDecoderTest, ReadsTheSameFromEveryTwoBlocks) {
  const std::string text =
      "\xEF\xBB\xBF [{\"a\":\"x\\\"]}\",\"b\":[1,{\"c\":\"é\"}]} ,\n{\"b\":1.50,\"a\":null},{}]\n";
  const auto whole = decode_json(text);
  ASSERT_TRUE(whole) << whole.error().message();

  for (std::size_t first = 1; first < text.size(); ++first) {
    JsonDecoder decoder({});
    const auto split = testing::decode(decoder, text, [&] { return first; });
    ASSERT_TRUE(split) << split.error().message();
    EXPECT_EQ(*split, *whole) << "cut at " << first;
  }
}

TEST(JsonDecoderTest, F046_RefusesNestingThatIsTooDeep) {
  const auto nested = [](std::size_t depth) {
    return "[[" + std::string(depth, '[') + std::string(depth, ']') + "]]";
  };

  EXPECT_TRUE(decode_json(nested(900)));
  const auto deep = decode_json(nested(200'000));

  ASSERT_FALSE(deep);
  EXPECT_THAT(deep.error().message(), StartsWith("row 1 (byte 1): not valid JSON"));
}

TEST(JsonDecoderTest, KeepsTheLimitsOfRowsAndColumns) {
  const DecoderLimits limits{.row_bytes = 40, .columns = 2};
  for (const std::size_t size : {1, 10, 1000}) {
    const auto row = decode_json(R"([["a"],[")" + std::string(100, 'x') + "\"]]", size, limits);
    const auto open_row = decode_json(R"([["a"],[")" + std::string(100, 'x'), size, limits);
    const auto keys = decode_json(R"([{"a":1,"b":2,"c":3}])", size, limits);
    const auto cells = decode_json("[[1,2,3]]", size, limits);

    ASSERT_FALSE(row || open_row || keys || cells);
    EXPECT_EQ(row.error().message(), "row 2 (byte 7): longer than 40 bytes");
    EXPECT_EQ(open_row.error().message(), row.error().message());
    EXPECT_EQ(keys.error().message(), "row 1 (byte 1): more than 2 columns");
    EXPECT_THAT(cells.error().message(), HasSubstr("3 columns, and 2 are the most"));
  }
}

TEST(JsonDecoderTest, KnowsTheColumnsWithTheFirstRow) {
  JsonDecoder decoder({});
  std::vector<Batch> batches;

  ASSERT_TRUE(decoder.decode(block_of(std::string_view(R"([{"a":1,)")), batches));
  EXPECT_EQ(decoder.schema(), nullptr);
  ASSERT_TRUE(decoder.decode(block_of(std::string_view(R"("b":2},{"a")")), batches));

  EXPECT_EQ(decoder.schema()->names(), "a, b");
  EXPECT_EQ(batches.size(), 1u);
}

TEST(JsonFormatTest, IsReadAndNotWritten) {
  Registry registry;
  register_all_formats(registry);

  const Format* format = registry.named("json");

  ASSERT_NE(format, nullptr);
  EXPECT_NE(format->decoder({}), nullptr);
  EXPECT_FALSE(format->encoder);
  EXPECT_EQ(registry.for_path("a/b.json"), nullptr);
}

}  // namespace
}  // namespace millrace::formats
