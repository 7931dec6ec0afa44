#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

namespace millrace::sql::syntax {

// A node of Postgres's parse tree, as libpg_query writes it down: {"A_Expr": {"kind": …}}. Fields
// that have the value zero, false or null are not there. A view; the tree outlives it.
class Node {
 public:
  Node() = default;  // Nothing.
  // Of {"Kind": {fields}}.
  static Node tagged(simdjson::dom::element element);
  // Of {fields}, as where only one kind can stand.
  static Node plain(simdjson::dom::element element);

  bool exists() const { return exists_; }
  // "A_Expr"; empty for a plain node.
  std::string_view kind() const { return kind_; }

  bool has(std::string_view field) const;
  Node child(std::string_view field) const;        // Tagged.
  Node plain_child(std::string_view field) const;  // Not tagged.
  std::vector<Node> list(std::string_view field) const;
  std::string_view text(std::string_view field) const;
  bool flag(std::string_view field) const;
  std::optional<std::int64_t> integer(std::string_view field) const;
  // The byte of the statement; nullopt for what Postgres made up.
  std::optional<std::size_t> location() const;
  // The strings of a list of names: {"String": {"sval": "lower"}}.
  std::vector<std::string> names(std::string_view field) const;

 private:
  bool exists_ = false;
  std::string_view kind_;
  simdjson::dom::object fields_;
};

}  // namespace millrace::sql::syntax
