#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/outcome/outcome.h"
#include "connector/sql/text/regex/character_set.h"
#include "connector/sql/text/regex/regex_options.h"
#include "connector/sql/text/regex/syntax_tree.h"

namespace millrace::sql::text {

// What a backslash and its letters stand for.
struct RegexEscape {
  SharedSet set = nullptr;  // Of a class; with `letter` for none of the others.
  bool negated = false;     // The class is \D, \S or \W.
  std::optional<RegexNode::Place> place = {};
  char32_t letter = 0;
};

// A pattern that is read character by character, with the faults that reading may have. After the
// first fault nothing more is to be read.
class PatternReader {
 public:
  explicit PatternReader(std::u32string pattern) : pattern_(std::move(pattern)) {}

  bool at_end() const { return at_ >= pattern_.size(); }
  // 0 at the end.
  char32_t peek(std::size_t ahead = 0) const {
    return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : 0;
  }
  char32_t take() { return pattern_[at_++]; }
  void skip(std::size_t count) { at_ += count; }
  bool take_if(char32_t expected);
  bool starts_with(std::u32string_view words) const;
  // Spaces and comments of option x; comments in parentheses always.
  void skip_ignored(bool expanded);

  // Behind the backslash. `groups`: how many parentheses were opened, which tells \10 from an octal
  // number.
  std::optional<RegexEscape> escape(int groups);

  // Behind the opening bracket, up to the closing one. nullopt after a fault.
  std::optional<CharacterSet> bracket(const RegexOptions& options);

  // False and nullopt, with the sentence of the fault.
  std::nullopt_t fail(Words<0> reason);
  std::string_view fault_text() const { return fault_; }

 private:
  struct Element {
    std::optional<char32_t> letter;  // One that may begin a range.
    SharedSet set;
    bool negated = false;
  };

  std::optional<char32_t> digits(unsigned base, std::size_t least, std::size_t most);
  std::optional<RegexEscape> numbered(int groups);
  std::optional<RegexEscape> letter_by_code(char32_t c);
  std::optional<Element> element(bool first);
  std::optional<Element> named_element(char32_t kind);
  bool range_end(CharacterSet& set, char32_t first);

  std::u32string pattern_;
  std::size_t at_ = 0;
  std::string_view fault_;
};

}  // namespace millrace::sql::text
