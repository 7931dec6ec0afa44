#include "examples/reports_server/data/writers/xlsx_writer.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "examples/reports_server/data/writers/xlsx_cells.h"
#include "examples/reports_server/data/writers/zip_stream.h"

namespace millrace::reports_server {
namespace {

// What stands around the sheet; Excel wants styles even of a workbook that has none.
constexpr auto kParts = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"[Content_Types].xml",
      R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">)"
      R"(<Default Extension="rels" )"
      R"(ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)"
      R"(<Default Extension="xml" ContentType="application/xml"/>)"
      R"(<Override PartName="/xl/workbook.xml" ContentType=)"
      R"("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>)"
      R"(<Override PartName="/xl/worksheets/sheet1.xml" ContentType=)"
      R"("application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>)"
      R"(<Override PartName="/xl/styles.xml" ContentType=)"
      R"("application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>)"},
     {"_rels/.rels",
      R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
      R"(<Relationship Id="rId1" Target="xl/workbook.xml" Type=)"
      R"("http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>)"
      R"(</Relationships>)"},
     {"xl/_rels/workbook.xml.rels",
      R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
      R"(<Relationship Id="rId1" Target="worksheets/sheet1.xml" Type=)"
      R"("http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>)"
      R"(<Relationship Id="rId2" Target="styles.xml" Type=)"
      R"("http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/>)"
      R"(</Relationships>)"},
     {"xl/styles.xml",
      R"(<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">)"
      R"(<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>)"
      R"(<fills count="2"><fill><patternFill patternType="none"/></fill>)"
      R"(<fill><patternFill patternType="gray125"/></fill></fills>)"
      R"(<borders count="1"><border/></borders>)"
      R"(<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>)"
      R"(</cellStyleXfs>)"
      R"(<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>)"
      R"(</cellXfs>)"
      R"(<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>)"
      R"(</styleSheet>)"}});

constexpr std::string_view kDeclaration =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

constexpr std::string_view kSheetBegin =
    R"(<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>)";
constexpr std::string_view kSheetEnd = "</sheetData></worksheet>";

// `name` needs no escaping in XML but for what stands here.
std::string workbook_xml(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c == '&' || c == '<' || c == '>' || c == '"') {
      escaped += fmt::format("&#{};", static_cast<int>(c));
    } else {
      escaped += c;
    }
  }
  return fmt::format(
      R"(<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" )"
      R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">)"
      R"(<sheets><sheet name="{}" sheetId="1" r:id="rId1"/></sheets></workbook>)",
      escaped);
}

class XlsxWriter final : public RowWriter {
 public:
  explicit XlsxWriter(const std::string& title) : name_(sheet_name(title)) {}

  Result<void> begin(QueryResult& result) override {
    if (result.fields.size() > kMostXlsxColumns) {
      return fail(ErrorKind::Refused,
                  fmt::format("a sheet holds {} columns, and the report has {}; export csv",
                              kMostXlsxColumns, result.fields.size()));
    }
    for (const auto& [name, text] : kParts) {
      if (auto put = part(result.file, std::string(name), text); !put) return put;
    }
    if (auto put = part(result.file, "xl/workbook.xml", workbook_xml(name_)); !put) return put;
    if (auto begun = zip_.begin(result.file, "xl/worksheets/sheet1.xml"); !begun) return begun;
    if (auto put = zip_.write(result.file, kDeclaration); !put) return put;
    if (auto put = zip_.write(result.file, kSheetBegin); !put) return put;
    std::vector<Cell> header;
    header.reserve(result.fields.size());
    for (std::size_t i = 0; i < result.fields.size(); ++i) {
      columns_.push_back(xlsx_column(i));
      header.push_back({Cell::Kind::Text, result.fields[i]});
    }
    return row(result, header);
  }

  Result<void> row(QueryResult& result, const std::vector<Cell>& cells) override {
    if (rows_ == kMostXlsxRows) {
      return fail(ErrorKind::Refused,
                  fmt::format("a sheet holds {} rows and a header, and there are more; export csv",
                              kMostXlsxRows - 1));
    }
    const auto number = std::to_string(rows_ + 1);
    text_ = "<row r=\"";
    text_ += number;
    text_ += "\">";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto problem = append_xlsx_cell(text_, columns_[i], number, cells[i]);
      if (!problem.empty()) return wrong(result, i, problem);
    }
    text_ += "</row>";
    ++rows_;
    return zip_.write(result.file, text_);
  }

  Result<void> end(QueryResult& result) override {
    if (auto put = zip_.write(result.file, kSheetEnd); !put) return put;
    if (auto ended = zip_.end(result.file); !ended) return ended;
    return zip_.finish(result.file);
  }

 private:
  Result<void> part(Spool& file, std::string name, std::string_view text) {
    if (auto begun = zip_.begin(file, std::move(name)); !begun) return begun;
    if (auto put = zip_.write(file, kDeclaration); !put) return put;
    if (auto put = zip_.write(file, text); !put) return put;
    return zip_.end(file);
  }

  Result<void> wrong(const QueryResult& result, std::size_t column, std::string_view problem) {
    if (rows_ == 0) {
      return fail(ErrorKind::Refused,
                  fmt::format("the name of column {}: {}; export csv", column + 1, problem));
    }
    return fail(ErrorKind::Refused, fmt::format("row {}, column {}: {}; export csv", rows_,
                                                result.fields[column], problem));
  }

  std::string name_;
  ZipStream zip_;
  std::vector<std::string> columns_;
  std::string text_;
  std::uint32_t rows_ = 0;  // Of the sheet, with the header.
};

}  // namespace

std::unique_ptr<RowWriter> make_xlsx_writer(const std::string& title) {
  return std::make_unique<XlsxWriter>(title);
}

}  // namespace millrace::reports_server
