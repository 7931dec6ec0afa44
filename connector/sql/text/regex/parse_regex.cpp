#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"
#include "connector/sql/text/regex/pattern_reader.h"
#include "connector/sql/text/regex/syntax_tree.h"

namespace millrace::sql::text {
namespace {

using Kind = RegexNode::Kind;
using Place = RegexNode::Place;

constexpr std::size_t kLongestPattern = 16U << 10;
constexpr int kDeepest = 200;
constexpr int kMostRepeats = 255;

constexpr std::string_view kBadQuantifier = "quantifier operand invalid";
constexpr std::string_view kBadParentheses = "parentheses () not balanced";

std::u32string decoded(std::string_view pattern) {
  std::u32string wide;
  for (std::size_t at = 0; at < pattern.size();) wide += next_code_point(pattern, at);
  return wide;
}

class RegexParser {
 public:
  RegexParser(std::string_view pattern, RegexOptions options)
      : reader_(decoded(pattern)), options_(options) {}

  Outcome<RegexTree> run() {
    auto root = whole();
    if (!root) return fault("invalid regular expression: {}", known(reader_.fault_text()));
    return RegexTree{std::move(*root), groups_};
  }

 private:
  using Parsed = std::optional<RegexNode>;

  Parsed whole() {
    if (!options_.literal && !director()) return std::nullopt;
    if (options_.literal) return literal();
    auto root = alternatives(0);
    if (root && !reader_.at_end()) return reader_.fail(kBadParentheses);
    return root;
  }

  // "***:", "***=" or options at the start. False after a fault.
  bool director() {
    if (reader_.starts_with(U"***") && reader_.peek(3) != 0) {
      const char32_t kind = reader_.peek(3);
      if (kind != '=' && kind != ':') {
        reader_.fail(kBadQuantifier);
        return false;
      }
      reader_.skip(4);
      if (kind == '=') {
        options_ = {.ignore_case = options_.ignore_case, .literal = true};
        return true;
      }
    }
    const char32_t third = reader_.peek(2);
    const bool has_options = third < 0x80 && is_letter(static_cast<char>(third));
    return !reader_.starts_with(U"(?") || !has_options || embedded_options();
  }

  bool embedded_options() {
    reader_.skip(2);
    while (!reader_.at_end() && reader_.peek() != ')') {
      const char32_t letter = reader_.take();
      if (letter == 'b' || letter == 'e') {
        reader_.fail("options b and e are not supported: only advanced expressions are");
        return false;
      }
      if (letter >= 0x80 || letter == 'g' || !apply_option(static_cast<char>(letter), options_)) {
        reader_.fail("invalid embedded option");
        return false;
      }
    }
    if (!reader_.take_if(')')) {
      reader_.fail("invalid embedded option");
      return false;
    }
    return true;
  }

  Parsed literal() {
    RegexNode sequence{.kind = Kind::Sequence};
    while (!reader_.at_end()) sequence.children.push_back(letter(reader_.take()));
    return sequence;
  }

  RegexNode letter(char32_t c) const {
    CharacterSet set(c, c);
    if (options_.ignore_case) set.add_other_cases();
    return of_set(std::move(set));
  }

  static RegexNode of_set(CharacterSet set) {
    return {.kind = Kind::Set, .set = std::make_shared<const CharacterSet>(std::move(set))};
  }

  static RegexNode at_place(Place place) { return {.kind = Kind::At, .place = place}; }

  Parsed alternatives(int depth) {
    if (depth > kDeepest) return reader_.fail("parentheses are nested more than 200 deep");
    RegexNode either{.kind = Kind::Either};
    do {
      auto branch = sequence(depth);
      if (!branch) return std::nullopt;
      either.children.push_back(std::move(*branch));
    } while (reader_.take_if('|'));
    if (either.children.size() == 1) return std::move(either.children[0]);
    return either;
  }

  Parsed sequence(int depth) {
    RegexNode sequence{.kind = Kind::Sequence};
    for (;;) {
      reader_.skip_ignored(options_.expanded);
      if (reader_.at_end() || reader_.peek() == '|' || reader_.peek() == ')') break;
      auto part = atom(depth);
      if (part && part->kind != Kind::At) part = quantified(std::move(*part));
      if (!part) return std::nullopt;
      sequence.children.push_back(std::move(*part));
    }
    return sequence;
  }

