#include "connector/sql/syntax/parse_select.h"

#include "connector/sql/syntax/checked_tokens.h"
#include "connector/sql/syntax/postgres_tree.h"
#include "connector/sql/syntax/reading/clauses.h"

namespace millrace::sql::syntax {

std::expected<Select, Fault> parse_select(std::string_view text) {
  const auto tokens = checked_tokens(text);
  if (!tokens) return std::unexpected(tokens.error());
  const auto tree = PostgresTree::parse("", *tokens);
  if (!tree) return std::unexpected(tree.error());

  const Node node = tree->select();
  if (!node.exists()) {
    const std::size_t at = tokens->all().empty() ? 0 : tokens->all().front().at;
    return std::unexpected(Fault{at, "only SELECT is part of the language"});
  }
  Reading reading(*tokens, 0);
  auto select = read_select(reading, node);
  if (reading.fault()) return std::unexpected(*reading.fault());
  return select;
}

}  // namespace millrace::sql::syntax
