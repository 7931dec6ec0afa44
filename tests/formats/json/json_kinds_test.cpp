// A JSON value keeps its kind on the way from an export to a line of JSON.

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/formats/json/json_decoder.h"
#include "connector/formats/json/json_page.h"
#include "connector/formats/json/json_row_writer.h"

namespace millrace::formats {
namespace {

std::vector<Batch> read_export(const std::string& text) {
  JsonDecoder decoder({});
  std::vector<Batch> batches;
  EXPECT_TRUE(decoder.decode(block_of(text), batches));
  EXPECT_TRUE(finish_whole(decoder, batches));
  return batches;
}

std::string lines_of(const std::vector<Batch>& batches) {
  std::string lines;
  for (const auto& batch : batches) EXPECT_TRUE(JsonRowWriter(*batch.schema).lines(batch, lines));
  return lines;
}

// What stands for a value of each kind, each as compact as it is written again.
const std::vector<std::string> kValues{"5",
                                       R"("5")",
                                       "-0",
                                       "1e400",
                                       "12345678901234567890.12345678901234567890",
                                       "9007199254740993",
                                       "true",
                                       R"("true")",
                                       "false",
                                       "null",
                                       R"("null")",
                                       R"("")",
                                       "{}",
                                       R"("{}")",
                                       "[]",
                                       R"({"a":[1,"1",{"b":null}],"a":"\u00e9"})",
                                       R"("[1,2]")",
                                       R"("say \"hi\"\n")",
                                       R"([ 1 , "\\" ])"};

TEST(JsonKindsTest, AnExportOfObjectsLeavesAsItCame) {
  std::string rows;
  std::string lines;
  for (const auto& value : kValues) {
    const std::string row = R"({"id":1,"v":)" + value + R"(,"w":")" + "x" + R"("})";
    rows += (rows.empty() ? "[" : ",") + row;
    lines += row + "\n";
  }

  EXPECT_EQ(lines_of(read_export(rows + "]")), lines);
}

TEST(JsonKindsTest, SoDoAnExportOfArraysAndAPage) {
  std::string rows;
  std::string lines;
  for (const auto& value : kValues) {
    rows += (rows.empty() ? "[" : ",[") + value + "," + value + "]";
    lines += R"({"column_1":)" + value + R"(,"column_2":)" + value + "}\n";
  }
  PageDecoder pages({});
  const auto page = pages.decode(
      R"({"status":"success","fields":["column_1","column_2"],"values":[)" + rows + "]}", {});

  EXPECT_EQ(lines_of(read_export("[" + rows + "]")), lines);
  ASSERT_TRUE(page) << page.error().message();
  EXPECT_EQ(lines_of({page->rows}), lines);
}

TEST(JsonKindsTest, LineBreaksBetweenTokensGoAndNothingElse) {
  const auto batches = read_export("[{\"v\":{\"a\" :\r\n [1,\n2]}}]");

  EXPECT_EQ(lines_of(batches), "{\"v\":{\"a\" : [1,2]}}\n");
}

TEST(JsonKindsTest, HalfACharacterInAnObjectMakesItAString) {
  const auto batches = read_export(R"([{"v":["\ud83d"]}])");

  EXPECT_EQ(lines_of(batches), R"({"v":"[\"\\ud83d\"]"})"
                               "\n");
}

TEST(JsonKindsTest, ADeclaredTypeDecidesInsteadOfTheKind) {
  auto batches = read_export(R"([{"t":5,"i":"5","b":"yes","j":"{\"a\":1}","u":5}])");
  std::vector<Field> fields{{"t", {TypeKind::Text}, false},
                            {"i", {TypeKind::Integer}, false},
                            {"b", {TypeKind::Boolean}, false},
                            {"j", {TypeKind::Json}, false},
                            {"u", {}, false}};
  batches.at(0).schema = std::make_shared<const Schema>(fields);

  EXPECT_EQ(lines_of(batches), R"({"t":"5","i":5,"b":true,"j":{"a":1},"u":5})"
                               "\n");
}

TEST(JsonKindsTest, TheTextIsTheSameForWhoeverReadsText) {
  const auto batches = read_export(R"([{"a":5,"b":"5","c":[1],"d":null}])");

  const auto& columns = batches.at(0).columns;
  EXPECT_EQ(columns[0].text(0), "5");
  EXPECT_TRUE(columns[0].is_bare_json(0));
  EXPECT_EQ(columns[1].text(0), "5");
  EXPECT_FALSE(columns[1].is_bare_json(0));
  EXPECT_EQ(columns[2].text(0), "[1]");
  EXPECT_TRUE(columns[3].is_null(0));
  EXPECT_FALSE(columns[3].is_bare_json(0));
}

TEST(JsonKindsTest, PickedRowsKeepTheirKind) {
  const auto batches = read_export(R"([{"a":1},{"a":"2"},{"a":3}])");

  const Batch picked = pick_rows(batches.at(0), std::vector<std::uint32_t>{2, 1});

  EXPECT_EQ(lines_of({picked}), "{\"a\":3}\n{\"a\":\"2\"}\n");
}

}  // namespace
}  // namespace millrace::formats
