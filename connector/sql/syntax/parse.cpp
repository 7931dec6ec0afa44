#include "connector/sql/syntax/parse.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "connector/base/text/ascii.h"
#include "connector/sql/syntax/checked_tokens.h"
#include "connector/sql/syntax/postgres_tree.h"
#include "connector/sql/syntax/reading/read_expression.h"
#include "connector/sql/syntax/syntax_error.h"

namespace millrace::sql::syntax {

namespace {

// Makes a statement of an expression: what Postgres's parser takes.
constexpr std::string_view kPrefix = "SELECT ";

// With one of them something begins that is no part of an expression.
constexpr std::array<std::string_view, 15> kClauses{
    "from",  "where", "group",  "having", "window", "union", "intersect", "except",
    "order", "limit", "offset", "fetch",  "for",    "into",  "as"};

// The first token outside of all brackets that the test is true for.
template <class Test>
std::optional<std::size_t> find_outside(const Tokens& tokens, Test test) {
  std::size_t open = 0;
  for (std::size_t i = 0; i < tokens.all().size(); ++i) {
    const Token& token = tokens.all()[i];
    if (tokens.is_sign(token, "(") || tokens.is_sign(token, "[")) ++open;
    if (tokens.is_sign(token, ")") || tokens.is_sign(token, "]")) --open;
    if (open == 0 && test(i)) return i;
  }
  return std::nullopt;
}

bool begins_clause(const Tokens& tokens, std::size_t index) {
  const Token& token = tokens.all()[index];
  if (index > 0) {
    // "IS DISTINCT FROM", "WITHIN GROUP", and a column with a keyword's name behind its table's.
    const Token& before = tokens.all()[index - 1];
    const bool belongs_to_it = tokens.is_word(before, "distinct") ||
                               tokens.is_word(before, "within") || tokens.is_sign(before, ".");
    if (belongs_to_it) return false;
  }
  return tokens.is_any_word(token, kClauses);
}

Fault one_value(std::size_t at, const std::string& what) {
  return {at, "an expression is one value; " + what};
}

// What makes a whole SELECT of the text, or nothing.
std::optional<Fault> fault_of_more(const Node& select, const Tokens& tokens) {
  const auto targets = select.list("targetList");
  const auto& all = tokens.all();
  if (all.empty()) return Fault{0, "the expression is empty"};
  if (tokens.is_word(all.front(), "distinct") || tokens.is_word(all.front(), "all")) {
    return one_value(all.front().at, upper(tokens.text_of(all.front())) + " has no place here");
  }
  if (targets.size() > 1) {
    const auto comma =
        find_outside(tokens, [&](std::size_t i) { return tokens.is_sign(all[i], ","); });
    return one_value(comma ? all[*comma].at : 0, "another one begins behind this comma");
  }
  const auto clause = find_outside(tokens, [&](auto i) { return begins_clause(tokens, i); });
  if (clause) {
    return one_value(all[*clause].at, upper(tokens.text_of(all[*clause])) + " has no place here");
  }
  if (targets.empty()) return one_value(0, "there is none here");
  if (targets.front().has("name")) return surplus_word(tokens);
  return std::nullopt;
}

}  // namespace

std::expected<Expression, Fault> parse_expression(std::string_view text) {
  const auto tokens = checked_tokens(text);
  if (!tokens) return std::unexpected(tokens.error());
  const auto tree = PostgresTree::parse(kPrefix, *tokens);
  if (!tree) return std::unexpected(tree.error());

  const Node select = tree->select();
  if (const auto fault = fault_of_more(select, *tokens)) return std::unexpected(*fault);
  Reading reading(*tokens, kPrefix.size());
  auto expression = read_expression(reading, select.list("targetList").front().child("val"), 0);
  if (reading.fault()) return std::unexpected(*reading.fault());
  return expression;
}

}  // namespace millrace::sql::syntax
