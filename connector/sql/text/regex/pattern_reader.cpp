#include "connector/sql/text/regex/pattern_reader.h"

#include <array>

#include "connector/base/text/ascii.h"

namespace millrace::sql::text {
namespace {

using Place = RegexNode::Place;

constexpr std::string_view kBadEscape = "invalid escape \\ sequence";

// Of options and white space: whether a character is the ASCII one.
bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

int digit_value(char32_t c) {
  return c < 0x80 ? hex_value(static_cast<char>(c)) : -1;
}

struct PlaceLetter {
  char32_t letter;
  Place place;
};

constexpr std::array<PlaceLetter, 6> kPlaces{{{'A', Place::TextStart},
                                              {'Z', Place::TextEnd},
                                              {'m', Place::WordStart},
                                              {'M', Place::WordEnd},
                                              {'y', Place::Boundary},
                                              {'Y', Place::NoBoundary}}};

struct ControlLetter {
  char32_t letter, code;
};

constexpr std::array<ControlLetter, 9> kControls{{{'a', 7},
                                                  {'b', 8},
                                                  {'B', '\\'},
                                                  {'e', 27},
                                                  {'f', 12},
                                                  {'n', 10},
                                                  {'r', 13},
                                                  {'t', 9},
                                                  {'v', 11}}};

std::string_view class_of(char32_t letter) {
  switch (letter) {
    case 'd':
    case 'D':
      return "digit";
    case 's':
    case 'S':
      return "space";
    case 'w':
    case 'W':
      return "word";
    default:
      return {};
  }
}

}  // namespace

std::nullopt_t PatternReader::fail(Words<0> reason) {
  if (fault_.empty()) fault_ = reason.text();
  return std::nullopt;
}

bool PatternReader::take_if(char32_t expected) {
  if (at_end() || pattern_[at_] != expected) return false;
  ++at_;
  return true;
}

bool PatternReader::starts_with(std::u32string_view words) const {
  return std::u32string_view(pattern_).substr(std::min(at_, pattern_.size())).starts_with(words);
}

void PatternReader::skip_ignored(bool expanded) {
  for (;;) {
    if (starts_with(U"(?#")) {
      while (!at_end() && peek() != ')') ++at_;
      take_if(')');
    } else if (expanded && is_blank(peek())) {
      ++at_;
    } else if (expanded && peek() == '#') {
      while (!at_end() && peek() != '\n') ++at_;
    } else {
      return;
    }
  }
}

std::optional<char32_t> PatternReader::digits(unsigned base, std::size_t least, std::size_t most) {
  char32_t value = 0;
  std::size_t count = 0;
  for (; count < most && !at_end(); ++count, ++at_) {
    const int digit = digit_value(peek());
    if (digit < 0 || static_cast<unsigned>(digit) >= base) break;
    value = value * base + static_cast<char32_t>(digit);
    if (value > 0x10FFFF) return fail(kBadEscape);
  }
  if (count < least) return fail(kBadEscape);
  return value;
}

std::optional<RegexEscape> PatternReader::letter_by_code(char32_t c) {
  std::optional<char32_t> code;
  switch (c) {
    case 'c':
      if (at_end()) return fail(kBadEscape);
      code = take() & 037;
      break;
    case 'u':
      code = digits(16, 4, 4);
      break;
    case 'U':
      code = digits(16, 8, 8);
      break;
    case 'x':
      code = digits(16, 1, 255);
      break;
    default:
      return fail(kBadEscape);
  }
  if (!code) return std::nullopt;
  return RegexEscape{.letter = *code};
}

// One digit is a back-reference, and so are more when there are as many parentheses; else octal.
std::optional<RegexEscape> PatternReader::numbered(int groups) {
  const std::size_t begin = at_;
  if (peek() != '0') {
    char32_t number = 0;
    while (peek() >= '0' && peek() <= '9') {
      number = std::min<char32_t>(number * 10 + (take() - '0'), 0xFFFF);
    }
    if (at_ == begin + 1 || number <= static_cast<char32_t>(groups)) {
      return fail("back-references are not supported");
    }
    at_ = begin;
  }
  const auto code = digits(8, 1, 3);
  if (!code) return std::nullopt;
  return RegexEscape{.letter = *code};
}

std::optional<RegexEscape> PatternReader::escape(int groups) {
  if (at_end()) return fail(kBadEscape);
  const char32_t c = peek();
  if (c >= '0' && c <= '9') return numbered(groups);
  ++at_;
  if (c >= 0x80 || !is_letter(static_cast<char>(c))) return RegexEscape{.letter = c};
  if (const auto name = class_of(c); !name.empty()) {
    return RegexEscape{.set = posix_class(name), .negated = is_upper(static_cast<char>(c))};
  }
  for (const auto& place : kPlaces) {
    if (place.letter == c) return RegexEscape{.place = place.place};
  }
  for (const auto& control : kControls) {
    if (control.letter == c) return RegexEscape{.letter = control.code};
  }
  return letter_by_code(c);
}

// [:alpha:], [.a.] or [=a=], behind its first two characters.
std::optional<PatternReader::Element> PatternReader::named_element(char32_t kind) {
  std::string name;
  std::u32string wide;
  while (!at_end() && !(peek() == kind && peek(1) == ']')) {
    wide += peek();
    name += peek() < 0x80 ? static_cast<char>(peek()) : '?';
    ++at_;
  }
  if (at_end()) return fail("brackets [] not balanced");
  at_ += 2;
  if (kind == ':') {
    auto set = posix_class(name);
    if (!set) return fail("invalid character class");
    return Element{.letter = {}, .set = std::move(set)};
  }
  if (wide.size() != 1) return fail("invalid collating element");
  return Element{.letter = wide[0], .set = nullptr};
}

std::optional<PatternReader::Element> PatternReader::element(bool first) {
  const char32_t c = take();
  if (c == '\\') {
    const auto escaped = escape(0);
    if (!escaped) return std::nullopt;
    if (escaped->place) return fail(kBadEscape);
    if (escaped->set) {
      return Element{.letter = {}, .set = escaped->set, .negated = escaped->negated};
    }
    return Element{.letter = escaped->letter, .set = nullptr};
  }
  if (c == '-' && !first && peek() != ']') return fail("invalid character range");
  if (c == '[' && (peek() == ':' || peek() == '.' || peek() == '=')) return named_element(take());
  if (c == '[' && at_end()) return fail("brackets [] not balanced");
  return Element{.letter = c, .set = nullptr};
}

bool PatternReader::range_end(CharacterSet& set, char32_t first) {
  if (peek() != '-' || peek(1) == ']') {
    set.add(first, first);
    return true;
  }
  ++at_;
  if (at_end()) {
    fail("brackets [] not balanced");
    return false;
  }
  // A hyphen may end a range that another one is in.
  const auto last =
      peek() == '-' ? std::optional(Element{.letter = take(), .set = nullptr}) : element(false);
  if (!last) return false;
  if (at_end()) {
    fail("brackets [] not balanced");
    return false;
  }
  if (!last->letter || *last->letter < first) {
    fail("invalid character range");
    return false;
  }
  set.add(first, *last->letter);
  return true;
}

std::optional<CharacterSet> PatternReader::bracket(const RegexOptions& options) {
  const bool negated = take_if('^');
  CharacterSet set;
  for (bool first = true; at_end() || first || peek() != ']'; first = false) {
    if (at_end()) return fail("brackets [] not balanced");
    const auto next = element(first);
    if (!next) return std::nullopt;
    if (next->letter) {
      if (!range_end(set, *next->letter)) return std::nullopt;
      continue;
    }
    set.add(next->negated ? next->set->complement() : *next->set);
  }
  ++at_;
  if (options.ignore_case) set.add_other_cases();
  if (!negated) return set;
  if (options.dot_stops_at_line) set.add('\n', '\n');
  return set.complement();
}

}  // namespace millrace::sql::text
