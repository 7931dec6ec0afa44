#include "connector/formats/json/json_page.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/data/text/json_string.h"
#include "tests/formats/tables.h"

namespace millrace::formats {
namespace {

using namespace std::string_literals;
using testing::Cell;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kNull;
using testing::Table;

Result<ResultPage> decode_page(const std::string& body, const ExpectedPage& expected = {}) {
  PageDecoder decoder;
  return decoder.decode(body, expected);
}

Table table_of(const ResultPage& page) {
  Table table;
  if (page.rows.schema == nullptr) return table;
  for (const auto& field : page.rows.schema->fields()) table.names.push_back(field.name);
  testing::append(page.rows, table);
  return table;
}

TEST(PageDecoderTest, ReadsEverythingThatAPageSays) {
  const auto page = decode_page(R"({"status":"success","values":[["2026-02-01","lemlist","37.98"]],
      "paginated":{"num_pages":4,"page":2,"more":true},"fields":["day","app","cost"],
      "last_cache_updated":"2026-02-01T00:00:00Z","job_id":2199023346927})");

  ASSERT_TRUE(page) << page.error().message();
  EXPECT_EQ(page->status, "success");
  EXPECT_EQ(page->num_pages, 4u);
  EXPECT_EQ(page->page, 2u);
  EXPECT_EQ(page->freshness, "2026-02-01T00:00:00Z");
  EXPECT_EQ(page->job_id, "2199023346927");
  EXPECT_TRUE(page->has_values);
  EXPECT_EQ(table_of(*page), (Table{{"day", "app", "cost"}, {{"2026-02-01", "lemlist", "37.98"}}}));
}

TEST(PageDecoderTest, TakesMembersInAnyOrder) {
  const auto page =
      decode_page(R"({"fields":[{"label":"no","name":"a"},{"title":"b"},{"label":"c"},{}],
      "values":[[1,2,3,4]],"status":"SUCCESS"})");

  ASSERT_TRUE(page) << page.error().message();
  EXPECT_THAT(page->fields, ElementsAre("a", "b", "c", ""));
  EXPECT_EQ(table_of(*page), (Table{{"a", "b", "c", "column_4"}, {{"1", "2", "3", "4"}}}));
}

TEST(PageDecoderTest, F044_KeepsValuesByTheirExactText) {
  const auto page = decode_page(R"({"values":[
      [null, "", "null", 9007199254740993, 1.10, -0, 1e400, true, false],
      ["a\"b\\c\/d\n\u00e9\ud83d\ude42", "é🙂", {"a": [1.10, "x\"]"]}, [ ] , " ",
       123456789012345678901234567890, "\\", "\u0041", "x\\\""]]})");

  ASSERT_TRUE(page) << page.error().message();
  EXPECT_THAT(
      table_of(*page).rows,
      ElementsAre(ElementsAre(kNull, Cell(""), Cell("null"), Cell("9007199254740993"), Cell("1.10"),
                              Cell("-0"), Cell("1e400"), Cell("true"), Cell("false")),
                  ElementsAre(Cell("a\"b\\c/d\né🙂"), Cell("é🙂"), Cell(R"({"a": [1.10, "x\"]"]})"),
                              Cell("[ ]"), Cell(" "), Cell("123456789012345678901234567890"),
                              Cell("\\"), Cell("A"), Cell("x\\\""))));
}

TEST(PageDecoderTest, TakesAnswersWithoutRows) {
  const auto pending = decode_page(R"({"status":"running"})");
  const auto empty = decode_page(R"({"status":"success","values":[],"fields":["a"]})");
  const auto bare = decode_page(R"({"status":"success","values":[]})");
  const auto null = decode_page(R"({"values":null,"fields":null,"paginated":null,"status":null})");

  ASSERT_TRUE(pending && empty && bare && null);
  EXPECT_FALSE(pending->has_values);
  EXPECT_EQ(pending->status, "running");
  EXPECT_TRUE(empty->has_values);
  EXPECT_EQ(empty->rows.rows, 0u);
  EXPECT_EQ(empty->rows.schema->names(), "a");
  EXPECT_EQ(bare->rows.schema, nullptr);
  EXPECT_FALSE(null->has_values);
  EXPECT_EQ(null->status, "");
}

TEST(PageDecoderTest, FindsStatusAndErrorWhereverTheyAre) {
  EXPECT_EQ(decode_page(R"({"job":{"status":"failure","error":"x"}})")->status, "failure");
  EXPECT_EQ(decode_page(R"({"data":{"status":"failure"},"status":"running"})")->status, "running");
  EXPECT_EQ(decode_page(R"({"message":"m","error":"e"})")->error, "e");
  EXPECT_EQ(decode_page(R"({"errors":["first","second"]})")->error, "first");
  EXPECT_EQ(decode_page(R"({"error":null,"message":"m"})")->error, "m");
  EXPECT_EQ(decode_page(R"({"error":{"code":7}})")->error, R"({"code":7})");
  EXPECT_EQ(decode_page(R"({"job":{"last_error_log":"deep"}})")->error, "deep");
}

