#include "connector/sql/syntax/reading/constants.h"

#include <charconv>
#include <string>
#include <string_view>

namespace millrace::sql::syntax {

namespace {

std::optional<std::int64_t> as_bigint(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return number;
}

// libpg_query writes down no integer below one: what is left of it is its place. It begins with the
// signs and parentheses that Postgres folded into it, and a number that is not zero is negative.
std::string lost_integer(const Reading& reading, std::size_t at) {
  const Tokens& tokens = reading.tokens();
  for (std::size_t i = tokens.index_at(at); i < tokens.all().size(); ++i) {
    const Token& token = tokens.all()[i];
    if (token.kind != Token::Kind::Number) continue;
    const auto number = as_bigint(tokens.text_of(token));
    return number ? std::to_string(-*number) : "0";
  }
  return "0";
}

}  // namespace

Literal read_constant(Reading& reading, const Node& constant, std::size_t at) {
  using Kind = Literal::Kind;
  if (constant.flag("isnull")) return {Kind::Null, "null"};
  if (const Node value = constant.plain_child("boolval"); value.exists()) {
    return {Kind::Boolean, value.flag("boolval") ? "true" : "false"};
  }
  if (const Node value = constant.plain_child("sval"); value.exists()) {
    return {Kind::String, std::string(value.text("sval"))};
  }
  if (const Node value = constant.plain_child("ival"); value.exists()) {
    const auto number = value.integer("ival");
    return {Kind::Integer, number ? std::to_string(*number) : lost_integer(reading, at)};
  }
  if (const Node value = constant.plain_child("fval"); value.exists()) {
    const auto text = value.text("fval");
    return {as_bigint(text) ? Kind::Integer : Kind::Number, std::string(text)};
  }
  reading.refuse(at, "bit strings are not part of the language");
  return {};
}

std::optional<std::int64_t> read_whole_number(Reading& reading, const Node& node,
                                              std::size_t around) {
  if (node.kind() != "A_Const") return std::nullopt;
  const Literal literal = read_constant(reading, node, reading.place_of(node, around));
  if (literal.kind != Literal::Kind::Integer) return std::nullopt;
  return as_bigint(literal.text);
}

}  // namespace millrace::sql::syntax
