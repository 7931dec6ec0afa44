#include "connector/sql/text/like_pattern.h"

#include <array>

#include "connector/base/text/utf8.h"
#include "connector/sql/text/casing.h"

namespace millrace::sql::text {
namespace {

// In a compiled pattern: any characters, any one character, an escape that escapes nothing.
constexpr char kAnyRun = '\xFF';
constexpr char kAnyOne = '\xFE';
constexpr char kOpenEscape = '\xFD';

std::unexpected<Reason> open_escape() {
  return fault("LIKE pattern must not end with escape character");
}

// One run in a row of wildcards is enough: '%_%_' is the same as '%__'.
void append_wildcards(std::string_view pattern, std::size_t& at, std::string& code) {
  bool has_run = false;
  for (; at < pattern.size() && (pattern[at] == '%' || pattern[at] == '_'); ++at) {
    if (pattern[at] == '_') {
      code += kAnyOne;
    } else if (!has_run) {
      code += kAnyRun;
      has_run = true;
    }
  }
}

std::string compile(std::string_view pattern) {
  std::string code;
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '%' || c == '_') {
      append_wildcards(pattern, at, code);
    } else if (c != '\\') {
      code += c;
      ++at;
    } else if (at + 1 == pattern.size()) {
      code += kOpenEscape;
      ++at;
    } else {
      code += pattern[at + 1];
      at += 2;
    }
  }
  return code;
}

bool is_code(char c) {
  return c == kAnyRun || c == kAnyOne || c == kOpenEscape;
}

// Postgres looks at what follows '%_' before it looks whether there is text left.
bool is_seen_without_text(std::string_view code, std::size_t at) {
  if (at >= code.size() || code[at] != kOpenEscape) return false;
  const std::size_t before = code.substr(0, at).find_last_not_of(kAnyOne);
  return before != std::string_view::npos && before + 1 < at && code[before] == kAnyRun;
}

}  // namespace

Outcome<void> like_escape(std::string_view pattern, std::string_view escape, std::string& out) {
  if (!escape.empty() && utf8_length_at(escape, 0) != escape.size()) {
    return fault("invalid escape string");
  }
  if (escape == "\\") {
    out += pattern;
    return {};
  }
  bool after_escape = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view character = pattern.substr(at, utf8_length_at(pattern, at));
    at += character.size();
    if (!escape.empty() && character == escape && !after_escape) {
      out += '\\';
      after_escape = true;
    } else {
      if (character == "\\" && !after_escape) out += '\\';
      out += character;
      after_escape = false;
    }
  }
  return {};
}

LikePattern::LikePattern(std::string_view pattern, Case letters) : case_(letters) {
  if (case_ == Case::Ignored) {
    std::string lowered;
    lower(pattern, lowered);
    code_ = compile(lowered);
  } else {
    code_ = compile(pattern);
  }
  can_fail_ = code_.ends_with(kOpenEscape);
  find_shape();
}

void LikePattern::find_shape() {
  std::string_view middle = code_;
  const bool run_before = middle.starts_with(kAnyRun);
  if (run_before) middle.remove_prefix(1);
  const bool run_behind = middle.ends_with(kAnyRun);
  if (run_behind) middle.remove_suffix(1);
  for (const char c : middle) {
    if (is_code(c)) return;
  }
  literal_ = middle;
  if (middle.empty() && (run_before || run_behind)) {
    shape_ = Shape::Anything;
  } else if (run_before) {
    shape_ = run_behind ? Shape::Infix : Shape::Suffix;
  } else {
    shape_ = run_behind ? Shape::Prefix : Shape::Exact;
  }
}

Outcome<bool> LikePattern::matches(std::string_view text) const {
  if (case_ == Case::Matters || shape_ == Shape::Anything) return matches_in_case(text);
  std::array<char, 256> short_text;
  if (text.size() <= short_text.size() && lower_ascii(text, short_text.data())) {
    return matches_in_case({short_text.data(), text.size()});
  }
  std::string lowered;
  lower(text, lowered);
  return matches_in_case(lowered);
}

Outcome<bool> LikePattern::matches_in_case(std::string_view text) const {
  switch (shape_) {
    case Shape::Exact:
      return text == literal_;
    case Shape::Prefix:
      return text.starts_with(literal_);
    case Shape::Suffix:
      return text.ends_with(literal_);
    case Shape::Infix:
      return text.contains(literal_);
    case Shape::Anything:
      return true;
    case Shape::General:
      break;
  }
  return matches_generally(text);
}

// When what follows the last run does not fit, that run takes one character more. Earlier ones need
// not: the later one could have taken those characters too.
Outcome<bool> LikePattern::matches_generally(std::string_view text) const {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t at = 0;
  std::size_t code = 0;
  std::size_t run_code = kNone;
  std::size_t run_at = 0;
  while (at < text.size()) {
    const char expected = code < code_.size() ? code_[code] : '\0';
    if (expected == kAnyRun) {
      run_code = ++code;
      run_at = at;
      if (code == code_.size()) return true;
    } else if (expected == kOpenEscape) {
      return open_escape();
    } else if (expected == kAnyOne) {
      ++code;
      at += utf8_length_at(text, at);
    } else if (code < code_.size() && expected == text[at]) {
      ++code;
      ++at;
    } else if (run_code == kNone) {
      return false;
    } else {
      run_at += utf8_length_at(text, run_at);
      at = run_at;
      code = run_code;
    }
  }
  if (is_seen_without_text(code_, code)) return open_escape();
  if (code < code_.size() && code_[code] == kAnyRun) ++code;
  return code == code_.size();
}

}  // namespace millrace::sql::text
