#include "connector/formats/xlsx/xlsx_decoder.h"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xlsxwriter.h>

#include "connector/formats/registry.h"
#include "tests/formats/tables.h"
#include "tests/formats/workbooks.h"
#include "tests/support/temp_folder.h"

namespace millrace::formats {
namespace {

using ::testing::HasSubstr;
using testing::kNull;
using testing::Parts;
using testing::sheet_xml;
using testing::strings_xml;
using testing::styles_xml;
using testing::Table;
using testing::workbook_of;

constexpr std::string_view kHeader = R"(<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c>)"
                                     R"(<c r="B1" t="inlineStr"><is><t>b</t></is></c></row>)";

struct GoodWorkbook {
  std::string name;
  Parts parts;
  Table table;
};

void PrintTo(const GoodWorkbook& good_workbook, std::ostream* out) {
  *out << good_workbook.name;
}

class XlsxReads : public ::testing::TestWithParam<GoodWorkbook> {};

TEST_P(XlsxReads, WhatTheSheetHolds) {
  const auto decoded = testing::decode_xlsx(workbook_of(GetParam().parts));

  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_EQ(*decoded, GetParam().table);
}

Parts with_header(std::string_view rows) {
  return {sheet_xml(std::string(kHeader) + std::string(rows))};
}

INSTANTIATE_TEST_SUITE_P(
    , XlsxReads,
    ::testing::Values(
        GoodWorkbook{"SharedStrings",
                     {sheet_xml(R"(<row r="1"><c r="A1" t="s"><v>1</v></c></row>)"
                                R"(<row r="2"><c r="A2" t="s"><v>0</v></c></row>)"
                                R"(<row r="3"><c r="A3" t="s"><v> 2 </v></c></row>)"),
                      strings_xml(R"(<si><r><t>x</t></r><r><rPr><b/></rPr><t xml:space="preserve">)"
                                  R"( y </t></r><rPh sb="0" eb="1"><t>no</t></rPh></si>)"
                                  "<si><t>name</t></si><si><t/></si>")},
                     {{"name"}, {{"x y "}, {""}}}},
        GoodWorkbook{"InlineStrings",
                     with_header(R"(<row r="2"><c r="A2" t="inlineStr"><is><r><t>x</t></r><r><t>y)"
                                 R"(</t></r></is></c><c r="B2" t="inlineStr"><is><t></t></is></c>)"
                                 R"(</row>)"),
                     {{"a", "b"}, {{"xy", ""}}}},
        GoodWorkbook{
            "F044_NumbersOfDoublesByTheirFewestDigits",
            with_header(
                R"(<row r="2"><c r="A2"><v>1.59001810629457E+17</v></c>)"
                R"(<c r="B2" t="n"><v>0.57999999999999996</v></c></row><row r="3"><c r="A3">)"
                R"(<v>1.0000000000000001E-5</v></c><c r="B3"><v>1.10</v></c></row>)"
                R"(<row r="4"><c r="A4"><v> 1E3 </v></c><c r="B4"><v>.5</v></c></row>)"),
            {{"a", "b"}, {{"159001810629457000", "0.58"}, {"0.00001", "1.1"}, {"1000", "0.5"}}}},
        GoodWorkbook{"F044_NumbersThatAreNoDoublesByTheirText",
                     with_header(R"(<row r="2"><c r="A2"><v>9007199254740993</v></c><c r="B2"><v>)"
                                 R"(12345678901234567890</v></c></row><row r="3"><c r="A3"><v>)"
                                 R"(1E400</v></c><c r="B3"><v>-0</v></c></row>)"),
                     {{"a", "b"}, {{"9007199254740993", "12345678901234567890"}, {"1E400", "-0"}}}},
        GoodWorkbook{"BooleansAndFormulas",
                     with_header(R"(<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="b"><v>0)"
                                 R"(</v></c></row><row r="3"><c r="A3"><f>1+1</f><v>2</v></c>)"
                                 R"(<c r="B3" t="str"><f>""</f><v></v></c></row>)"),
                     {{"a", "b"}, {{"true", "false"}, {"2", ""}}}},
        GoodWorkbook{"IsoDatesAsTheyAre",
                     with_header(R"(<row r="2"><c r="A2" t="d"><v>2026-02-28T10:00:00Z</v></c>)"
                                 R"(</row>)"),
                     {{"a", "b"}, {{"2026-02-28T10:00:00Z", kNull}}}},
        GoodWorkbook{"EmptyCells",
                     with_header(R"(<row r="2"><c r="A2"/><c r="B2"><v>1</v></c></row><row r="3">)"
                                 R"(<c r="A3"><v></v></c><c r="B3"><v>2</v></c></row><row r="4">)"
                                 R"(<c r="A4"><v>3</v></c></row>)"),
                     {{"a", "b"}, {{kNull, "1"}, {kNull, "2"}, {"3", kNull}}}},
        GoodWorkbook{"RowsThatAreLeftOut",
                     with_header(R"(<row r="4"><c r="A4"><v>1</v></c></row><row r="5"/><row r="6">)"
                                 R"(<c r="B6"><v>2</v></c></row><row r="7"><c r="A7"/></row>)"
                                 R"(<row r="900"/>)"),
                     {{"a", "b"},
                      {{kNull, kNull},
                       {kNull, kNull},
                       {"1", kNull},
                       {kNull, kNull},
                       {kNull, "2"},
                       {kNull, kNull}}}},
        GoodWorkbook{"RowsOfNullsAtTheEnd",
                     with_header(R"(<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"/>)"
                                 R"(<c r="B3"/></row><row r="4"><c r="A4" s="0"/></row>)"
                                 R"(<row r="5" ht="12.8"/>)"),
                     {{"a", "b"}, {{"1", kNull}, {kNull, kNull}, {kNull, kNull}}}},
        GoodWorkbook{"PlacesLeftOut",
                     {sheet_xml(R"(<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>)"
                                R"(<row><c><v>1</v></c><c r="B2"><v>2</v></c></row>)")},
                     {{"a", "b"}, {{"1", "2"}}}},
        GoodWorkbook{"HeaderBelowTheTop",
                     {sheet_xml(R"(<row r="1"><c r="A1"/></row><row r="3"><c r="B3" t="str"><v>b)"
                                R"(</v></c><c r="C3" t="str"><v>b</v></c><c r="D3"/></row>)"
                                R"(<row r="4"><c r="A4"><v>1</v></c><c r="D4"/></row>)")},
                     {{"column_1", "b", "b_2"}, {{"1", kNull, kNull}}}},
        GoodWorkbook{"HeaderOnly", with_header(""), {{"a", "b"}, {}}},
        GoodWorkbook{"F043_EscapedCharacters",
                     with_header(R"(<row r="2"><c r="A2" t="str"><v>a_x000D_b_x005F_x0041_</v></c>)"
                                 R"(<c r="B2" t="inlineStr"><is><t>_xD83D__xDE42_ _xD83D_ _x00e9_ )"
                                 R"(_x12_ &#233;&lt;</t></is></c></row>)"),
                     {{"a", "b"}, {{"a\rb_x0041_", "🙂 _xD83D_ é _x12_ é<"}}}},
        GoodWorkbook{"DatesByTheirStyle",
                     {sheet_xml(std::string(kHeader) +
                                R"(<row r="2"><c r="A2" s="1"><v>45292</v></c><c r="B2" s="2"><v>)"
                                R"(45292.5</v></c></row><row r="3"><c r="A3" s="3"><v>0.75</v></c>)"
                                R"(<c r="B3" s="0"><v>45292</v></c></row>)"),
                      "",
                      styles_xml({"General", "yyyy\\-mm\\-dd;@", "[$-409]m/d/yy h:mm AM/PM;@",
                                  "[$-F400]h:mm:ss"})},
                     {{"a", "b"}, {{"2024-01-01", "2024-01-01T12:00:00"}, {"18:00:00", "45292"}}}},
        GoodWorkbook{"DatesSince1904",
                     {sheet_xml(R"(<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2">)"
                                R"(<c r="A2"><v>43830</v></c></row>)"),
                      "", styles_xml({"yyyy-mm-dd"}),
                      testing::workbook_xml(R"(<sheet name="Report" sheetId="1" r:id="rId1"/>)",
                                            R"(<workbookPr date1904="1"/>)")},
                     {{"a"}, {{"2024-01-01"}}}},
        GoodWorkbook{
            "OtherPrefixesAndForeignElements",
            {R"(<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main" )"
             R"(xmlns:o="urn:other"><x:cols/><o:sheetData><o:row/></o:sheetData>)"
             R"(<x:sheetData><x:row r="1" o:r="9"><x:c r="A1" t="str"><x:v>a</x:v>)"
             R"(<o:v>no</o:v></x:c><o:c/></x:row><!-- c --></x:sheetData>)"
             R"(<x:mergeCells><x:c r="Z9"><x:v>9</x:v></x:c></x:mergeCells></x:worksheet>)"},
            {{"a"}, {}}}),
    [](const auto& test) { return test.param.name; });

