// Workbooks whose sheets have titles above the row that names the columns.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/formats/xlsx/xlsx_decoder.h"
#include "tests/formats/tables.h"
#include "tests/formats/workbooks.h"

namespace millrace::formats {
namespace {

using ::testing::HasSubstr;
using testing::Table;

constexpr std::string_view kTitled =
    R"(<row r="1"><c r="A1" t="inlineStr"><is><t>Sales of May</t></is></c></row>)"
    R"(<row r="3"><c r="A3" t="inlineStr"><is><t>id</t></is></c>)"
    R"(<c r="B3" t="inlineStr"><is><t>name</t></is></c></row>)"
    R"(<row r="4"><c r="A4"><v>1</v></c><c r="B4"><v>2</v></c></row>)";

Result<Table> decode(std::uint32_t header_row) {
  XlsxDecoder decoder({.header_row = header_row});
  const auto workbook = testing::workbook_of(kTitled);
  return testing::decode(decoder, workbook, [] { return SIZE_MAX; });
}

TEST(XlsxHeaderRow, IsTheOneThatTheFileNames) {
  const auto decoded = decode(3);

  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(*decoded, (Table{{"id", "name"}, {{"1", "2"}}}));
}

TEST(XlsxHeaderRow, IsSaidWhereATitleWasTakenForIt) {
  const auto decoded = decode(0);

  ASSERT_FALSE(decoded);
  EXPECT_THAT(decoded.error().message(),
              HasSubstr("cell B3: a value where the header has 1 column; row 1 of the sheet (Sales "
                        "of May) was used as the header; if another row holds the column names, "
                        "write its number as header_row"));
}

TEST(XlsxHeaderRow, IsRefusedWhenItIsEmpty) {
  const auto decoded = decode(2);

  ASSERT_FALSE(decoded);
  EXPECT_THAT(decoded.error().message(), HasSubstr("row 2 is empty, but header_row says"));
}

}  // namespace
}  // namespace millrace::formats
