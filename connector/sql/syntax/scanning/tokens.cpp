#include "connector/sql/syntax/scanning/tokens.h"

#include <algorithm>

#include "connector/base/text/ascii.h"
#include "connector/sql/syntax/scanning/scanner.h"

namespace millrace::sql::syntax {

std::expected<Tokens, Fault> Tokens::of(std::string_view text) {
  Tokens tokens;
  tokens.text_ = text;
  Scanner scanner(text);
  while (const auto token = scanner.next()) tokens.all_.push_back(*token);
  if (scanner.fault()) return std::unexpected(*scanner.fault());
  return tokens;
}

bool Tokens::is_word(const Token& token, std::string_view keyword) const {
  return token.kind == Token::Kind::Word && equals_ignoring_case(text_of(token), keyword);
}

bool Tokens::is_any_word(const Token& token, std::span<const std::string_view> keywords) const {
  return std::ranges::any_of(keywords, [&](auto word) { return is_word(token, word); });
}

bool Tokens::is_sign(const Token& token, std::string_view sign) const {
  const bool may_be = token.kind == Token::Kind::Operator || token.kind == Token::Kind::Punctuation;
  return may_be && text_of(token) == sign;
}

std::size_t Tokens::index_at(std::size_t at) const {
  const auto found = std::ranges::lower_bound(all_, at, {}, &Token::at);
  return static_cast<std::size_t>(found - all_.begin());
}

std::string Tokens::name_of(const Token& token) const {
  const auto written = text_of(token);
  if (token.kind == Token::Kind::Word) return lower(written);
  if (!written.starts_with('"')) return std::string(written);
  std::string name;
  for (std::size_t i = 1; i + 1 < written.size(); ++i) {
    name += written[i];
    if (written[i] == '"') ++i;
  }
  return name;
}

}  // namespace millrace::sql::syntax
