#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/syntax/scanning/token.h"
#include "connector/sql/syntax/tree/fault.h"

// The words and signs of a text as Postgres's scanner cuts it
// (https://www.postgresql.org/docs/15/sql-syntax-lexical.html): for the places and hints that its
// parser does not give, and for limits that have to hold before it runs.

namespace millrace::sql::syntax {

// A text with its tokens, in their order and without comments. The text outlives it.
class Tokens {
 public:
  // A fault is a quote or comment that does not end.
  static std::expected<Tokens, Fault> of(std::string_view text);

  std::string_view text() const { return text_; }
  const std::vector<Token>& all() const { return all_; }
  std::string_view text_of(const Token& token) const { return text_.substr(token.at, token.size); }
  // Whether it is that keyword, in any case.
  bool is_word(const Token& token, std::string_view keyword) const;
  bool is_any_word(const Token& token, std::span<const std::string_view> keywords) const;
  bool is_sign(const Token& token, std::string_view sign) const;
  // Of the first token at that byte or behind it; all().size() when there is none.
  std::size_t index_at(std::size_t at) const;
  // The name that a Word or a QuotedName stands for; not for U&"names", which come out as written.
  std::string name_of(const Token& token) const;

 private:
  std::string_view text_;
  std::vector<Token> all_;
};

}  // namespace millrace::sql::syntax
