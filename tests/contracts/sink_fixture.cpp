#include "tests/contracts/sink_fixture.h"

#include <simdjson.h>

namespace millrace::testing {

using config::Node;

Node option_map(const std::vector<std::pair<std::string, std::string>>& entries) {
  Node map = Node::map({});
  for (const auto& [key, value] : entries) map.entries.push_back({key, {}, Node::scalar(value)});
  return map;
}

Node with_rows(Node map, components::Mode mode, const std::vector<std::string>& key) {
  map.entries.push_back({"mode", {}, Node::scalar(std::string(components::to_string(mode)))});
  if (key.empty()) return map;
  Node list = Node::list({});
  for (const auto& column : key) list.items.push_back(Node::scalar(column));
  map.entries.push_back({"key", {}, std::move(list)});
  return map;
}

std::vector<Cell> json_row(std::string_view object, const std::vector<std::string>& columns) {
  simdjson::dom::parser parser;
  const simdjson::dom::object parsed = parser.parse(simdjson::padded_string(object));
  std::vector<Cell> row;
  for (const auto& column : columns) {
    Cell found = "(missing)";
    for (const auto& [key, value] : parsed) {
      if (key != column) continue;
      found = value.is_null() ? Cell() : Cell(std::string_view(value));
    }
    row.push_back(found);
  }
  return row;
}

}  // namespace millrace::testing
