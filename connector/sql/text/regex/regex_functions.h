#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/text/limits.h"
#include "connector/sql/text/regex/regex.h"

// The functions regexp_..., for a pattern that is compiled already. Positions count characters,
// from 1. nullopt is NULL. Functions that Postgres forbids the flag g do not look at it: see
// refuse_global().

namespace millrace::sql::text {

// "regexp_count() does not support the "global" option", when it is asked for.
Outcome<void> refuse_global(const RegexOptions& options, std::string_view function);

// What regexp_replace() puts in: \1 to \9 are groups, \& is the whole match, \\ a backslash.
class Replacement {
 public:
  explicit Replacement(std::string_view text);

  bool has_groups() const { return has_groups_; }
  void append(const RegexSearch& match, std::string& out) const;

 private:
  static constexpr int kLiteral = -1;
  struct Piece {
    int group;  // Or kLiteral.
    std::string text;
  };
  void add(int group, char literal = '\0');

  std::vector<Piece> pieces_;
  bool has_groups_ = false;
};

struct ReplaceRange {
  std::int64_t start = 1;   // No match before this character.
  std::int64_t number = 1;  // Which match; 0 for all.
};

// "invalid value for parameter "start": 0", and the same for "n" below zero.
Outcome<void> regexp_replace(const Regex& regex, std::string_view text,
                             const Replacement& replacement, ReplaceRange range, std::string& out);

// The first element of regexp_match(), and substring(text FROM pattern): what the first group took,
// or the whole match of a pattern without groups.
std::optional<std::string_view> regexp_match(const Regex& regex, std::string_view text);

// Which match, and what of it.
struct MatchChoice {
  std::int64_t start = 1;
  std::int64_t number = 1;
  std::int64_t group = 0;
};

Outcome<std::optional<std::string_view>> regexp_substr(const Regex& regex, std::string_view text,
                                                       MatchChoice choice);

// Where it starts (end_option 0) or what follows it starts (1); 0 when there is none.
Outcome<std::int64_t> regexp_instr(const Regex& regex, std::string_view text, MatchChoice choice,
                                   std::int64_t end_option);

Outcome<std::int64_t> regexp_count(const Regex& regex, std::string_view text, std::int64_t start);

// An element of regexp_split_to_array(), from 1; NULL behind the last one.
std::optional<std::string_view> regexp_split_part(const Regex& regex, std::string_view text,
                                                  std::int64_t number);

// similar_to_escape(): the regular expression for a pattern of SIMILAR TO, or of SUBSTRING(text
// SIMILAR pattern ESCAPE escape), which regexp_match() takes. "invalid escape string"; "SQL regular
// expression may not contain more than two escape-double-quote separators".
Outcome<std::string> similar_to_regex(std::string_view pattern, std::string_view escape = "\\");

}  // namespace millrace::sql::text
