#include "connector/formats/xlsx/writing/sheet_writer.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::formats::sheets {
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

}  // namespace

SheetWriter::SheetWriter(std::string_view title) : name_(sheet_name(title)) {}

Result<void> SheetWriter::begin(std::span<const std::string> names, std::string& out) {
  if (names.size() > kMostColumns) {
    return fail(ErrorKind::BadData, fmt::format("a sheet holds {} columns, and there are {}",
                                                kMostColumns, names.size()));
  }
  names_.assign(names.begin(), names.end());
  for (const auto& [name, text] : kParts) {
    if (auto put = part(std::string(name), text, out); !put) return put;
  }
  if (auto put = part("xl/workbook.xml", workbook_xml(name_), out); !put) return put;
  if (auto begun = zip_.begin(out, "xl/worksheets/sheet1.xml"); !begun) return begun;
  if (auto put = zip_.write(out, kDeclaration); !put) return put;
  if (auto put = zip_.write(out, kSheetBegin); !put) return put;
  std::vector<SheetCell> header;
  header.reserve(names_.size());
  for (std::size_t i = 0; i < names_.size(); ++i) {
    columns_.push_back(sheet_column(i));
    header.push_back({SheetCell::Kind::Text, names_[i]});
  }
  return add(header, 0, out);
}

Result<void> SheetWriter::row(std::span<const SheetCell> cells, std::uint64_t number,
                              std::string& out) {
  if (rows_ < kMostRows) return add(cells, number, out);
  return fail(ErrorKind::BadData,
              fmt::format("a sheet holds {} rows and a header, and there are more", kMostRows - 1));
}

Result<void> SheetWriter::add(std::span<const SheetCell> cells, std::uint64_t number,
                              std::string& out) {
  const auto place = std::to_string(rows_ + 1);
  text_ = "<row r=\"";
  text_ += place;
  text_ += "\">";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto problem = append_sheet_cell(text_, columns_[i], place, cells[i]);
    if (!problem.empty()) return fail(wrong(i, number, problem));
  }
  text_ += "</row>";
  ++rows_;
  return zip_.write(out, text_);
}

Result<void> SheetWriter::end(std::string& out) {
  if (auto put = zip_.write(out, kSheetEnd); !put) return put;
  if (auto ended = zip_.end(out); !ended) return ended;
  return zip_.finish(out);
}

Result<void> SheetWriter::part(std::string name, std::string_view text, std::string& out) {
  if (auto begun = zip_.begin(out, std::move(name)); !begun) return begun;
  if (auto put = zip_.write(out, kDeclaration); !put) return put;
  if (auto put = zip_.write(out, text); !put) return put;
  return zip_.end(out);
}

Error SheetWriter::wrong(std::size_t column, std::uint64_t number, std::string_view problem) const {
  if (rows_ == 0) {
    return Error(ErrorKind::BadData, fmt::format("the name of column {}: {}", column + 1, problem));
  }
  return Error(ErrorKind::BadData,
               fmt::format("row {}, column {}: {}", number, printable(names_[column]), problem));
}

}  // namespace millrace::formats::sheets