TEST(XlsxDecoderTest, ReadsWhatAnotherProgramWrote) {
  const testing::TempFolder folder;
  const auto path = folder / "report.xlsx";
  lxw_workbook* workbook = workbook_new(path.c_str());
  lxw_worksheet* sheet = workbook_add_worksheet(workbook, "Report");
  lxw_format* date = workbook_add_format(workbook);
  format_set_num_format(date, "yyyy-mm-dd hh:mm");
  for (const auto& [column, name] : {std::pair{0, "id"}, {1, "name"}, {2, "at"}, {3, "active"}}) {
    worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(column), name, nullptr);
  }
  Table table{{"id", "name", "at", "active"}, {}};
  for (std::uint32_t row = 1; row <= 10'000; ++row) {
    lxw_datetime at{2026, 2, static_cast<int>(row % 28 + 1), 12, static_cast<int>(row % 60), 0};
    worksheet_write_number(sheet, row, 0, row + 0.25, nullptr);
    if (row % 3 != 0) worksheet_write_string(sheet, row, 1, "Zoë\r\n<&>\"_x41_ 🙂\x01", nullptr);
    worksheet_write_datetime(sheet, row, 2, &at, date);
    worksheet_write_boolean(sheet, row, 3, row % 2, nullptr);
    table.rows.push_back({std::to_string(row) + ".25",
                          row % 3 != 0 ? testing::Cell("Zoë\r\n<&>\"_x41_ 🙂\x01") : kNull,
                          "2026-02-" + std::string(row % 28 < 9 ? "0" : "") +
                              std::to_string(row % 28 + 1) + "T12:" + (row % 60 < 10 ? "0" : "") +
                              std::to_string(row % 60) + ":00",
                          row % 2 == 1 ? "true" : "false"});
  }
  ASSERT_EQ(workbook_close(workbook), LXW_NO_ERROR);

  const auto decoded = testing::decode_xlsx(testing::read_file(path));

  ASSERT_TRUE(decoded) << decoded.error().message();
  EXPECT_TRUE(*decoded == table);
}

