#include "config/values/filter_value.h"

#include <algorithm>

#include "config/values/collections.h"

namespace millrace::config {

bool FilterValue::has_watermark() const {
  return std::ranges::any_of(values, &Template::has_watermark);
}

std::optional<FilterValue> Codec<FilterValue>::parse(const Node& node, const std::string& path,
                                                     Problems& problems) {
  if (node.is_map()) {
    refuse_kind(node, path, "a single value or a list of them", problems);
    return std::nullopt;
  }
  auto values = Codec<std::vector<FilterTemplate>>::parse(node, path, problems);
  if (!values) return std::nullopt;
  FilterValue filter{.is_list = node.is_list(), .values = {}, .quoted = {}};
  for (auto& each : *values) filter.values.push_back(std::move(each.value));
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
