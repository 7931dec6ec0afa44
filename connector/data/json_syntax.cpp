#include "connector/data/json_syntax.h"

#include <simdjson.h>

#include "connector/base/text/ascii.h"

namespace millrace {
namespace {

constexpr std::size_t kMaxDepth = 1000;

// Walks over one JSON text without building anything from it. The open brackets are kept as a
// string of their closing ones: nesting costs a byte each and no stack.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  bool complete_value() {
    if (!value()) return false;
    while (!open_.empty()) {
      if (!after_value()) return false;
    }
    skip_space();
    return at_ == text_.size();
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char expected) {
    if (peek() != expected || at_ == text_.size()) return false;
    ++at_;
    return true;
  }

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }

  bool literal(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }

  bool escape() {
    const char c = peek();
    ++at_;
    if (c != 'u') return c != '\0' && std::string_view("\"\\/bfnrt").contains(c);
    for (int i = 0; i < 4; ++i) {
      if (!is_hex_digit(peek())) return false;
      ++at_;
    }
    return true;
  }

  bool key() {
    skip_space();
    if (!string()) return false;
    skip_space();
    return take(':');
  }

  // The start of a value: all of a scalar, or everything up to the first scalar inside.
  bool value() {
    for (;;) {
      skip_space();
      const char c = peek();
      if (c != '{' && c != '[') return scalar();
      ++at_;
      if (open_.size() == kMaxDepth) return false;
      const char close = c == '{' ? '}' : ']';
      skip_space();
      if (take(close)) return true;
      open_.push_back(close);
      if (close == '}' && !key()) return false;
    }
  }

  bool scalar() {
    switch (peek()) {
      case '"':
        return string();
      case 't':
        return literal("true");
      case 'f':
        return literal("false");
      case 'n':
        return literal("null");
      default:
        const std::size_t length = json_number_length(text_.substr(at_));
        at_ += length;
        return length > 0;
    }
  }

  bool after_value() {
    skip_space();
    if (take(open_.back())) {
      open_.pop_back();
      return true;
    }
    if (!take(',')) return false;
    if (open_.back() == '}' && !key()) return false;
    return value();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string open_;
};

}  // namespace

std::size_t json_number_length(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t integer = digits_at(text, at);
  if (integer == 0 || (integer > 1 && text[at] == '0')) return 0;
  at += integer;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digits_at(text, at + 1);
    if (fraction == 0) return 0;
    at += 1 + fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = digits_at(text, at);
    if (exponent == 0) return 0;
    at += exponent;
  }
  return at;
}

bool is_json(std::string_view text) {
  return JsonScanner(text).complete_value() && simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace millrace