TEST(XlsxDecoderTest, GivesTheRowsBitByBit) {
  std::string rows;
  for (int i = 2; i < 20'002; ++i) rows += "<row><c><v>" + std::to_string(i) + "</v></c></row>";
  const std::string bytes = workbook_of(std::string(kHeader) + rows);
  XlsxDecoder decoder({});
  std::vector<Batch> batches;
  std::size_t calls = 0;

  ASSERT_TRUE(decoder.decode(block_of(bytes), batches));
  EXPECT_EQ(decoder.schema(), nullptr);
  for (bool ended = false; !ended; ++calls) {
    const auto finished = decoder.finish(batches);
    ASSERT_TRUE(finished) << finished.error().message();
    ended = *finished;
    ASSERT_LE(batches.size(), calls + 1);
  }

  ASSERT_EQ(batches.size(), 5u);
  EXPECT_EQ(batches[1].origin(0), 4097u);
  EXPECT_EQ(decoder.schema()->names(), "a, b");
}

// A million rows of NULL out of a few bytes, but never more than a batch of them at once.
TEST(XlsxDecoderTest, F048_GivesRowsThatAreLeftOutBitByBit) {
  const std::string bytes =
      workbook_of(std::string(kHeader) + R"(<row r="1048576"><c r="A1048576"><v>1</v></c></row>)");
  XlsxDecoder decoder({});
  std::vector<Batch> batches;
  ASSERT_TRUE(decoder.decode(block_of(bytes), batches));
  std::size_t rows = 0;
  for (bool ended = false; !ended;) {
    const auto finished = decoder.finish(batches);
    ASSERT_TRUE(finished) << finished.error().message();
    ended = *finished;
    ASSERT_LE(batches.size(), 1u);
    for (const auto& batch : batches) rows += batch.rows;
    batches.clear();
  }

  EXPECT_EQ(rows, 1'048'575u);
}

TEST(XlsxDecoderTest, ReadsTheSameFromEveryTwoBlocks) {
  const std::string bytes = workbook_of(std::string(kHeader) + "<row><c><v>1</v></c></row>");
  const auto whole = testing::decode_xlsx(bytes);
  ASSERT_TRUE(whole) << whole.error().message();

  for (std::size_t first = 1; first < bytes.size(); ++first) {
    XlsxDecoder decoder({});
    const auto split = testing::decode(decoder, bytes, [&] { return first; });
    ASSERT_TRUE(split) << split.error().message();
    EXPECT_EQ(*split, *whole);
  }
}

TEST(XlsxDecoderTest, ChoosesTheSheetByNameOrNumber) {
  const std::string bytes = testing::zip_of(
      {{"_rels/.rels",
        testing::relationships_xml(
            R"(<Relationship Id="a" Type="x/officeDocument" Target="/xl/book.xml"/>)")},
       {"xl/book.xml",
        testing::workbook_xml(R"(<sheet name="First" r:id="r2"/><sheet name="1" r:id="r1"/>)"
                              R"(<sheet name="Gone" r:id="r3"/>)")},
       {"xl/_rels/book.xml.rels",
        testing::relationships_xml(
            R"(<Relationship Id="r1" Type="x/worksheet" Target="/xl/worksheets/one.xml"/>)"
            R"(<Relationship Id="r2" Type="x/worksheet" Target="../data/./two.xml"/>)"
            R"(<Relationship Id="r3" Type="x/worksheet" Target="../../../etc/passwd"/>)")},
       {"xl/worksheets/one.xml", sheet_xml(R"(<row><c t="str"><v>one</v></c></row>)")},
       {"Data/Two.xml", sheet_xml(R"(<row><c t="str"><v>two</v></c></row>)")}});
  const auto columns = [&](const std::string& sheet) {
    const auto decoded = testing::decode_xlsx(bytes, {.sheet = sheet});
    return decoded ? decoded->names.front() : decoded.error().message();
  };

  EXPECT_EQ(columns(""), "two");
  EXPECT_EQ(columns("First"), "two");
  EXPECT_EQ(columns("1"), "one") << "a name comes before a number";
  EXPECT_EQ(columns("2"), "one");
  EXPECT_EQ(columns("Third"),
            "the workbook has no sheet \"Third\"; it has \"First\", \"1\", \"Gone\"");
  EXPECT_THAT(columns("0"), HasSubstr("has no sheet \"0\""));
  EXPECT_THAT(columns("4"), HasSubstr("has no sheet \"4\""));
  EXPECT_THAT(columns("Gone"), HasSubstr("etc/passwd is not in it"));
}

TEST(XlsxFormatTest, IsReadAndNotWritten) {
  Registry registry;
  register_all_formats(registry);

  const Format* format = registry.named("xlsx");

  ASSERT_NE(format, nullptr);
  EXPECT_NE(format->decoder({}), nullptr);
  EXPECT_FALSE(format->encoder);
  EXPECT_EQ(registry.for_path("a/b.xlsx"), nullptr);
}

}  // namespace
}  // namespace millrace::formats
