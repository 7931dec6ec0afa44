#include "tests/formats/workbooks.h"

#include <cstdlib>

#include <fmt/format.h>
#include <zip.h>

namespace millrace::testing {
namespace {

constexpr std::string_view kDeclaration = R"(<?xml version="1.0" encoding="UTF-8"?>)";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kOffice =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string relationship(std::string_view id, std::string_view type, std::string_view target) {
  return fmt::format(R"(<Relationship Id="{}" Type="{}/{}" Target="{}"/>)", id, kOffice, type,
                     target);
}

void add_entry(zip* archive, const std::string& name, const std::string& text, bool store) {
  zip_source_t* source = zip_source_buffer(archive, text.data(), text.size(), 0);
  const auto index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) std::abort();
  if (store) zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
}

}  // namespace

std::string zip_of(const Entries& entries, bool store) {
  zip_source_t* whole = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  zip_source_keep(whole);
  zip* archive = zip_open_from_source(whole, ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) std::abort();
  for (const auto& [name, text] : entries) add_entry(archive, name, text, store);
  if (zip_close(archive) != 0) std::abort();
  std::string bytes;
  zip_stat_t stat;
  if (zip_source_stat(whole, &stat) != 0 || zip_source_open(whole) != 0) std::abort();
  bytes.resize(stat.size);
  if (zip_source_read(whole, bytes.data(), bytes.size()) != static_cast<zip_int64_t>(stat.size)) {
    std::abort();
  }
  zip_source_close(whole);
  zip_source_free(whole);
  return bytes;
}

std::string sheet_xml(std::string_view rows) {
  return fmt::format(R"({}<worksheet xmlns="{}"><sheetData>{}</sheetData></worksheet>)",
                     kDeclaration, kMain, rows);
}

std::string strings_xml(std::string_view items) {
  return fmt::format(R"({}<sst xmlns="{}">{}</sst>)", kDeclaration, kMain, items);
}

std::string styles_xml(const std::vector<std::string>& format_codes) {
  std::string formats;
  std::string styles;
  for (std::size_t i = 0; i < format_codes.size(); ++i) {
    formats += fmt::format(R"(<numFmt numFmtId="{}" formatCode="{}"/>)", 164 + i, format_codes[i]);
    styles += fmt::format(R"(<xf numFmtId="{}"/>)", 164 + i);
  }
  return fmt::format(
      R"({}<styleSheet xmlns="{}"><numFmts>{}</numFmts><cellStyleXfs><xf numFmtId="14"/>)"
      R"(</cellStyleXfs><cellXfs>{}</cellXfs></styleSheet>)",
      kDeclaration, kMain, formats, styles);
}

std::string workbook_xml(std::string_view sheets, std::string_view properties) {
  return fmt::format(R"({}<workbook xmlns="{}" xmlns:r="{}">{}<sheets>{}</sheets></workbook>)",
                     kDeclaration, kMain, kOffice, properties, sheets);
}

std::string relationships_xml(std::string_view items) {
  return fmt::format(
      R"({}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
      "{}</Relationships>",
      kDeclaration, items);
}

Entries entries_of(const Parts& parts) {
  std::string links = relationship("rId1", "worksheet", "worksheets/sheet1.xml");
  if (!parts.strings.empty()) links += relationship("rId2", "sharedStrings", "sharedStrings.xml");
  if (!parts.styles.empty()) links += relationship("rId3", "styles", "styles.xml");
  const auto workbook = parts.workbook.empty()
                            ? workbook_xml(R"(<sheet name="Report" sheetId="1" r:id="rId1"/>)")
                            : parts.workbook;
  Entries entries{
      {"_rels/.rels", relationships_xml(relationship("rId1", "officeDocument", "xl/workbook.xml"))},
      {"xl/workbook.xml", workbook},
      {"xl/_rels/workbook.xml.rels",
       parts.relationships.empty() ? relationships_xml(links) : parts.relationships},
      {"xl/worksheets/sheet1.xml", parts.sheet}};
  if (!parts.strings.empty()) entries.emplace_back("xl/sharedStrings.xml", parts.strings);
  if (!parts.styles.empty()) entries.emplace_back("xl/styles.xml", parts.styles);
  return entries;
}

std::string workbook_of(const Parts& parts) {
  return zip_of(entries_of(parts));
}

std::string workbook_of(std::string_view rows) {
  return workbook_of(Parts{sheet_xml(rows)});
}

}  // namespace millrace::testing
