// Rows that have not as many cells as there are columns, in every format where they are wrong.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/formats/mending.h"

namespace millrace::formats {
namespace {

using ::testing::EndsWith;
using testing::expect_however_cut;
using ::testing::HasSubstr;
using testing::kMendAll;
using testing::kMendNothing;
using testing::kNull;
using testing::mend;
using testing::mend_page;
using testing::MendedTable;
using ::testing::Not;

TEST(RaggedRowsTest, F042_ArePaddedInCsv) {
  expect_however_cut<CsvDecoder>(
      "a,b,c\r\n1\r\n2,\"x\"\"y\"\r\n3,y,z\n\n\"\"\n\"\"\"\",\"\"\"\",\"\"\"\"\n4,",
      {{{"a", "b", "c"},
        {{"1", kNull, kNull},
         {"2", "x\"y", kNull},
         {"3", "y", "z"},
         {kNull, kNull, kNull},
         {"", kNull, kNull},
         {"\"", "\"", "\""},
         {"4", kNull, kNull}}},
       {5, 0}});
}

TEST(RaggedRowsTest, F042_ArePaddedInAJsonExport) {
  expect_however_cut<JsonDecoder>(
      R"([["a","b","c"],["1"],[],["2","x\"y"],[3,null,{"k":[1]}] , [ "\n" ]])",
      {{{"column_1", "column_2", "column_3"},
        {{"a", "b", "c"},
         {"1", kNull, kNull},
         {kNull, kNull, kNull},
         {"2", "x\"y", kNull},
         {"3", kNull, R"({"k":[1]})"},
         {"\n", kNull, kNull}}},
       {4, 0}});
}

TEST(RaggedRowsTest, F042_ObjectsThatLeaveKeysOutAreNotRagged) {
  expect_however_cut<JsonDecoder>(R"([{"a":1,"b":2},{"b":3},{}])",
                                  {{{"a", "b"}, {{"1", "2"}, {kNull, "3"}, {kNull, kNull}}}, {}});
}

TEST(RaggedRowsTest, F042_ArePaddedInAPageWhereverItsNamesAre) {
  const MendedTable expected{
      {{"a", "b", "c"}, {{"1", kNull, kNull}, {"2", "x\n", "3"}, {kNull, kNull, kNull}}}, {2, 0}};
  const auto schema = std::make_shared<const Schema>(
      std::vector<Field>{{"a", {}, false}, {"b", {}, false}, {"c", {}, false}});

  EXPECT_EQ(mend_page(R"({"values":[["1"],["2","x\n",3],[]],"fields":["a","b","c"]})"), expected);
  EXPECT_EQ(mend_page(R"({"fields":["a","b","c"],"values":[["1"],["2","x\n",3],[]]})"), expected);
  EXPECT_EQ(mend_page(R"({"values":[["1"],["2","x\n",3],[]]})", kMendAll, {schema, 1, 1}),
            expected);
  EXPECT_EQ(mend_page(R"({"values":[[1],[2]],"fields":["a","b"]})"),
            (MendedTable{{{"a", "b"}, {{"1", kNull}, {"2", kNull}}}, {2, 0}}));
  EXPECT_EQ(mend_page(R"({"values":[[1,2],[3]]})"),
            (MendedTable{{{"column_1", "column_2"}, {{"1", "2"}, {"3", kNull}}}, {1, 0}}));
}

TEST(RaggedRowsTest, F042_WithMoreCellsAreRefusedAndNoneIsDropped) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{3}, SIZE_MAX}) {
    const auto next_size = [=] { return size; };
    EXPECT_EQ(mend<CsvDecoder>("a,b\n1\n1,2,3\n4\n", kMendAll, next_size).refusal,
              "row 2 (line 3, byte 6): 3 fields where the header has 2, and padding drops none");
    EXPECT_EQ(mend<JsonDecoder>("[[1,2],[1],[1,2,3],[nul]]", kMendAll, next_size).refusal,
              "row 3 (byte 11): 3 cells where the report has 2 columns, and padding drops none");
  }
  EXPECT_EQ(mend_page(R"({"values":[[1],[1,2,3]],"fields":["a","b"]})").refusal,
            "page 1: row 2: 3 cells where the report has 2 columns, and padding drops none");
  EXPECT_EQ(mend_page(R"({"values":[[1],[1,2]]})").refusal,
            "page 1: row 2: 2 cells where the report has 1 column, and padding drops none");
  EXPECT_EQ(mend_page(R"({"values":[[],[]]})").refusal, "page 1: row 1: no cells, so no columns");
}

TEST(RaggedRowsTest, F042_AreRefusedWithTheRemedyWhereItHelps) {
  EXPECT_EQ(mend<CsvDecoder>("a,b\n1\n", kMendNothing).refusal,
            "row 1 (line 2, byte 4): 1 field where the header has 2; write PAD");
  EXPECT_EQ(mend<CsvDecoder>("a,b\n1,2,3\n", kMendNothing).refusal,
            "row 1 (line 2, byte 4): 3 fields where the header has 2");
  EXPECT_THAT(mend<JsonDecoder>("[[1,2],[1]]", kMendNothing).refusal, EndsWith("; write PAD"));
  EXPECT_THAT(mend<JsonDecoder>("[[1,2],[]]", kMendNothing).refusal, EndsWith("; write PAD"));
  EXPECT_THAT(mend<JsonDecoder>("[[1],[1,2]]", kMendNothing).refusal, Not(HasSubstr("PAD")));
  EXPECT_THAT(mend_page(R"({"values":[[1,2],[1]]})", kMendNothing).refusal,
              EndsWith("; write PAD"));
  EXPECT_THAT(mend_page(R"({"values":[[1]],"fields":["a","b"]})", kMendNothing).refusal,
              EndsWith("; write PAD"));
  EXPECT_THAT(mend_page(R"({"values":[[1,2]],"fields":["a"]})", kMendNothing).refusal,
              Not(HasSubstr("PAD")));
  EXPECT_THAT(mend<CsvDecoder>("a,b\n1\n", {}).refusal, EndsWith("where the header has 2"));
}

