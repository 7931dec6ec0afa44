// What is wrong with a workbook, and what somebody may do to one on purpose.

#include <cstdint>
#include <fstream>
#include <ostream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/formats/xlsx/xlsx_decoder.h"
#include "tests/formats/tables.h"
#include "tests/formats/workbooks.h"
#include "tests/support/peak_memory.h"

namespace millrace::formats {
namespace {

using testing::Entries;
using testing::entries_of;
using ::testing::HasSubstr;
using testing::Parts;
using testing::sheet_xml;
using ::testing::StartsWith;
using testing::Table;
using testing::workbook_of;
using testing::zip_of;

constexpr std::string_view kOneColumn = R"(<row r="1"><c r="A1" t="str"><v>a</v></c></row>)";

std::string message_of(std::string_view bytes, const DecoderOptions& options = {}) {
  const auto decoded = testing::decode_xlsx(bytes, options);
  if (decoded) return "no error";
  EXPECT_EQ(decoded.error().kind(), ErrorKind::BadData);
  return decoded.error().message();
}

struct BadRows {
  std::string name, rows, message;
};

void PrintTo(const BadRows& bad_rows, std::ostream* out) {
  *out << bad_rows.name;
}

class XlsxRefuses : public ::testing::TestWithParam<BadRows> {};

TEST_P(XlsxRefuses, AndNamesTheCell) {
  const auto message = message_of(workbook_of(std::string(kOneColumn) + GetParam().rows));

  EXPECT_THAT(message, StartsWith("sheet \"Report\": " + GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    , XlsxRefuses,
    ::testing::Values(
        BadRows{"ErrorValue", R"(<row r="2"><c r="A2" t="e"><v>#DIV/0!</v></c></row>)",
                "cell A2: the error value #DIV/0!; correct the report"},
        BadRows{"FormulaWithoutResult", R"(<row r="2"><c r="A2"><f>B1</f></c></row>)",
                "cell A2: a formula without a stored result"},
        BadRows{"BeyondTheHeader", R"(<row r="3"><c r="AB3"><v>1</v></c></row>)",
                "cell AB3: a value where the header has 1 column; row 1 of the sheet ("},
        BadRows{"F044_NoNumber", R"(<row r="2"><c r="A2"><v>1,5</v></c></row>)",
                "cell A2: \"1,5\" is no number"},
        BadRows{"F044_NaN", R"(<row r="2"><c r="A2"><v>NaN</v></c></row>)", "cell A2: \"NaN\" is"},
        BadRows{"F044_HalfExponent", R"(<row r="2"><c r="A2"><v>1E</v></c></row>)",
                "cell A2: \"1E\" is no number"},
        BadRows{"NoBoolean", R"(<row r="2"><c r="A2" t="b"><v>2</v></c></row>)",
                "cell A2: \"2\" is no boolean"},
        BadRows{"NoType", R"(<row r="2"><c r="A2" t="x"><v>2</v></c></row>)",
                "cell A2: \"x\" is no type of cell"},
        BadRows{"F048_NoSharedStrings", R"(<row r="2"><c r="A2" t="s"><v>0</v></c></row>)",
                "cell A2: it is shared string 0, and the workbook has 0; the file is damaged"},
        BadRows{"F048_NegativeSharedString", R"(<row r="2"><c r="A2" t="s"><v>-1</v></c></row>)",
                "cell A2: \"-1\" is no shared string"},
        BadRows{"NoSuchStyle", R"(<row r="2"><c r="A2" s="7"><v>1</v></c></row>)",
                "cell A2: it has style 7, and the workbook has 0"},
        BadRows{"TwoValues", R"(<row r="2"><c r="A2"><v>1</v><v>2</v></c></row>)",
                "cell A2: two values in one cell"},
        BadRows{"RowGoesBack", R"(<row r="3"/><row r="2"/>)",
                "after row 3: a row with the number \"2\"; the file is damaged"},
        BadRows{"F048_HugeRowNumber", R"(<row r="1000000000"/>)",
                "after row 1: a row with the number \"1000000000\""},
        BadRows{"F048_RowNumberThatWraps", R"(<row r="4294967298"/>)",
                "after row 1: a row with the number \"4294967298\""},
        BadRows{"F048_RowBeyondTheLast", R"(<row r="1048577"/>)", "after row 1: a row with"},
        BadRows{"CellGoesBack", R"(<row r="2"><c r="B2"/><c r="A2"/></row>)",
                "row 2: a cell with the place \"A2\" after B2; the file is damaged"},
        BadRows{"CellOfAnotherRow", R"(<row r="2"><c r="A3"/></row>)",
                "row 2: a cell with the place \"A3\" after nothing"},
        BadRows{"F048_ColumnBeyondTheLast", R"(<row r="2"><c r="XFE2"/></row>)",
                "row 2: a cell with the place \"XFE2\""},
        BadRows{"NoPlace", R"(<row r="2"><c r="2A"/></row>)", "row 2: a cell with the place"}),
    [](const auto& test) { return test.param.name; });

TEST(XlsxRefusalTest, F048_NamesWhatIsNoWorkbook) {
  EXPECT_EQ(message_of(""), "the XLSX file is empty");
  EXPECT_THAT(
      message_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more"),
      StartsWith("the file is an encrypted workbook or an old .xls; take its password off"));
  EXPECT_THAT(message_of("<html>Sign in</html>"),
              StartsWith("this is not an XLSX file but an HTML page: it starts with \"<html>"));
  EXPECT_THAT(message_of("a,b\n1,2\n"), StartsWith("this is not an XLSX file: it starts with"));
  EXPECT_THAT(message_of("PK\x03\x04 and no more"), StartsWith("the XLSX file is damaged or was"));
  EXPECT_EQ(message_of(zip_of({{"a.txt", "x"}})),
            "this is a ZIP file, but no XLSX file: no workbook is in it");
}

TEST(XlsxRefusalTest, F048_NamesPartsThatAreMissing) {
  Entries entries = entries_of({sheet_xml(kOneColumn)});
  entries.erase(entries.begin() + 3);
  EXPECT_EQ(message_of(zip_of(entries)),
            "the XLSX file is damaged or was cut: xl/worksheets/sheet1.xml is not in it");

  Parts parts{sheet_xml(kOneColumn)};
  parts.relationships = testing::relationships_xml("");
  EXPECT_EQ(message_of(workbook_of(parts)),
            "the XLSX file is damaged: the sheet \"Report\" is not in it");

  EXPECT_EQ(message_of(workbook_of(Parts{"<chartsheet/>"})),
            "sheet \"Report\": it holds no cells; it may be a chart");
  EXPECT_EQ(message_of(workbook_of("")), "sheet \"Report\": the sheet is empty: not even a header");
}

TEST(XlsxRefusalTest, F047_RefusesAWorkbookThatIsCutAnywhere) {
  const std::string bytes = workbook_of(std::string(kOneColumn) + "<row><c><v>1</v></c></row>");
  ASSERT_TRUE(testing::decode_xlsx(bytes));

  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_NE(message_of(bytes.substr(0, size)), "no error") << "cut at " << size;
  }
}

TEST(XlsxRefusalTest, F047_RefusesASheetThatIsCutAnywhere) {
  const std::string sheet = sheet_xml(std::string(kOneColumn) + "<row><c><v>1</v></c></row>");
  for (std::size_t size = 0; size < sheet.size(); ++size) {
    EXPECT_NE(message_of(workbook_of(Parts{sheet.substr(0, size)})), "no error")
        << sheet.substr(0, size);
  }
}

// Any change of a stored sheet breaks its checksum, also where it is still XML.
TEST(XlsxRefusalTest, F048_ChecksTheChecksum) {
  std::string bytes = zip_of(
      entries_of({sheet_xml(std::string(kOneColumn) + "<row><c><v>12345</v></c></row>")}), true);
  ASSERT_TRUE(testing::decode_xlsx(bytes));
  bytes[bytes.find("12345")] = '9';

  EXPECT_THAT(message_of(bytes), HasSubstr("xl/worksheets/sheet1.xml: CRC error"));
}

TEST(XlsxRefusalTest, F048_RefusesADtd) {
  const auto sheet = [](std::string_view dtd, std::string_view value) {
    return fmt::format(
        R"(<?xml version="1.0"?>{}<worksheet><sheetData>{}<row><c t="str"><v>{}</v></c></row>)"
        "</sheetData></worksheet>",
        dtd, kOneColumn, value);
  };
  std::string laughs = R"(<!DOCTYPE w [<!ENTITY a "ha">)";
  for (char c = 'b'; c < 'l'; ++c) {
    laughs += fmt::format(R"(<!ENTITY {} "&{};&{};&{};&{};&{};&{};&{};&{};">)", c, c - 1, c - 1,
                          c - 1, c - 1, c - 1, c - 1, c - 1, c - 1);
  }
  ASSERT_TRUE(testing::decode_xlsx(workbook_of(Parts{sheet("", "x")})));

  for (const auto& text :
       {sheet(R"(<!DOCTYPE w>)", "x"), sheet(laughs + "]>", "&k;"),
        sheet(R"(<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]>)", "&f;"),
        sheet(R"(<!DOCTYPE w SYSTEM "http://127.0.0.1/x.dtd">)", "x")}) {
    EXPECT_EQ(message_of(workbook_of(Parts{text})),
              "sheet \"Report\": the XLSX file is refused: xl/worksheets/sheet1.xml has a document "
              "type declaration, which no workbook needs");
  }
  EXPECT_THAT(message_of(workbook_of(Parts{sheet("", "&f;")})), HasSubstr("undefined entity"));
}

TEST(XlsxRefusalTest, F048_RefusesABombInLittleMemory) {
  std::string spaces(70 << 20, ' ');
  const auto bomb = zip_of(entries_of({sheet_xml(std::string(kOneColumn) + spaces)}));
  const auto strings = zip_of(entries_of({sheet_xml(kOneColumn), testing::strings_xml(spaces)}));
  spaces = {};
  ASSERT_LT(bomb.size(), 200'000u);
  for (const auto& [bytes, part] :
       {std::pair{bomb, "sheet1.xml"}, {strings, "sharedStrings.xml"}}) {
    const testing::PeakMemory peak;

    EXPECT_THAT(message_of(bytes),
                HasSubstr(std::string(part) + " inflates it to more than 200 times"));

    EXPECT_LT(peak.growth(), 16u << 20);
  }
}

TEST(XlsxRefusalTest, F048_RefusesTagsAndNestingWithoutAnEnd) {
  const auto long_tag = sheet_xml("<row r='" + std::string(3 << 20, '1') + "'/>");
  const auto long_comment = sheet_xml("<!--" + std::string(3 << 20, '-'));
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "<x>";

  EXPECT_THAT(message_of(workbook_of(Parts{long_tag})), HasSubstr("a tag is longer than 1048576"));
  EXPECT_THAT(message_of(workbook_of(Parts{sheet_xml(deep)})), HasSubstr("nested too deeply"));
  EXPECT_NE(message_of(workbook_of(Parts{long_comment})), "no error");
}

TEST(XlsxRefusalTest, RefusesTwoColumnsOfOneNameWhereThatIsWanted) {
  const auto book = workbook_of(
      R"(<row><c t="str"><v>code</v></c><c t="str"><v>code</v></c></row><row><c><v>1</v></c></row>)");

  EXPECT_THAT(message_of(book, {.refuses_repeated_names = true}),
              HasSubstr("two columns have the name \"code\"; rename one of them"));
  EXPECT_EQ(message_of(book), "no error");
}

TEST(XlsxRefusalTest, F048_KeepsTheLimitsOfRowsAndColumns) {
  const DecoderOptions options{.limits = {.row_bytes = 20, .columns = 2}};
  const auto cell = [](std::string_view text) {
    return fmt::format(R"(<c t="str"><v>{}</v></c>)", text);
  };
  const auto rows = [&](std::string_view cells) {
    return workbook_of(fmt::format("<row>{0}{0}</row><row>{1}</row>", cell("a"), cells));
  };

  EXPECT_EQ(message_of(rows(cell(std::string(21, 'x'))), options),
            "sheet \"Report\": cell A2: longer than 20 bytes");
  EXPECT_EQ(message_of(rows(cell("0123456789") + cell("01234567890")), options),
            "sheet \"Report\": cell B2: the row is longer than 20 bytes");
  EXPECT_EQ(
      message_of(workbook_of("<row>" + cell("a") + cell("b") + cell("c") + "</row>"), options),
      "sheet \"Report\": cell C1: more than 2 columns");
}

// The end record says that there are 2^28 entries; making room for them would take gigabytes.
TEST(XlsxRefusalTest, F048_RefusesALyingNumberOfEntries) {
  const auto number = [](std::uint64_t value, int size) {
    std::string text;
    for (int i = 0; i < size; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
    return text;
  };
  const std::string bytes = workbook_of(kOneColumn);
  const std::string head = bytes.substr(0, bytes.rfind("PK\x05\x06"));
  const std::string record = "PK\x06\x06" + number(44, 8) + number(0x2D002D, 4) + number(0, 8) +
                             number(1u << 28, 8) + number(1u << 28, 8) + number(0, 8) +
                             number(0, 8);
  const std::string locator = "PK\x06\x07" + number(0, 4) + number(head.size(), 8) + number(1, 4);
  const std::string end = "PK\x05\x06" + number(0, 4) + number(0xFFFF'FFFF, 4) +
                          number(0xFFFF'FFFF'FFFF'FFFF, 8) + number(0, 2);

  EXPECT_THAT(message_of(head + record + locator + end),
              HasSubstr("it says it has 268435456 parts"));
}

TEST(XlsxRefusalTest, F048_RefusesTooManyEntries) {
  Entries entries = entries_of({sheet_xml(kOneColumn)});
  for (int i = 0; i < 10'001; ++i) entries.emplace_back("x" + std::to_string(i), "");

  EXPECT_THAT(message_of(zip_of(entries)), HasSubstr("parts, and 10000 are the most"));
}

TEST(XlsxRefusalTest, F048_NamesAnEncryptedEntry) {
  std::string bytes = zip_of(entries_of({sheet_xml(kOneColumn)}), true);
  // The flag of encryption, in the sheet's own header and in the directory.
  for (auto at = bytes.find("PK\x03\x04"); at != std::string::npos;
       at = bytes.find("PK\x03\x04", at + 1)) {
    bytes[at + 6] = static_cast<char>(bytes[at + 6] | 1);
  }
  for (auto at = bytes.find("PK\x01\x02"); at != std::string::npos;
       at = bytes.find("PK\x01\x02", at + 1)) {
    bytes[at + 8] = static_cast<char>(bytes[at + 8] | 1);
  }

  EXPECT_EQ(message_of(bytes),
            "the XLSX file is encrypted; take its password off, or write format: csv");
}

// Names that lead out of a folder are names like others: nothing is ever written under them.
TEST(XlsxRefusalTest, F048_TakesPathNamesForNames) {
  Entries entries = entries_of({sheet_xml(kOneColumn)});
  entries.emplace_back("../../../../tmp/millrace-was-here", "x");

  EXPECT_TRUE(testing::decode_xlsx(zip_of(entries)));
  EXPECT_FALSE(std::ifstream("/tmp/millrace-was-here").good());
}

}  // namespace
}  // namespace millrace::formats
