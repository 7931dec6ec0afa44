#pragma once

#include <string_view>

#include "connector/sql/outcome/outcome.h"

namespace millrace::sql::text {

// What the letters of a flags argument, or (?...) at the start of a pattern, ask for.
struct RegexOptions {
  bool all = false;                // g: every match is meant, not the first one.
  bool ignore_case = false;        // i, against c.
  bool literal = false;            // q: every character stands for itself.
  bool expanded = false;           // x, against t: white space and comments mean nothing.
  bool dot_stops_at_line = false;  // n, m, p: . and [^...] do not take a line break.
  bool anchors_at_lines = false;   // n, m, w: ^ and $ are at line breaks too.

  bool operator==(const RegexOptions&) const = default;
};

// Applies one letter. False when it is none of them: b and e, which choose older kinds of regular
// expression, are none here.
bool apply_option(char letter, RegexOptions& options);

// "invalid regular expression option: "z"".
Outcome<RegexOptions> parse_regex_options(std::string_view flags);

}  // namespace millrace::sql::text
