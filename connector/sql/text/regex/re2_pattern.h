#pragma once

#include <optional>
#include <string>

#include "connector/sql/outcome/outcome.h"
#include "connector/sql/text/regex/syntax_tree.h"

namespace millrace::sql::text {

// A regular expression as RE2 writes it, in its Perl-like syntax.
struct Re2Pattern {
  std::string text;
  // RE2 knows ASCII's words only. A letter of ASCII that may stand in a text for every letter
  // beyond ASCII, since the pattern does not tell it from them; set when words matter to the
  // pattern.
  std::optional<char> word_letter;
};

// Faults: what RE2 cannot do. Where a word starts or ends has to be seen from the characters beside
// \m and \M, and a pattern with those, \y or \Y must not tell letters beyond ASCII apart.
Outcome<Re2Pattern> to_re2(const RegexTree& tree);

}  // namespace millrace::sql::text
