#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "connector/sql/syntax/reading/node.h"
#include "connector/sql/syntax/scanning/tokens.h"
#include "connector/sql/syntax/tree/fault.h"

namespace millrace::sql::syntax {

// What Postgres's own parser makes of a text.
class PostgresTree {
 public:
  // Parses `prefix` and the text of the tokens as one statement, whose SELECT is given to the
  // reader; places of faults are bytes of the text. The limits of the text were checked before.
  // Safe to call from any thread, at once.
  static std::expected<PostgresTree, Fault> parse(std::string_view prefix, const Tokens& tokens);

  // The SELECT; nothing when the statement is another one, or there are several.
  Node select() const;

 private:
  // Its nodes are views of the parser's memory.
  std::unique_ptr<simdjson::dom::parser> parser_;
  simdjson::dom::element root_;
};

}  // namespace millrace::sql::syntax
