#include "connector/formats/csv/csv_decoder.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/formats/tables.h"

namespace millrace::formats {
namespace {

using namespace std::string_literals;
using testing::Cell;
using testing::decode_csv;
using testing::decode_csv_in_blocks;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kNull;
using ::testing::StartsWith;
using testing::Table;

struct GoodFile {
  std::string name, text;
  Table table;
};

void PrintTo(const GoodFile& good_file, std::ostream* out) {
  *out << good_file.name;
}

class CsvReads : public ::testing::TestWithParam<GoodFile> {};

TEST_P(CsvReads, TheSameRowsFromBlocksOfAnySize) {
  const auto& [name, text, table] = GetParam();
  for (const std::size_t size : {1, 2, 3, 5, 64, 100'000}) {
    const auto decoded = decode_csv_in_blocks(text, size);
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_EQ(*decoded, table) << "blocks of " << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    , CsvReads,
    ::testing::Values(
        GoodFile{"Plain", "a,b\n1,2\n", {{"a", "b"}, {{"1", "2"}}}},
        GoodFile{"F041_CarriageReturns",
                 "a,b\r\n1,2\r\n3,\r\n",
                 {{"a", "b"}, {{"1", "2"}, {"3", kNull}}}},
        GoodFile{"F042_ByteOrderMark",
                 "\xEF\xBB\xBF"
                 "a\n1\n",
                 {{"a"}, {{"1"}}}},
        GoodFile{"F041_NoLastLineEnd", "a,b\n1,2", {{"a", "b"}, {{"1", "2"}}}},
        GoodFile{"LastCellEmpty", "a,b\n1,", {{"a", "b"}, {{"1", kNull}}}},
        GoodFile{"LastCellQuoted", "a,b\n1,\"x\"", {{"a", "b"}, {{"1", "x"}}}},
        GoodFile{"NullAndEmpty", "a,b,c\n,\"\",x\n", {{"a", "b", "c"}, {{kNull, "", "x"}}}},
        GoodFile{"DoubledQuotes", "a\n\"\"\"\"\n\"x\"\"y\"\"\"\n", {{"a"}, {{"\""}, {"x\"y\""}}}},
        GoodFile{"F041_LineBreaksInQuotes",
                 "a,b\n\"x\ny\r\nz\r\",2\n",
                 {{"a", "b"}, {{"x\ny\r\nz\r", "2"}}}},
        GoodFile{"CommasInQuotes", "a,b\n\",\",\",,\"\n", {{"a", "b"}, {{",", ",,"}}}},
        GoodFile{
            "F041_QuotedBeforeCarriageReturn", "a\r\n\"x\"\r\n\"\"\r\n", {{"a"}, {{"x"}, {""}}}},
        GoodFile{"F042_HeaderOnly", "a,b\n", {{"a", "b"}, {}}},
        GoodFile{"F042_HeaderWithoutLineEnd", "a,b", {{"a", "b"}, {}}},
        GoodFile{"F042_BlankLinesInOneColumn", "a\n\n1\n\r\n", {{"a"}, {{kNull}, {"1"}, {kNull}}}},
        GoodFile{"SpacesAreKept", "a,b\n 1 , \n", {{"a", "b"}, {{" 1 ", " "}}}},
        GoodFile{
            "QuotedHeader", "\"a,\"\"b\"\"\",\"c\nd\"\n1,2\n", {{"a,\"b\"", "c\nd"}, {{"1", "2"}}}},
        GoodFile{"F043_Unicode", "é,東京\n🙂,\"ü\"\n", {{"é", "東京"}, {{"🙂", "ü"}}}},
        GoodFile{"F042_SameNames",
                 "a,a,a_2,a\n1,2,3,4\n",
                 {{"a", "a_3", "a_2", "a_4"}, {{"1", "2", "3", "4"}}}},
        GoodFile{"MissingNames",
                 "a,,\"\",column_2\n1,2,3,4\n",
                 {{"a", "column_2_2", "column_3", "column_2"}, {{"1", "2", "3", "4"}}}}),
    [](const auto& test) { return test.param.name; });

struct BadFile {
  std::string name, text, message;
};

void PrintTo(const BadFile& bad_file, std::ostream* out) {
  *out << bad_file.name;
}

class CsvRefuses : public ::testing::TestWithParam<BadFile> {};

TEST_P(CsvRefuses, AndNamesThePlaceWhateverTheBlocks) {
  const auto& [name, text, message] = GetParam();
  for (const std::size_t size : {1, 2, 3, 7, 64, 100'000}) {
    const auto decoded = decode_csv_in_blocks(text, size);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().kind(), ErrorKind::BadData);
    EXPECT_THAT(decoded.error().message(), StartsWith(message)) << "blocks of " << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    , CsvRefuses,
    ::testing::Values(
        BadFile{"F042_TooFewFields", "a,b,c\n1,2,3\n\"x\ny\",2,3\n1,2\n",
                "row 3 (line 5, byte 22): 2 fields where the header has 3"},
        BadFile{"F042_TooManyFields", "a,b\n1,2,3\n", "row 1 (line 2, byte 4): 3 fields where the"},
        BadFile{"F042_BlankLine", "a,b\n1,2\n\n3,4\n", "row 2 (line 3, byte 8): 1 field where the"},
        BadFile{"F042_LastRowShort", "a,b\n1,2\n3", "row 2 (line 3, byte 8): 1 field where the"},
        BadFile{"F041_QuoteInPlainCell", "a,b\n1,x\"y\n",
                "row 1 (line 2, byte 7): a quote inside a"},
        BadFile{"F041_TextAfterQuote", "a,b\n1,\"x\"y\n", "row 1 (line 2, byte 9): text after the"},
        BadFile{"SpaceAfterQuote", "a,b\n\"x\" ,2\n", "row 1 (line 2, byte 7): text after the"},
        BadFile{"F041_OpenQuote", "a,b\n1,2\n3,\"x\ny\n",
                "row 2 (line 3, byte 10): a quote that is"},
        BadFile{"F041_OpenQuoteAtTheEnd", "a\n\"", "row 1 (line 2, byte 2): a quote that is"},
        BadFile{"F041_LoneCarriageReturn", "a,b\n1\r,2\n", "row 1 (line 2, byte 5): a carriage"},
        BadFile{"F041_LoneCarriageReturnAtTheEnd", "a\n1\r", "row 1 (line 2, byte 3): a carriage"},
        BadFile{"F043_NotUtf8", "a,b\n1,\"x\n\xC3\x28\"\n",
                "row 1 (line 3, byte 9): bytes that are"},
        BadFile{"F043_CutCharacter", "a\n1\n\xE6\x9D",
                "row 2 (line 3, byte 4): bytes that are not"},
        BadFile{"F043_NotUtf8AfterDoubledQuotes", "a\n\"x\"\"\"\n\xFF\n",
                "row 2 (line 3, byte 8): bytes"},
        BadFile{"F041_NulByte", "a,b\n1,\"x\0y\"\n"s, "row 1 (line 2, byte 8): a NUL byte"},
        BadFile{"BadHeader", "a,\"b\"c\n1,2\n", "header (line 1, byte 5): text after the"},
        BadFile{"F043_HeaderNotUtf8", "a,\xFF\n1,2\n",
                "header (line 1, byte 2): bytes that are not"},
        BadFile{"F042_AfterByteOrderMark",
                "\xEF\xBB\xBF"
                "a\n1,2\n",
                "row 1 (line 2, byte 5): 2 fields"},
        BadFile{"Empty", "", "the CSV file is empty: not even a header"},
        BadFile{"OnlyAByteOrderMark", "\xEF\xBB\xBF", "the CSV file is empty"},
        BadFile{"Html", "<!DOCTYPE html>\n<title>Sign in</title>\n", "this is not CSV but an HTML"},
        BadFile{"OtherHtml", "  <HTML lang=\"en\">\n", "this is not CSV but an HTML page"},
        BadFile{"Json", "{\"status\":\"failure\"}", "this is not CSV but JSON"},
        BadFile{"Gzip", "\x1f\x8b\x08\n", "this is not CSV but compressed (gzip)"}),
    [](const auto& test) { return test.param.name; });

TEST(CsvDecoderTest, F041_RefusesARowThatIsLongerThanTheLimit) {
  for (const std::size_t size : {1, 10, 1000}) {
    CsvDecoder decoder({.row_bytes = 20, .columns = 10});
    const auto decoded = testing::decode(
        decoder, "a,b\n123456789,123456789\n1234567890123456,7890\n", [&] { return size; });
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().message(), "row 2 (line 3, byte 24): longer than 20 bytes");
  }
}

TEST(CsvDecoderTest, RefusesMoreColumnsThanTheLimit) {
  CsvDecoder decoder({.row_bytes = 100, .columns = 2});

  const auto decoded = testing::decode(decoder, "a,b,c\n1,2,3\n", [] { return SIZE_MAX; });

  ASSERT_FALSE(decoded);
  EXPECT_THAT(decoded.error().message(), HasSubstr("3 columns, and 2 are the most"));
}

TEST(CsvDecoderTest, RefusesARowOfCommasWithoutAnArrayOfItsSize) {
  const std::string text = "a,b\n" + std::string(8 << 20, ',');

  const auto decoded = decode_csv_in_blocks(text, 1 << 20);

  ASSERT_FALSE(decoded);
  EXPECT_THAT(decoded.error().message(), HasSubstr("more than 100002 fields"));
}

TEST(CsvDecoderTest, KnowsTheColumnsAsSoonAsTheHeaderIsThere) {
  CsvDecoder decoder({});
  std::vector<Batch> batches;

  EXPECT_TRUE(decoder.decode(block_of(std::string_view("a,")), batches));
  EXPECT_EQ(decoder.schema(), nullptr);
  EXPECT_TRUE(decoder.decode(block_of(std::string_view("b\n1")), batches));

  EXPECT_EQ(decoder.schema()->names(), "a, b");
}

// Rows that fit no block, next to short ones, in blocks without any room in front.
TEST(CsvDecoderTest, ReadsRowsThatAreLongerThanABlock) {
  Table table{{"a", "b"}, {}};
  for (const std::size_t size : {10, 70'000, 5, 1'000'000, 20'000, 3}) {
    table.rows.push_back({std::string(size, '"'), std::string(size, 'x')});
  }
  const std::string text = testing::encode_csv(table);

  for (const std::size_t size : {1000, 16'384, 65'536}) {
    const auto decoded = decode_csv_in_blocks(text, size);
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_TRUE(*decoded == table);
  }
}

TEST(CsvDecoderTest, ReadsBlocksWithoutHeadroom) {
  CsvDecoder decoder({});
  std::vector<Batch> batches;
  Table table{{"a", "b"}, {}};
  for (const std::string_view text : {"a,b\n1,2\n3", ",4\n5,", "6\n"}) {
    Block block{std::make_shared<Buffer>(text.size()), 0, text.size()};
    std::copy(text.begin(), text.end(), block.buffer->data());
    ASSERT_TRUE(decoder.decode(std::move(block), batches));
  }

  ASSERT_TRUE(finish_whole(decoder, batches));

  for (const auto& batch : batches) testing::append(batch, table);
  EXPECT_THAT(table.rows,
              ElementsAre(ElementsAre(Cell("1"), Cell("2")), ElementsAre(Cell("3"), Cell("4")),
                          ElementsAre(Cell("5"), Cell("6"))));
}

TEST(CsvDecoderTest, CutsAHugeBlockIntoSeveralBatches) {
  std::string text = "a\n";
  for (int i = 0; i < 40'000; ++i) text += "1\n";
  CsvDecoder decoder({});
  std::vector<Batch> batches;

  ASSERT_TRUE(decoder.decode(block_of(text), batches));

  ASSERT_EQ(batches.size(), 3u);
  EXPECT_EQ(batches[2].origin(0), 32'769u);
  EXPECT_EQ(batches[2].rows, 40'000u - 32'768u);
}

// A cut exactly at the end of a row cannot be seen in CSV itself: the transport proves the end.
TEST(CsvDecoderTest, F047_SeesACutAnywhereButAtTheEndOfARow) {
  const std::string text = "a,b\n1,\"x\"\"y\"\n\"é\n\",\n3,4\n";
  const auto whole = decode_csv(text);
  ASSERT_TRUE(whole);

  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    const auto decoded = decode_csv(text.substr(0, cut));
    if (!decoded) continue;
    // A last row without its line end is one that CSV allows, so its last cell may have been cut.
    ASSERT_LE(decoded->rows.size(), whole->rows.size());
    for (std::size_t row = 0; row + 1 < decoded->rows.size(); ++row) {
      EXPECT_EQ(decoded->rows[row], whole->rows[row]) << "cut at " << cut;
    }
  }
}

}  // namespace
}  // namespace millrace::formats
