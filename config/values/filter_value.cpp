#include "config/values/filter_value.h"

#include "config/values/collections.h"

namespace millrace::config {

std::optional<FilterValue> Codec<FilterValue>::parse(const Node& node, const std::string& path,
                                                     Problems& problems) {
  if (node.is_map()) {
    refuse_kind(node, path, "a single value or a list of them", problems);
    return std::nullopt;
  }
  auto values = node.is_list() ? config::parse_value<std::vector<Template>>(node, path, problems)
                               : Codec<std::vector<Template>>::parse(node, path, problems);
  if (!values) return std::nullopt;
  FilterValue filter{node.is_list(), std::move(*values), {}};
  if (!node.is_list()) filter.quoted = {node.quoted};
  for (const Node& item : node.items) filter.quoted.push_back(item.quoted);
  return filter;
}

Node Codec<FilterValue>::write(const FilterValue& value) {
  Node list = Codec<std::vector<Template>>::write(value.values);
  for (std::size_t i = 0; i < list.items.size(); ++i) list.items[i].quoted = value.quoted[i];
  return value.is_list ? list : list.items.front();
}

Type Codec<FilterValue>::type() {
  Type type = list_type(Codec<Template>::type());
  type.word = "value or list of values";
  return type;
}

}  // namespace millrace::config
