#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "connector/sql/syntax/scanning/token.h"
#include "connector/sql/syntax/tree/fault.h"

namespace millrace::sql::syntax {

// Cuts one token after another off a text, which outlives it.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // nullopt at the end, or behind a fault.
  std::optional<Token> next();
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  bool done() const { return at_ >= text_.size(); }
  std::string_view rest() const { return text_.substr(at_); }
  bool follows(std::string_view sign) const { return rest().starts_with(sign); }

  void skip_space_and_comments();
  void skip_comment();
  // Past the opening quote at `start` and its closing one; `escapes` when a backslash escapes.
  void skip_quoted(char quote, bool escapes);
  // Past $tag$text$tag$, or one byte when it is no such text.
  Token::Kind skip_dollar();
  Token::Kind skip_word();
  void skip_number();
  Token::Kind skip_sign();
  void skip_digits();
  void fail(std::size_t at, std::string message);

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<Fault> fault_;
};

}  // namespace millrace::sql::syntax
