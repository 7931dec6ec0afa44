#pragma once

#include <string>

#include "connector/sql/numeric/format/number_format.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// A number that is to be laid out in a format.
struct LaidOutNumber {
  std::string digits;      // With a point; or a word, a Roman number, or all '#'.
  char sign = 0;           // '+', '-', or 0 of a Roman number.
  int leading_spaces = 0;  // Places before the point that have no digit.
};

// Splits the sign off and counts the places; all '#' when there are too few of them.
LaidOutNumber placed_in(const NumberShape& shape, std::string text);

// Puts each digit where its pattern stands, and the signs and texts between them. The shape is the
// one of the format, perhaps with places that the value changed.
Outcome<std::string> lay_out(const NumberFormat& format, const NumberShape& shape,
                             const LaidOutNumber& number);

}  // namespace millrace::sql
