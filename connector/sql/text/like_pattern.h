#pragma once

#include <string>
#include <string_view>

#include "connector/sql/text/limits.h"

namespace millrace::sql::text {

// like_escape(pattern, escape): the pattern with a backslash in place of the escape character.
// "invalid escape string" when that is more than one character; an empty one means none.
Outcome<void> like_escape(std::string_view pattern, std::string_view escape, std::string& out);

// The right side of LIKE or ILIKE, whose escape character is the backslash, compiled once. ILIKE
// compares in lower case, as casing.h makes it.
class LikePattern {
 public:
  enum class Case { Matters, Ignored };

  explicit LikePattern(std::string_view pattern, Case letters = Case::Matters);

  // "LIKE pattern must not end with escape character": as in Postgres, only for a text that the
  // pattern fits up to there.
  Outcome<bool> matches(std::string_view text) const;

  // False: matches() gives a value for every text.
  bool can_fail() const { return can_fail_; }

 private:
  // Simple patterns are compared without a look at each character.
  enum class Shape { Exact, Prefix, Suffix, Infix, Anything, General };

  Outcome<bool> matches_in_case(std::string_view text) const;
  Outcome<bool> matches_generally(std::string_view text) const;
  void find_shape();

  Case case_;
  Shape shape_ = Shape::General;
  bool can_fail_ = false;
  std::string code_;     // Literal bytes and, between them, bytes that UTF-8 does not have.
  std::string literal_;  // Of a simple shape.
};

}  // namespace millrace::sql::text