TEST(RaggedRowsTest, AreMendedTogetherWithInvalidText) {
  expect_however_cut<CsvDecoder>(
      "a,b,c\n\"\xFF\"\"\"\n2,\xC3\nx,y,z\n\xFF,,\xFF",
      {{{"a", "b", "c"},
        {{"�\"", kNull, kNull}, {"2", "�", kNull}, {"x", "y", "z"}, {"�", kNull, "�"}}},
       {2, 4}});
  expect_however_cut<JsonDecoder>(
      "[[1,2],[\"\xFF\"],[\"\\ud800\"],[3,4]]",
      {{{"column_1", "column_2"}, {{"1", "2"}, {"�", kNull}, {"�", kNull}, {"3", "4"}}}, {2, 2}});
  EXPECT_EQ(mend_page("{\"fields\":[\"a\",\"b\"],\"values\":[[\"\xFF\"],[1,\"\xFF\"]]}"),
            (MendedTable{{{"a", "b"}, {{"�", kNull}, {"1", "�"}}}, {1, 2}}));
}

TEST(RaggedRowsTest, AreMendedInEveryBlockAlike) {
  std::string csv = "a,b,c,d\n";
  std::string json = "[[0,0,0,0]";
  MendedTable expected{{{"a", "b", "c", "d"}, {}}, {}};
  for (int i = 0; i < 3000; ++i) {
    const bool is_short = i % 7 == 3;
    const bool is_bad = i % 11 == 5;
    csv += is_short ? "x\n" : is_bad ? "x,\xE6\x9D,\"\"\"\",z\n" : "x,y,\"\"\"\",z\n";
    json += is_short ? ",[\"x\"]"
            : is_bad ? ",[\"x\",\"\xE6\x9D\",\"\\\"\",\"z\"]"
                     : ",[\"x\",\"y\",\"\\\"\",\"z\"]";
    expected.mended += {is_short, is_bad && !is_short};
    if (is_short) expected.table.rows.push_back({"x", kNull, kNull, kNull});
    if (!is_short) expected.table.rows.push_back({"x", is_bad ? "�" : "y", "\"", "z"});
  }

  for (const std::size_t size : {std::size_t{13}, std::size_t{64}, std::size_t{1000}, SIZE_MAX}) {
    const auto next_size = [=] { return size; };
    EXPECT_TRUE(mend<CsvDecoder>(csv, kMendAll, next_size) == expected) << size;
    auto read = mend<JsonDecoder>(json + "]", kMendAll, next_size);
    read.table.rows.erase(read.table.rows.begin());
    read.table.names = expected.table.names;
    EXPECT_TRUE(read == expected) << size;
  }
}

// A row of two bytes may not ask for ten thousand cells as often as it likes.
TEST(RaggedRowsTest, F039_AreNotPaddedWithoutEnd) {
  std::string header = "a";
  std::string first = "[[1";
  for (int i = 1; i < 10'000; ++i) {
    header += ",a";
    first += ",1";
  }
  std::string lines;
  std::string arrays;
  for (int i = 0; i < 2000; ++i) {
    lines += "\n";
    arrays += ",[]";
  }

  const auto csv = mend<CsvDecoder>(header + lines);
  const auto in_blocks = mend<CsvDecoder>(header + lines, kMendAll, [] { return 100; });
  const auto json = mend<JsonDecoder>(first + "]" + arrays + "]");
  const auto page = mend_page("{\"values\":" + first + "]" + arrays + "]}");

  EXPECT_THAT(csv.refusal, HasSubstr("1 field where the header has 10000, as in too many rows"));
  EXPECT_EQ(in_blocks.refusal, csv.refusal);
  EXPECT_THAT(json.refusal,
              HasSubstr("0 cells where the report has 10,000 columns, as in too many"));
  EXPECT_THAT(page.refusal,
              HasSubstr("0 cells where the report has 10,000 columns, as in too many"));
}

TEST(RaggedRowsTest, F039_AFewShortRowsOfAWideExportArePadded) {
  std::string header = "a";
  for (int i = 1; i < 10'000; ++i) header += ",a";

  const auto read = mend<CsvDecoder>(header + "\n1\n2,x\n" + header + "\n");

  EXPECT_EQ(read.mended, (Mended{2, 0}));
  EXPECT_EQ(read.table.rows.at(1).at(1), "x");
  EXPECT_EQ(read.table.rows.at(2).at(9999), "a");
}

// The rows of a block that holds invalid text are looked at twice.
TEST(RaggedRowsTest, F039_AreCountedOnceTowardsWhatMayBePadded) {
  std::string text = "a";
  for (int i = 1; i < 10'000; ++i) text += ",a";
  for (int i = 0; i < 600; ++i) text += "\n";
  text += "\xFF\n";

  CsvDecoder decoder({}, kMendAll);
  std::vector<Batch> batches;

  const auto decoded = decoder.decode(block_of(text), batches);

  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(decoder.mended(), (Mended{600, 1}));
}

}  // namespace
}  // namespace millrace::formats
