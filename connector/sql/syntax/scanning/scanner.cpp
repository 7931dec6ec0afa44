#include "connector/sql/syntax/scanning/scanner.h"

#include <algorithm>
#include <utility>

#include "connector/base/text/ascii.h"

namespace millrace::sql::syntax {

namespace {

constexpr std::string_view kSpace = " \t\n\r\f";
constexpr std::string_view kOperatorSigns = "~!@#^&|`?+-*/%<>=";
// An operator may end in + or - only when it has one of these: "a*-b" is a product.
constexpr std::string_view kSignsThatKeepAnEnd = "~!@#^&|`?%";

bool begins_word(char c) {
  return is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool continues_word(char c) {
  return begins_word(c) || is_digit(c) || c == '$';
}

bool continues_tag(char c) {
  return begins_word(c) || is_digit(c);
}

}  // namespace

std::optional<Token> Scanner::next() {
  skip_space_and_comments();
  if (fault_ || done()) return std::nullopt;

  const std::size_t start = at_;
  const char c = text_[at_];
  auto kind = Token::Kind::String;
  if (c == '\'') {
    skip_quoted('\'', false);
  } else if (c == '"') {
    skip_quoted('"', false);
    kind = Token::Kind::QuotedName;
  } else if (c == '$') {
    kind = skip_dollar();
  } else if (is_digit(c) || (c == '.' && digits_at(text_, at_ + 1) > 0)) {
    skip_number();
    kind = Token::Kind::Number;
  } else if (begins_word(c)) {
    kind = skip_word();
  } else {
    kind = skip_sign();
  }
  if (fault_) return std::nullopt;
  return Token{kind, start, at_ - start};
}

void Scanner::skip_space_and_comments() {
  while (!done() && !fault_) {
    if (kSpace.contains(text_[at_])) {
      ++at_;
    } else if (follows("--")) {
      at_ += std::min(rest().find_first_of("\n\r"), rest().size());
    } else if (follows("/*")) {
      skip_comment();
    } else {
      return;
    }
  }
}

// Comments of this form stand within one another.
void Scanner::skip_comment() {
  const std::size_t start = at_;
  std::size_t open = 0;
  do {
    if (follows("/*")) {
      ++open;
      at_ += 2;
    } else if (follows("*/")) {
      --open;
      at_ += 2;
    } else {
      ++at_;
    }
  } while (open > 0 && !done());
  if (open > 0) fail(start, "this comment does not end; it ends with */");
}

void Scanner::skip_quoted(char quote, bool escapes) {
  const std::size_t start = at_++;
  while (!done()) {
    const char c = text_[at_++];
    if (escapes && c == '\\') {
      ++at_;
    } else if (c == quote) {
      if (done() || text_[at_] != quote) return;
      ++at_;
    }
  }
  at_ = text_.size();
  fail(start, quote == '\''
                  ? "this quote does not end: unterminated quoted string; a quote inside of text "
                    "is written ''"
                  : "this quote does not end: unterminated quoted identifier");
}

Token::Kind Scanner::skip_dollar() {
  const std::size_t start = at_++;
  if (digits_at(text_, at_) > 0) {
    skip_digits();
    return Token::Kind::Parameter;
  }
  std::size_t end = at_;
  if (end < text_.size() && begins_word(text_[end])) {
    while (end < text_.size() && continues_tag(text_[end])) ++end;
  }
  if (end >= text_.size() || text_[end] != '$') return Token::Kind::Punctuation;

  const auto tag = text_.substr(start, end + 1 - start);
  const auto close = text_.find(tag, end + 1);
  if (close == std::string_view::npos) {
    fail(start, "this quote does not end: unterminated dollar-quoted string");
    return Token::Kind::String;
  }
  at_ = close + tag.size();
  return Token::Kind::String;
}

Token::Kind Scanner::skip_word() {
  const char first = to_lower(text_[at_]);
  const char second = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (second == '\'' && std::string_view("ebxn").contains(first)) {
    ++at_;
    skip_quoted('\'', first == 'e');
    return Token::Kind::String;
  }
  const char third = at_ + 2 < text_.size() ? text_[at_ + 2] : '\0';
  if (first == 'u' && second == '&' && (third == '\'' || third == '"')) {
    at_ += 2;
    skip_quoted(third, false);
    return third == '"' ? Token::Kind::QuotedName : Token::Kind::String;
  }
  while (!done() && continues_word(text_[at_])) ++at_;
  return Token::Kind::Word;
}

void Scanner::skip_number() {
  skip_digits();
  // "1..2" is none.
  if (!done() && text_[at_] == '.' && !follows("..")) {
    ++at_;
    skip_digits();
  }
  if (done() || to_lower(text_[at_]) != 'e') return;
  const bool has_sign = at_ + 1 < text_.size() && std::string_view("+-").contains(text_[at_ + 1]);
  const std::size_t digits = at_ + (has_sign ? 2 : 1);
  if (digits_at(text_, digits) == 0) return;
  at_ = digits;
  skip_digits();
}

Token::Kind Scanner::skip_sign() {
  if (follows("::") || follows(":=")) {
    at_ += 2;
    return Token::Kind::Operator;
  }
  auto run = rest().substr(0, std::min(rest().find_first_not_of(kOperatorSigns), rest().size()));
  if (run.empty()) {
    ++at_;
    return Token::Kind::Punctuation;
  }
  run = run.substr(0, std::min({run.find("--"), run.find("/*"), run.size()}));
  while (run.size() > 1 && std::string_view("+-").contains(run.back()) &&
         run.find_first_of(kSignsThatKeepAnEnd) == std::string_view::npos) {
    run.remove_suffix(1);
  }
  at_ += run.size();
  return Token::Kind::Operator;
}

void Scanner::skip_digits() {
  at_ += digits_at(text_, at_);
}

void Scanner::fail(std::size_t at, std::string message) {
  if (!fault_) fault_ = Fault{at, std::move(message)};
}

}  // namespace millrace::sql::syntax
