#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/formats/xlsx/xlsx_workbook.h"

namespace millrace::formats {

// A cell's place: both counted from 1, the way that "BC12" is column 55 of row 12.
struct XlsxPlace {
  static constexpr std::uint32_t kMostColumns = 16'384;
  static constexpr std::uint32_t kMostRows = 1'048'576;

  std::uint32_t column = 0;
  std::uint32_t row = 0;
};

// nullopt for what is no place, and for one that no sheet has.
std::optional<XlsxPlace> parse_xlsx_place(std::string_view text);
std::string to_string(XlsxPlace place);

// A cell as a sheet writes it.
struct XlsxCell {
  XlsxPlace place;
  std::string type;                    // "n", "s", "str", "inlineStr", "b", "e", "d"
  std::optional<std::uint32_t> style;  // Its number.
  bool has_value = false;
  bool has_formula = false;
  std::string text;  // Of the value, or of the string in it.
};

// What the cell says: nullopt for NULL. The text lies in the cell or in the book. BadData, with the
// cell's place, for an error value, for a formula that was never computed, for a number that is
// none, and for a day that never was.
Result<std::optional<std::string_view>> xlsx_cell_text(XlsxCell& cell, const XlsxBook& book);

}  // namespace millrace::formats
