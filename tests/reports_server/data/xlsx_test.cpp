// XLSX exports, read back by another program.

#include <ostream>

#include <gmock/gmock.h>

#include "examples/reports_server/data/writers/xlsx_writer.h"
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

// Prints the sum of the only column, as a spreadsheet's SUM would give it: of its numbers.
constexpr const char* kSum = R"(
import sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1]).worksheets[0]
cells = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
print(len(cells), sum(cell for cell in cells if not isinstance(cell, str)))
)";

class XlsxTest : public ServerTest {
 protected:
  std::string export_of(const std::string& query) {
    return client_->export_of(client_->submit("/queries/1/submit_export.xlsx" + query));
  }
  // What the reader prints of report 1.
  std::string read_back(const char* reader = kReader) {
    const auto file = client_->download(client_->submit("/queries/1/submit_export.xlsx"));
    EXPECT_EQ(file.header("content-type"),
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    const auto book = folder_.write("book.xlsx", file.body);
    const auto script = folder_.write("reader.py", reader);
    millrace::testing::Process python("/usr/bin/python3",
                                      {.arguments = {script.string(), book.string()},
                                       .folder = folder_.path(),
                                       .environment = {{"PYTHONIOENCODING", "utf-8"}}});
    EXPECT_EQ(python.wait(), 0) << python.errors();
    return python.output();
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

TEST_F(XlsxTest, EveryRowArrivesAlsoThoseAtTheEndWithoutAValue) {
  report(1, "rows",
         "SELECT 1 AS a, 'x' AS b UNION ALL SELECT NULL, NULL UNION ALL SELECT 3, 'z' "
         "UNION ALL SELECT NULL, NULL UNION ALL SELECT '', '' UNION ALL SELECT NULL, NULL");
  start();
  EXPECT_EQ(read_back(),
            "['rows']\n['a', 'b']\n[1, 'x']\n[None, None]\n[3, 'z']\n[None, None]\n"
            "['', '']\n[None, None]\n");
}

TEST_F(XlsxTest, EveryDoubleIsANumberWithAllItsDigits) {
  report(1, "doubles",
         "SELECT 0.1 + 0.2 AS a, 1.0 / 3 AS b, 1e15 / 7 AS c, -2.2250738585072014e-308 AS d, "
         "1.7976931348623157e308 AS e, 5e-324 AS f");
  start();
  EXPECT_THAT(read_back(),
              HasSubstr("[0.30000000000000004, 0.3333333333333333, 142857142857142.84, "
                        "-2.2250738585072014e-308, 1.7976931348623157e+308, 5e-324]"));
}

TEST_F(XlsxTest, TheSumOfAColumnOfDoublesIsTheTrueOne) {
  report(1, "doubles", "SELECT id / 3.0 AS x FROM (" + count_to(3'000) + ")");
  start();
  EXPECT_THAT(read_back(kSum), ::testing::StartsWith("3000 1500500.0"));
}

TEST_F(XlsxTest, AnIntegerBeyondWhatADoubleHoldsIsTextAndExact) {
  report(1, "numbers",
         "SELECT 9007199254740993 AS a, 9007199254740992 AS b, -9223372036854775807 AS c, "
         "9007199254740994 AS d");
  start();
  EXPECT_THAT(read_back(), HasSubstr("['9007199254740993', 9007199254740992, "
                                     "'-9223372036854775807', 9007199254740994]"));
}

TEST_F(XlsxTest, WhatOnlyLooksLikeANumberOrAFormulaStaysText) {
  report(1, "texts",
         "SELECT '007' AS a, '+6512345678' AS b, '2026-11-28' AS c, 1e999 AS d, '-1e999' AS e, "
         "'@SUM(A1)' AS f, 'TRUE' AS g, '1e5' AS h, '_x0041_' AS i");
  start();
  // The reader does not take escapes apart, as Excel does.
  EXPECT_THAT(read_back(), HasSubstr("['007', '+6512345678', '2026-11-28', 'Infinity', '-1e999', "
                                     "'@SUM(A1)', 'TRUE', '1e5', '_x005F_x0041_']"));
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

// What one writer gives for rows of one text each, and with so many columns.
class XlsxLimits : public ::testing::Test {
 protected:
  XlsxLimits() : result_{.file = *Spool::create(folder_.path())} {}

  Result<void> begin(std::size_t columns) {
    result_.fields.assign(columns, "a");
    return writer_->begin(result_);
  }
  Result<void> row() {
    result_.file.block().clear();  // What it says is not looked at.
    return writer_->row(result_, {{Cell::Kind::Text, "x"}});
  }

  millrace::testing::TempFolder folder_;
  QueryResult result_;
  std::unique_ptr<RowWriter> writer_ = make_xlsx_writer("limits");
};

TEST_F(XlsxLimits, OneColumnTooManyIsRefused) {
  EXPECT_TRUE(begin(16'384));
  const auto refused = begin(16'385);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "a sheet holds 16384 columns, and there are 16385; export csv");
}

TEST_F(XlsxLimits, OneRowTooManyIsRefused) {
  ASSERT_TRUE(begin(1));
  for (int i = 0; i < 1'048'575; ++i) ASSERT_TRUE(row()) << i;
  const auto refused = row();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::Refused);
  EXPECT_EQ(refused.error().message(),
            "a sheet holds 1048575 rows and a header, and there are more; export csv");
}

}  // namespace
}  // namespace millrace::reports_server
