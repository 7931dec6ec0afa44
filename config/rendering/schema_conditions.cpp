#include "config/rendering/schema_conditions.h"

#include <utility>

#include "config/rendering/schema_parts.h"

namespace millrace::config {

JsonTree having(const std::vector<std::string>& keys) {
  JsonTree properties = JsonTree::object();
  for (const std::string& key : keys) properties.add(key, JsonTree::boolean(true));
  JsonTree schema = JsonTree::object();
  schema.add("properties", std::move(properties));
  schema.add("required", texts(keys));
  return schema;
}

JsonTree having_any(const std::vector<std::string>& keys) {
  // Not as alternatives, each of which an editor would take for what was written.
  JsonTree absent = JsonTree::object();
  for (const std::string& key : keys) absent.add(key, JsonTree::boolean(false));
  JsonTree none = JsonTree::object();
  none.add("properties", std::move(absent));
  JsonTree schema = JsonTree::object();
  schema.add("type", JsonTree::text("object"));
  schema.add("not", std::move(none));
  return schema;
}

JsonTree rule_schema(const OptionRule& rule) {
  JsonTree value = JsonTree::object();
  value.add("const", JsonTree::text(rule.value));
  value.add("title", JsonTree::text(rule.value));  // Editors take it for a choice without one.
  JsonTree options = JsonTree::object();
  options.add(rule.key, std::move(value));
  JsonTree condition = JsonTree::object();
  condition.add("properties", std::move(options));
  condition.add("required", texts({rule.key}));
  JsonTree demand = having({rule.other});
  if (rule.asks == OptionRule::Asks::Refused) {
    JsonTree none = JsonTree::object();
    none.add(rule.other, JsonTree::boolean(false));
    demand = JsonTree::object();
    demand.add("properties", std::move(none));
  }
  demand.add("errorMessage", JsonTree::text(sentence_of(rule.sentence)));
  JsonTree schema = JsonTree::object();
  schema.add("if", std::move(condition));
  schema.add("then", std::move(demand));
  return schema;
}

}  // namespace millrace::config
