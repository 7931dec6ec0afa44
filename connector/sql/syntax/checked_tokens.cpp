#include "connector/sql/syntax/checked_tokens.h"

#include <algorithm>
#include <optional>
#include <string>

#include <simdjson.h>

#include "connector/base/text/text.h"
#include "connector/sql/syntax/scanning/nesting.h"
#include "connector/sql/syntax/syntax_error.h"
#include "connector/sql/syntax/tree/limits.h"

namespace millrace::sql::syntax {

namespace {

std::optional<Fault> fault_of_bytes(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return Fault{0, "the text has " + with_commas(text.size()) + " bytes; at most " +
                        with_commas(kMaxBytes) + " are read"};
  }
  if (const auto zero = text.find('\0'); zero != std::string_view::npos) {
    return Fault{zero, "a zero byte stands here"};
  }
  if (!simdjson::validate_utf8(text)) return Fault{0, "the text is not valid UTF-8"};
  return std::nullopt;
}

std::optional<Fault> semicolon(const Tokens& tokens) {
  const auto found = std::ranges::find_if(
      tokens.all(), [&](const Token& token) { return tokens.is_sign(token, ";"); });
  if (found == tokens.all().end()) return std::nullopt;
  return Fault{found->at,
               "statements end with ';', which has no place here; remove it and what "
               "follows it"};
}

}  // namespace

std::expected<Tokens, Fault> checked_tokens(std::string_view text) {
  if (const auto fault = fault_of_bytes(text)) return std::unexpected(*fault);
  auto tokens = Tokens::of(text);
  if (!tokens) return tokens;
  for (const auto check : {foreign_sign, semicolon, nesting_fault}) {
    if (const auto fault = check(*tokens)) return std::unexpected(*fault);
  }
  return tokens;
}

}  // namespace millrace::sql::syntax
