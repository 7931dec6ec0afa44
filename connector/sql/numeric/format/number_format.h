#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// One pattern of a format of to_char() and to_number().
enum class NumberPattern {
  Nine,          // 9: a digit, or a space instead of a leading zero.
  Zero,          // 0: a digit, zeros included.
  Point,         // . and D
  Comma,         // ,
  Group,         // G
  Currency,      // L: a space in the locale "C".
  Roman,         // RN
  LowerRoman,    // rn
  Ordinal,       // TH
  LowerOrdinal,  // th
  Minus,         // MI
  Plus,          // PL
  Sign,          // SG
  Literal,       // A character that stands for itself.
  Silent,        // What only changes the others: S, PR, FM, V, EEEE, and B, C, SP that do nothing.
};

struct NumberFormatItem {
  NumberPattern pattern = NumberPattern::Literal;
  std::string literal;  // One character in UTF-8; empty for other patterns.
};

// Where S puts the sign.
enum class AnchoredSign {
  None,    // There is no S.
  Before,  // In front of the first digit.
  Behind,  // Behind the last one.
};

// What the patterns of a format say together.
struct NumberShape {
  int before_point = 0;  // Digits before the point, behind it, and behind V.
  int behind_point = 0;
  int shifted = 0;
  int first_zero = 0;  // Counted from 1: the first 0 before the point; 0 when there is none.
  int last_zero = 0;
  int digits_before_sign = 0;  // Of an S before the point.
  AnchoredSign anchored_sign = AnchoredSign::None;
  bool has_point = false;
  bool has_zero = false;
  bool is_tight = false;      // FM
  bool has_brackets = false;  // PR
  bool has_minus = false;     // MI or SG
  bool has_plus = false;      // PL or SG
  bool is_roman = false;
  bool is_shifted = false;     // V
  bool is_blank = false;       // B
  bool is_scientific = false;  // EEEE
};

// A format that was read once and may be used for any number of rows, by any thread.
struct NumberFormat {
  std::vector<NumberFormatItem> items;
  NumberShape shape;
  bool is_empty = false;  // Of no character at all; `""` has no items either.
};

// Fails where patterns do not go together, as Postgres says it. An empty format is one, too.
Outcome<NumberFormat> parse_number_format(std::string_view text);

}  // namespace millrace::sql
