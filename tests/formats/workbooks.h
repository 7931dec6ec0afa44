#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::testing {

// A ZIP archive's entries, in order.
using Entries = std::vector<std::pair<std::string, std::string>>;

// The bytes of an archive of them, compressed unless `store`.
std::string zip_of(const Entries& entries, bool store = false);

// The parts of a workbook as its writer would lay them out; an empty one is left out.
struct Parts {
  std::string sheet;  // All of the sheet's XML.
  std::string strings = {};
  std::string styles = {};
  std::string workbook = {};       // Empty: one sheet, "Report".
  std::string relationships = {};  // Of the workbook. Empty: the usual ones.
};

Entries entries_of(const Parts& parts);

// A sheet's XML around the content of <sheetData>, and the same of the others.
std::string sheet_xml(std::string_view rows);
std::string strings_xml(std::string_view items);
// Styles whose cell style n has the number format of that place.
std::string styles_xml(const std::vector<std::string>& format_codes);
std::string workbook_xml(std::string_view sheets, std::string_view properties = "");
std::string relationships_xml(std::string_view items);

// A workbook of one sheet with these rows.
std::string workbook_of(std::string_view rows);
std::string workbook_of(const Parts& parts);

}  // namespace millrace::testing