TEST(PageDecoderTest, KeepsTheColumnsOfThePagesBefore) {
  const auto schema = std::make_shared<const Schema>(std::vector<Field>{{"a", {}, false}});

  const auto page = decode_page(R"({"values":[["x"]]})", {schema, 2, 101});
  const auto other = decode_page(R"({"values":[["x"]],"fields":["b"]})", {schema, 2, 101});
  const auto wider = decode_page(R"({"values":[["x","y"]]})", {schema, 2, 101});

  ASSERT_TRUE(page);
  EXPECT_EQ(page->rows.schema, schema);
  EXPECT_EQ(page->rows.origin(0), 101u);
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message(), HasSubstr("page 2: its columns are b"));
  ASSERT_FALSE(wider);
  EXPECT_THAT(wider.error().message(), HasSubstr("row 1: 2 cells where the report has 1"));
}

TEST(PageDecoderTest, ReadsPageAfterPage) {
  PageDecoder decoder;
  std::vector<ResultPage> pages;
  for (int i = 0; i < 20; ++i) {
    std::string body = R"({"values":[)";
    for (int row = 0; row < i; ++row)
      body += (row ? ",[" : "[") + std::to_string(row) + ",\"\\n\"]";
    auto page = decoder.decode(body + "]}", {});
    ASSERT_TRUE(page);
    pages.push_back(std::move(*page));
  }

  EXPECT_EQ(pages[19].rows.rows, 19u);
  EXPECT_EQ(pages[19].rows.columns[0].text(18), "18");
  EXPECT_EQ(pages[2].rows.columns[1].text(1), "\n");
}

// Strings and NULLs as the reports API writes them, through JSON and back.
TEST(PageDecoderTest, F043_AnyTextComesBackIdentical) {
  std::mt19937_64 random(6);
  PageDecoder decoder;
  for (int round = 0; round < 50; ++round) {
    const auto table = testing::random_table(random, 1 + random() % 8, 500);
    std::string body = R"({"status":"success","values":[)";
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      body += row == 0 ? "[" : ",[";
      for (std::size_t i = 0; i < table.names.size(); ++i) {
        if (i > 0) body += ',';
        const auto& cell = table.rows[row][i];
        if (cell) json_string(*cell, body);
        if (!cell) body += "null";
      }
      body += ']';
    }
    body += R"(],"fields":[)";
    for (const auto& name : table.names) body += (name == "c0" ? "\"" : ",\"") + name + "\"";
    const auto page = decoder.decode(body + "]}", {});
    ASSERT_TRUE(page) << page.error().message();
    ASSERT_TRUE(table_of(*page) == table);
  }
}

struct BadPage {
  std::string name, body, message;
  ErrorKind kind = ErrorKind::BadData;
};

void PrintTo(const BadPage& bad_page, std::ostream* out) {
  *out << bad_page.name;
}

class PageRefuses : public ::testing::TestWithParam<BadPage> {};

TEST_P(PageRefuses, AndSaysWhy) {
  const auto page = decode_page(GetParam().body, {nullptr, 3, 1});

  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind(), GetParam().kind);
  EXPECT_THAT(page.error().message(), HasSubstr("page 3: " + GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    , PageRefuses,
    ::testing::Values(
        BadPage{"Ragged", R"({"values":[["a","b"],["c"]]})",
                "row 2: 1 cell where the rows before have 2"},
        BadPage{"RaggedBehindEscapes", R"({"values":[["\"","\\"],["\"",""],["c"]]})",
                "row 3: 1 cell where the rows before have 2"},
        BadPage{"RaggedAgainstFields", R"({"values":[["a"]],"fields":["a","b"]})",
                "row 1: 1 cell where the report has 2"},
        BadPage{"EmptyRow", R"({"values":[[]]})", "row 1: no cells"},
        BadPage{"RowIsNoArray", R"({"values":[["a"],{"a":1}]})", "row 2 is not an array"},
        BadPage{"ValuesAreNoArray", R"({"values":"a"})", "\"values\" is not an array"},
        BadPage{"FieldsAreNoArray", R"({"fields":{"a":1}})", "\"fields\" is not an array"},
        BadPage{"F046_TwoValues", R"({"values":[],"values":[]})", "\"values\" appears twice"},
        BadPage{"TwoPages", R"({"paginated":{"page":1,"page":2}})", "\"page\" appears twice"},
        BadPage{"F043_NotUtf8", "{\"values\":[[\"\xFF\"]]}", "not valid JSON"},
        BadPage{"F043_HalfACharacter", R"({"values":[["\ud800"]]})", "row 1: not valid JSON"},
        BadPage{"NoNumberOfPages", R"({"paginated":{"num_pages":"many"}})", "paginated.num_pages"},
        BadPage{"TwoNumbersOfPages", R"({"paginated":{"num_pages":2,"total_pages":3}})",
                "paginated.total_pages is 3, and another name says 2"}),
    [](const auto& test) { return test.param.name; });