  Parsed atom(int depth) {
    if (reader_.starts_with(U"[[:<:]]") || reader_.starts_with(U"[[:>:]]")) {
      const bool is_start = reader_.peek(3) == '<';
      reader_.skip(7);
      return at_place(is_start ? Place::WordStart : Place::WordEnd);
    }
    const char32_t c = reader_.take();
    switch (c) {
      case '(':
        return parentheses(depth);
      case '[':
        return bracket();
      case '\\':
        return escaped();
      case '.':
        return any();
      case '^':
        return at_place(options_.anchors_at_lines ? Place::LineStart : Place::TextStart);
      case '$':
        return at_place(options_.anchors_at_lines ? Place::LineEnd : Place::TextEnd);
      case '*':
      case '+':
      case '?':
        return reader_.fail(kBadQuantifier);
      case '{':
        if (reader_.peek() >= '0' && reader_.peek() <= '9') return reader_.fail(kBadQuantifier);
        return letter(c);
      default:
        return letter(c);
    }
  }

  RegexNode any() const {
    CharacterSet none;
    if (options_.dot_stops_at_line) none.add('\n', '\n');
    return of_set(none.complement());
  }

  Parsed bracket() {
    auto set = reader_.bracket(options_);
    if (!set) return std::nullopt;
    return of_set(std::move(*set));
  }

  Parsed escaped() {
    const auto escape = reader_.escape(groups_);
    if (!escape) return std::nullopt;
    if (escape->place) return at_place(*escape->place);
    if (!escape->set) return letter(escape->letter);
    if (!escape->negated) return RegexNode{.kind = Kind::Set, .set = escape->set};
    return of_set(escape->set->complement());
  }

  Parsed parentheses(int depth) {
    bool remembered = true;
    if (reader_.take_if('?')) {
      remembered = false;
      const char32_t kind = reader_.peek();
      const bool behind = kind == '<' && (reader_.peek(1) == '=' || reader_.peek(1) == '!');
      if (kind == '=' || kind == '!') return reader_.fail("look-ahead is not supported");
      if (behind) return reader_.fail("look-behind is not supported");
      if (!reader_.take_if(':')) return reader_.fail(kBadQuantifier);
    }
    if (remembered) ++groups_;
    auto inside = alternatives(depth + 1);
    if (!inside) return std::nullopt;
    if (!reader_.take_if(')')) return reader_.fail(kBadParentheses);
    if (!remembered) return inside;
    RegexNode group{.kind = Kind::Group};
    group.children.push_back(std::move(*inside));
    return group;
  }

  Parsed quantified(RegexNode part) {
    reader_.skip_ignored(options_.expanded);
    RegexNode repeat{.kind = Kind::Repeat, .own = Preference::Longest};
    bool exact = false;
    if (reader_.take_if('*')) {
      repeat.least = 0;
    } else if (reader_.take_if('+')) {
      repeat.least = 1;
    } else if (reader_.take_if('?')) {
      repeat.most = 1;
    } else if (reader_.peek() == '{' && reader_.peek(1) >= '0' && reader_.peek(1) <= '9') {
      reader_.skip(1);
      if (!bounds(repeat, exact)) return std::nullopt;
    } else {
      return part;
    }
    if (reader_.take_if('?')) repeat.own = Preference::Shortest;
    if (exact) repeat.own = Preference::None;
    repeat.children.push_back(std::move(part));
    return repeat;
  }

  // Behind the opening brace, which a digit follows.
  bool bounds(RegexNode& repeat, bool& exact) {
    repeat.least = count();
    exact = !reader_.take_if(',');
    if (exact) {
      repeat.most = repeat.least;
    } else if (reader_.peek() >= '0' && reader_.peek() <= '9') {
      repeat.most = count();
    }
    if (reader_.at_end()) {
      reader_.fail("braces {} not balanced");
      return false;
    }
    if (repeat.least > kMostRepeats || repeat.most.value_or(0) > kMostRepeats ||
        repeat.most.value_or(kMostRepeats) < repeat.least || !reader_.take_if('}')) {
      reader_.fail("invalid repetition count(s)");
      return false;
    }
    return true;
  }

  // More than any that is allowed is as good as another.
  int count() {
    int value = 0;
    while (reader_.peek() >= '0' && reader_.peek() <= '9') {
      value = std::min(value * 10 + static_cast<int>(reader_.take() - '0'), kMostRepeats + 1);
    }
    return value;
  }

  PatternReader reader_;
  RegexOptions options_;
  int groups_ = 0;
};

}  // namespace

Preference RegexNode::preference() const {
  switch (kind) {
    case Kind::Empty:
    case Kind::Set:
    case Kind::At:
      return Preference::None;
    case Kind::Either:
      return Preference::Longest;
    case Kind::Repeat:
      if (own != Preference::None) return own;
      return children[0].preference();
    case Kind::Group:
    case Kind::Sequence:
      break;
  }
  for (const auto& child : children) {
    if (const auto its = child.preference(); its != Preference::None) return its;
  }
  return Preference::None;
}

Outcome<RegexTree> parse_regex(std::string_view pattern, RegexOptions options) {
  if (pattern.size() > kLongestPattern) {
    return fault("the regular expression is longer than 16 KiB");
  }
  return RegexParser(pattern, options).run();
}

}  // namespace millrace::sql::text
