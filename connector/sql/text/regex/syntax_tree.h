#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "connector/sql/outcome/outcome.h"
#include "connector/sql/text/regex/character_set.h"
#include "connector/sql/text/regex/regex_options.h"

namespace millrace::sql::text {

// What of several matches at one place is meant. Postgres decides for a whole expression: by its
// first quantifier, or, for one of several branches, for the longest.
enum class Preference { None, Longest, Shortest };

// A part of a regular expression.
struct RegexNode {
  enum class Kind {
    Empty,     // Takes nothing.
    Set,       // One character of it.
    Sequence,  // The children, one behind the other.
    Either,    // One of the children.
    Group,     // Its only child, which is remembered.
    Repeat,    // Its only child, from `least` to `most` times.
    At,        // Takes nothing, at a certain place.
  };
  enum class Place {
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordStart,
    WordEnd,
    Boundary,
    NoBoundary,
  };

  Kind kind = Kind::Empty;
  SharedSet set = nullptr;  // Of Set.
  std::vector<RegexNode> children = {};
  int least = 0;                      // Of Repeat.
  std::optional<int> most = {};       // Of Repeat; endless without.
  Preference own = Preference::None;  // Of Repeat: None for {m}, which is its child's.
  Place place = Place::TextStart;     // Of At.

  Preference preference() const;
};

struct RegexTree {
  RegexNode root;
  int groups = 0;
};

// Reads a pattern as PostgreSQL reads an advanced regular expression. "invalid regular expression:
// ..." in its words; back-references, look-ahead and look-behind are refused by name, and so are
// patterns of more than 16 KiB or with parentheses more than 200 deep.
Outcome<RegexTree> parse_regex(std::string_view pattern, RegexOptions options);

}  // namespace millrace::sql::text