BadPage damaged(std::string name, std::string body, std::string message) {
  return {std::move(name), std::move(body), std::move(message), ErrorKind::Transient};
}

// Whoever asked may ask again.
INSTANTIATE_TEST_SUITE_P(
    Damaged, PageRefuses,
    ::testing::Values(
        damaged("Empty", "", "not a JSON object"), damaged("Html", "<html>", "not a JSON object"),
        damaged("Array", "[1]", "not a JSON object"),
        damaged("Cut", R"({"values":[["a"],["b)", "not valid JSON"),
        damaged("CutAfterRows", R"({"values":[["a"],["b"]])", "not valid JSON"),
        damaged("F046_More", R"({"values":[["a"]]} {})", "not valid JSON"),
        damaged("F044_BadNumber", R"({"values":[[01]]})", "row 1: not valid JSON: \"01\""),
        damaged("BadLiteral", R"({"values":[[nul]]})", "row 1: not valid JSON: \"nul\""),
        damaged("BadNested", R"({"values":[[{"a":tru}]]})", "row 1: not valid JSON"),
        damaged("BadUnknownMember", R"({"other":[1,,2]})", "not valid JSON"),
        damaged("F046_BadEscape", R"({"values":[["\x"]]})", "row 1: not valid JSON"),
        damaged("MissingComma", R"({"values":[["a" "b"]]})", "row 1: not valid JSON"),
        damaged("RawLineBreak", "{\"values\":[[\"a\nb\"]]}", "not valid JSON"),
        damaged("NotUtf8BetweenTheTexts", "{\"values\":[[\"a\"\xFF]]}", "not valid JSON"),
        damaged("NotUtf8AndCut", "{\"values\":[[\"\xFF\"]", "not valid JSON"),
        damaged("F046_TooDeep",
                "{\"values\":[[" + std::string(5000, '[') + std::string(5000, ']') + "]]}",
                "row 1: not valid JSON")),
    [](const auto& test) { return test.param.name; });

TEST(PageDecoderTest, ReadsWhatIsSaidOfThePagesUnderEachUsualName) {
  const auto paginated = [](const std::string& text) {
    return decode_page(R"({"values":[["a"]],"paginated":)" + text + "}").value();
  };
  const auto full = paginated(
      R"({"total_pages":"9","current_page":2,"per_page":60,"total":500,"has_more":true})");

  EXPECT_EQ(full.num_pages, 9u);
  EXPECT_EQ(full.page, 2u);
  EXPECT_EQ(full.page_size, 60u);
  EXPECT_EQ(full.num_rows, 500u);
  EXPECT_TRUE(full.says_more);
  EXPECT_EQ(paginated(R"({"num_rows":60,"total_rows":500})").num_rows, 500u);
  EXPECT_EQ(paginated(R"({"num_pages":null,"total_pages":9})").num_pages, 9u);
  for (const auto* nothing :
       {"{}", "null", "[]", R"("9 pages")", R"({"num_pages":null})", R"({"num_pages":""})",
        R"({"total_pages":"many"})", R"({"page_size":-1,"has_more":false,"next_page":null})"}) {
    const auto page = paginated(nothing);
    EXPECT_EQ(page.num_pages, std::nullopt) << nothing;
    EXPECT_EQ(page.page_size, std::nullopt) << nothing;
    EXPECT_FALSE(page.says_more) << nothing;
  }
  for (const auto* more : {R"({"has_more":1})", R"({"has_next":"true"})", R"({"next_page":2})",
                           R"({"next_page":"/x?page=2","has_more":false})"}) {
    EXPECT_TRUE(paginated(more).says_more) << more;
  }
}

TEST(PageDecoderTest, F047_RefusesAPageThatIsCutAnywhere) {
  const std::string body =
      R"({"status":"success","values":[["a",null,1.5],["b\"",true,{"x":[]}]],"paginated":{"page":1}})";
  ASSERT_TRUE(decode_page(body));

  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(decode_page(body.substr(0, size))) << body.substr(0, size);
  }
}

}  // namespace
}  // namespace millrace::formats
