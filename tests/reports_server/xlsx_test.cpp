// XLSX exports, read back by another program.

#include <fstream>
#include <ostream>

#include <gmock/gmock.h>

#include "examples/reports_server/xlsx_writer.h"
#include "tests/reports_server/server_fixture.h"
#include "tests/support/process.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;

// Prints each cell of the only sheet as Python sees it, a row on a line.
constexpr const char* kReader = R"(
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True)
print(book.sheetnames)
for row in book.worksheets[0].iter_rows(values_only=True):
    print(list(row))
)";

class XlsxTest : public ServerTest {
 protected:
  std::string export_of(const std::string& query) {
    return client_->export_of(client_->submit("/queries/1/submit_export.xlsx" + query));
  }
  // What the reader prints of report 1.
  std::string read_back() {
    const auto file = client_->download(client_->submit("/queries/1/submit_export.xlsx"));
    EXPECT_EQ(file.header("content-type"),
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    const auto book = folder_.write("book.xlsx", file.body);
    const auto script = folder_.write("reader.py", kReader);
    millrace::testing::Process reader("/usr/bin/python3",
                                      {.arguments = {script.string(), book.string()},
                                       .folder = folder_.path(),
                                       .environment = {{"PYTHONIOENCODING", "utf-8"}}});
    EXPECT_EQ(reader.wait(), 0) << reader.errors();
    return reader.output();
  }
};

TEST_F(XlsxTest, NumbersAreNumbersAndTextIsText) {
  report(1, "users-growth",
         "SELECT 7 AS i, 0.5 AS r, -1e300 AS big, '7' AS t, '=1+1' AS f, NULL AS n, "
         "'naïve 東京 <&> \"x\"' AS u, ' pad ' AS p, 'a' || char(10) || 'b' AS l");
  start();
  EXPECT_EQ(read_back(),
            "['users-growth']\n"
            "['i', 'r', 'big', 't', 'f', 'n', 'u', 'p', 'l']\n"
            "[7, 0.5, -1e+300, '7', '=1+1', None, 'naïve 東京 <&> \"x\"', ' pad ', 'a\\nb']\n");
}

TEST_F(XlsxTest, ANumberThatACellCannotHoldIsText) {
  report(1, "numbers", "SELECT 9007199254740993 AS a, 9007199254740992 AS b, 0.1 + 0.2 AS c");
  start();
  EXPECT_THAT(read_back(), HasSubstr("['9007199254740993', 9007199254740992, "
                                     "'0.30000000000000004']"));
}

TEST_F(XlsxTest, AnEmptyReportIsAHeader) {
  report(1, "nothing", "SELECT name FROM people WHERE 0");
  start();
  EXPECT_EQ(read_back(), "['nothing']\n['name']\n");
}

TEST_F(XlsxTest, TheSheetHasTheReportsNameCutTo31) {
  report(1, "a-report-with-a-name-that-is-far-too-long", count_to(2));
  start();
  EXPECT_EQ(read_back(), "['a-report-with-a-name-that-is-fa']\n['id']\n[1]\n[2]\n");
}

TEST_F(XlsxTest, WhatACellOrASheetCannotHoldFailsTheJobWithItsPlace) {
  report(1, "bad",
         "SELECT 'ok' AS a, CASE :what WHEN 1 THEN replace(hex(zeroblob(16384)), '0', 'x') "
         "WHEN 2 THEN 'x' || char(65535) ELSE 'a' || char(0) || 'b' END AS b")
      .filters = {{"what", {FilterType::Integer, false, {}}}};
  start();
  EXPECT_THAT(export_of("?what=1"),
              HasSubstr("row 1, column b: Excel's cells hold 32,767 characters; export csv"));
  EXPECT_THAT(export_of("?what=2"),
              HasSubstr("row 1, column b: Excel cannot hold one of its characters; export csv"));
}

struct NumberCase {
  std::string text;
  bool fits;
};

void PrintTo(const NumberCase& number, std::ostream* out) {
  *out << number.text;
}

class FitsACell : public ::testing::TestWithParam<NumberCase> {};

TEST_P(FitsACell, WhenItComesBackAsItWas) {
  EXPECT_EQ(fits_a_cell(GetParam().text), GetParam().fits);
}

INSTANTIATE_TEST_SUITE_P(, FitsACell,
                         ::testing::Values(NumberCase{"0", true}, NumberCase{"-0.0", true},
                                           NumberCase{"12.50", true}, NumberCase{"1.25E+1", true},
                                           NumberCase{"0.1", true}, NumberCase{"-0.000123", true},
                                           NumberCase{"1e-300", true}, NumberCase{"1e300", true},
                                           NumberCase{"9007199254740992", true},
                                           NumberCase{"9007199254740993", false},
                                           NumberCase{"123456789012345678", false},
                                           NumberCase{"1000000000000000000", true},
                                           NumberCase{"0.30000000000000004", false},
                                           NumberCase{"1234567890.1234567", false},
                                           NumberCase{"1e400", false}, NumberCase{"1e-400", false},
                                           NumberCase{"", false}, NumberCase{"12x", false}));

TEST(SheetName, IsOneThatExcelTakes) {
  EXPECT_EQ(sheet_name("users-growth"), "users-growth");
  EXPECT_EQ(sheet_name("a/b[c]:d*?\\"), "a_b_c__d___");
  EXPECT_EQ(sheet_name("'x'"), "_x_");
  EXPECT_EQ(sheet_name("History"), "History_");
  EXPECT_EQ(sheet_name(""), "_");
  EXPECT_EQ(sheet_name(std::string(50, 'x')), std::string(31, 'x'));
}

}  // namespace
}  // namespace millrace::reports_server
