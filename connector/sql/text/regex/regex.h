#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/outcome/outcome.h"
#include "connector/sql/text/regex/regex_options.h"
#include "connector/sql/text/regex/set_scan.h"

namespace re2 {
class RE2;
}

// Regular expressions with the syntax and, as far as RE2 goes, the meaning of PostgreSQL's advanced
// ones. RE2 takes time in proportion to the text, whatever the pattern is.
//
// What differs from Postgres: back-references, look-ahead, look-behind and the older kinds of
// expression (options b and e) are refused; so are \m and \M where the characters beside them do
// not tell, and word boundaries in a pattern that tells letters beyond ASCII apart. Of two ways to
// share one match among groups, the first branch of an alternative wins here and the longest in
// Postgres.

namespace millrace::sql::text {

// A pattern, compiled once. Several threads may search with it at once.
class Regex {
 public:
  // "invalid regular expression: ..." as parse_regex() says, or what is too large or not there.
  static Outcome<Regex> compile(std::string_view pattern, RegexOptions options = {});

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  // text ~ pattern
  bool matches(std::string_view text) const;
  int groups() const { return groups_; }

 private:
  friend class RegexSearch;
  Regex();

  std::unique_ptr<const re2::RE2> longest_;  // Of all matches at a place, the longest one.
  std::unique_ptr<const re2::RE2> first_;    // That of the first branches and quantifiers.
  int groups_ = 0;
  bool shortest_ = false;            // The shortest match at a place is meant.
  std::optional<char> word_letter_;  // See Re2Pattern.
  std::optional<SetScan> set_;       // In place of both programs.
};

// The matches of an expression in one text. Both outlive it. One thread at a time.
class RegexSearch {
 public:
  enum class Parts { Whole, Groups };

  RegexSearch(const Regex& regex, std::string_view text, Parts parts);
  RegexSearch(const RegexSearch&) = delete;
  RegexSearch& operator=(const RegexSearch&) = delete;

  // The leftmost match that starts at this byte, the first of a character, or behind it.
  bool find(std::size_t from);

  // Of the match that was found: all of it for 0, or what a group took last. data() is null for a
  // group that took no part, or that is not there.
  std::string_view part(int group) const;
  std::size_t begin() const { return begin_of(0); }
  std::size_t end() const { return begin_of(0) + part(0).size(); }

 private:
  std::size_t begin_of(int group) const;
  void make_shadow();
  std::size_t shortest_end(std::string_view text, std::size_t begin) const;
  bool find_in(std::string_view text, std::size_t from);
  bool find_groups(std::string_view text);

  const Regex& regex_;
  std::string_view text_;
  std::array<std::string_view, 4> few_;  // The parts, without an allocation when they are few,
  std::vector<std::string_view> many_;   // or when they are not.
  std::span<std::string_view> parts_;
  std::string shadow_;  // The text with other letters, when that is needed,
  std::vector<std::uint32_t>
      offsets_;  // and where each of its bytes, and its end, are in the text.
};

}  // namespace millrace::sql::text
