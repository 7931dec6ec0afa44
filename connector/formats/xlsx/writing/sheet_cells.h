#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace millrace::formats::sheets {

inline constexpr std::size_t kMostColumns = 16'384;
inline constexpr std::uint32_t kMostRows = 1'048'576;

// One cell of a sheet that is written.
struct SheetCell {
  enum class Kind {
    Null,
    Text,
    Number,   // Its text is a JSON number.
    Boolean,  // "true" or "false".
  };
  Kind kind = Kind::Null;
  std::string_view text;
};

// "A" for 0, "XFD" for the last one.
std::string sheet_column(std::size_t index);

// Appends the cell as a sheet has it, at column "B", row "12". Every cell is written: NULL as one
// without a value, so that a row of them is a row; the empty string as one whose text is empty.
// What is wrong with the cell, or nothing: a cell holds 32,767 UTF-16 units, and no character that
// XML cannot say.
std::string_view append_sheet_cell(std::string& out, std::string_view column, std::string_view row,
                                   const SheetCell& cell);

// True when a double, which is what a cell's number is, written with the 17 digits that tell all of
// them apart gives back this JSON number and no other.
bool fits_a_cell(std::string_view number);

// A name that Excel takes for a sheet: at most 31 characters, none of []:*?/\, no ' at the ends,
// not "History".
std::string sheet_name(std::string_view title);

}  // namespace millrace::formats::sheets
