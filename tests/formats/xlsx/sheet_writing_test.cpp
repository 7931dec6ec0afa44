// Sheets that are written: cells as Excel reads them, and what is refused.

#include <ostream>

#include <gmock/gmock.h>

#include "connector/formats/registry.h"
#include "connector/formats/xlsx/writing/sheet_cells.h"

namespace millrace::formats::sheets {
namespace {

using ::testing::HasSubstr;

TEST(SheetCellTest, HoldsAsManyUtf16UnitsAsExcelAndNoMore) {
  const auto problem_of = [](const std::string& text) {
    std::string out;
    return append_sheet_cell(out, "A", "2", {SheetCell::Kind::Text, text});
  };
  const auto repeated = [](std::string_view text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
  };
  EXPECT_EQ(problem_of(std::string(32'767, 'x')), "");
  EXPECT_EQ(problem_of(repeated("é", 32'767)), "");
  EXPECT_EQ(problem_of(repeated("🙂", 16'383)), "");
  for (const auto& text :
       {std::string(32'768, 'x'), repeated("é", 32'768), repeated("🙂", 16'384)}) {
    EXPECT_EQ(problem_of(text), "Excel's cells hold 32,767 characters");
  }
}

TEST(SheetCellTest, EscapesWhatXmlOrExcelWouldRead) {
  std::string out;
  append_sheet_cell(out, "AB", "12", {SheetCell::Kind::Text, " a<b>&\r\n\x01_x000D_ _x00_"});
  EXPECT_EQ(out,
            "<c r=\"AB12\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> a&lt;b&gt;&amp;_x000D_\n"
            "_x0001__x005F_x000D_ _x00_</t></is></c>");
}

TEST(SheetColumn, IsNamedAsInASheet) {
  EXPECT_EQ(sheet_column(0), "A");
  EXPECT_EQ(sheet_column(25), "Z");
  EXPECT_EQ(sheet_column(26), "AA");
  EXPECT_EQ(sheet_column(701), "ZZ");
  EXPECT_EQ(sheet_column(16'383), "XFD");
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

INSTANTIATE_TEST_SUITE_P(
    , FitsACell,
    ::testing::Values(
        NumberCase{"0", true}, NumberCase{"-0.0", true}, NumberCase{"12.50", true},
        NumberCase{"1.25E+1", true}, NumberCase{"0.1", true}, NumberCase{"-0.000123", true},
        NumberCase{"1e-300", true}, NumberCase{"1e300", true}, NumberCase{"9007199254740992", true},
        NumberCase{"9007199254740993", false}, NumberCase{"123456789012345678", false},
        NumberCase{"1000000000000000000", true}, NumberCase{"123456789012345680", true},
        NumberCase{"0.30000000000000004", true}, NumberCase{"0.3000000000000000444", false},
        NumberCase{"1234567890.1234567", true}, NumberCase{"5e-324", true},
        NumberCase{"1e400", false}, NumberCase{"1e-400", false}, NumberCase{"", false},
        NumberCase{"12x", false}));

TEST(SheetName, IsOneThatExcelTakes) {
  EXPECT_EQ(sheet_name("users-growth"), "users-growth");
  EXPECT_EQ(sheet_name("a/b[c]:d*?\\"), "a_b_c__d___");
  EXPECT_EQ(sheet_name("'x'"), "_x_");
  EXPECT_EQ(sheet_name("History"), "History_");
  EXPECT_EQ(sheet_name(""), "_");
  EXPECT_EQ(sheet_name(std::string(50, 'x')), std::string(31, 'x'));
}

// What the format's own reader finds in a workbook of these rows.
class WrittenWorkbook : public ::testing::Test {
 protected:
  WrittenWorkbook() { register_all_formats(formats_); }

  Result<std::string> write(const std::vector<Field>& fields, const std::vector<Batch>& batches) {
    const auto encoder = formats_.named("xlsx")->whole_encoder();
    std::string out;
    auto done = encoder->begin(Schema(fields), out);
    for (const auto& batch : batches) {
      if (done) done = encoder->encode(batch, out);
    }
    if (done) done = encoder->end(out);
    if (!done) return fail(done.error());
    return out;
  }
  std::vector<std::vector<std::string>> read(std::string book) {
    const auto decoder = formats_.named("xlsx")->decoder({});
    std::vector<Batch> batches;
    EXPECT_TRUE(decoder->decode(block_of(book), batches));
    const auto finished = finish_whole(*decoder, batches);
    EXPECT_TRUE(finished) << finished.error().message();
    std::vector<std::vector<std::string>> rows;
    for (const auto& batch : batches) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        auto& cells = rows.emplace_back();
        for (const auto& column : batch.columns) {
          cells.emplace_back(column.is_null(row) ? "NULL" : std::string(column.text(row)));
        }
      }
    }
    return rows;
  }

  Registry formats_;
};

TEST_F(WrittenWorkbook, HasEveryRowWithNumbersAsNumbersAndTextsAsTexts) {
  const std::vector<Field> fields{{"id", {TypeKind::Integer}, false},
                                  {"name", {TypeKind::Text}, false},
                                  {"gold", {TypeKind::Boolean}, false}};
  BatchBuilder builder(std::make_shared<Schema>(fields));
  for (const auto* cell : {"7", "007", "true"}) builder.add(cell);
  builder.add("12345678901234567890");
  builder.add_null();
  builder.add("false");

  const auto book = write(fields, {builder.take()});

  ASSERT_TRUE(book) << book.error().message();
  EXPECT_EQ(read(*book), (std::vector<std::vector<std::string>>{
                             {"7", "007", "true"}, {"12345678901234567890", "NULL", "false"}}));
}

TEST_F(WrittenWorkbook, NamesTheRowThatASheetCannotHold) {
  const std::vector<Field> fields{{"note", {TypeKind::Text}, false}};
  BatchBuilder builder(std::make_shared<Schema>(fields), 41);
  builder.add("short");
  builder.add(std::string(32'768, 'x'));

  const auto book = write(fields, {builder.take()});

  ASSERT_FALSE(book);
  EXPECT_EQ(book.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(book.error().message(), HasSubstr("row 42, column note: Excel's cells hold 32,767"));
  EXPECT_THAT(book.error().message(), HasSubstr("write .csv"));
}

}  // namespace
}  // namespace millrace::formats::sheets
