#include "connector/sql/syntax/postgres_tree.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <pg_query.h>

#include "connector/sql/syntax/syntax_error.h"
#include "connector/sql/syntax/tree/limits.h"

namespace millrace::sql::syntax {

namespace {

// JSON nests a few lists and maps for each level of the tree.
constexpr std::size_t kJsonDepth = 32 * kMaxDepth;

// A parse, freed with its scope.
class Parsed {
 public:
  explicit Parsed(const std::string& statement) : result_(pg_query_parse(statement.c_str())) {}
  ~Parsed() { pg_query_free_parse_result(result_); }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  const PgQueryError* error() const { return result_.error; }
  std::string_view tree() const { return result_.parse_tree; }

 private:
  PgQueryParseResult result_;
};

// Postgres counts characters, from 1 on; 0 when it does not know.
std::optional<std::size_t> byte_of(std::string_view statement, int character) {
  if (character <= 0) return std::nullopt;
  auto left = static_cast<std::size_t>(character);
  for (std::size_t at = 0; at < statement.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(statement[at]) & 0xC0U) != 0x80U;
    if (begins && --left == 0) return at;
  }
  return statement.size();
}

}  // namespace

std::expected<PostgresTree, Fault> PostgresTree::parse(std::string_view prefix,
                                                       const Tokens& tokens) {
  const std::string statement = std::string(prefix) + std::string(tokens.text());
  const Parsed parsed(statement);
  if (const auto* error = parsed.error()) {
    auto at = byte_of(statement, error->cursorpos);
    if (at) at = std::max(*at, prefix.size()) - prefix.size();
    return std::unexpected(syntax_error(error->message, at, tokens));
  }

  PostgresTree tree;
  tree.parser_ = std::make_unique<simdjson::dom::parser>();
  const auto json = parsed.tree();
  if (tree.parser_->allocate(json.size(), kJsonDepth) != simdjson::SUCCESS ||
      tree.parser_->parse(json.data(), json.size()).get(tree.root_) != simdjson::SUCCESS) {
    return std::unexpected(Fault{0, "the text cannot be read; make it shorter"});
  }
  return tree;
}

Node PostgresTree::select() const {
  simdjson::dom::array statements;
  if (root_["stmts"].get(statements) != simdjson::SUCCESS || statements.size() != 1) return {};
  const Node statement = Node::plain(statements.at(0).value_unsafe()).child("stmt");
  return statement.kind() == "SelectStmt" ? statement : Node();
}

}  // namespace millrace::sql::syntax
