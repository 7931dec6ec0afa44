#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "config/spec/description.h"
#include "config/values/codec.h"

namespace millrace::config {

// What may be said of a field, beside its sentence. `example` is a scalar as it is, `example_yaml`
// YAML for a list or a map; a required field needs one of them.
template <class V>
struct FieldOptions {
  bool required = false;
  std::string_view example = {};
  std::vector<std::string_view> one_of = {};
  std::optional<V> min = {};
  std::optional<V> max = {};
  std::string_view example_yaml = {};
  // Of an enum: the values that schema and reference list. A check refuses the others.
  std::vector<std::string_view> offered = {};
  std::string_view remedy = {};  // What to do where a required option is missing.
};

// The same for a nested map, a list of maps or a map of maps.
struct NestedOptions {
  bool required = false;
  std::string_view example_yaml = {};
  std::string_view remedy = {};
};

// The values that a field allows beyond its syntax: min, max and one_of of its options.
template <class V>
class Limits {
 public:
  explicit Limits(const FieldOptions<V>& options)
      : min_(options.min),
        max_(options.max),
        one_of_(options.one_of.begin(), options.one_of.end()),
        example_(options.example) {}

  void describe(FieldDescription& description) const {
    description.example = example_;
    description.one_of = one_of_;
    if (min_) description.min = text_of(*min_);
    if (max_) description.max = text_of(*max_);
  }

  // False when a problem was added.
  bool allow(const V& value, const Node& node, const std::string& path, Problems& problems) const {
    if constexpr (std::totally_ordered<V>) {
      if (min_ && value < *min_ && !node.is_null()) {
        problems.add(node.place, path, fmt::format("must be at least {}", text_of(*min_)));
        return false;
      }
      if (max_ && value > *max_) {
        problems.add(node.place, path, fmt::format("must be at most {}", text_of(*max_)));
        return false;
      }
    }
    return one_of_.empty() || allow_choices(node, path, problems);
  }

 private:
  static std::string text_of(const V& value) {
    const auto node = write_value<V>(value);
    return node ? node->text : std::string();
  }

  bool allow_choices(const Node& node, const std::string& path, Problems& problems) const {
    bool allowed = true;
    for (const Node& item : node.items) allowed = allow_choices(item, path, problems) && allowed;
    if (node.is_scalar() && std::ranges::find(one_of_, node.text) == one_of_.end()) {
      refuse_text(node, path, unknown_choice(node.text, one_of_), problems);
      allowed = false;
    }
    return allowed;
  }

  std::optional<V> min_;
  std::optional<V> max_;
  std::vector<std::string> one_of_;
  std::string example_;
};

// The values of a list of maps; a scalar is a list of one, for items with a shorthand.
template <class G, class ItemSpec>
bool parse_items(const Node& node, const std::string& path, Problems& problems,
                 std::vector<G>& items, const ItemSpec& spec) {
  if (!node.is_list() && !node.is_scalar()) {
    refuse_kind(node, path, "a list", problems);
    return false;
  }
  items.clear();
  bool parsed = true;
  const auto add = [&](const Node& each, const std::string& at) {
    auto item = spec.parse(each, at, problems);
    if (item) items.push_back(std::move(*item));
    parsed = parsed && item.has_value();
  };
  if (node.is_scalar()) add(node, path);
  for (std::size_t i = 0; i < node.items.size(); ++i) add(node.items[i], path_of(path, i));
  return parsed;
}

template <class G, class ItemSpec>
bool parse_entries(const Node& node, const std::string& path, Problems& problems, Map<G>& entries,
                   const ItemSpec& spec) {
  if (!node.is_map()) {
    refuse_kind(node, path, "a map", problems);
    return false;
  }
  entries.clear();
  for (const Node::Entry& entry : node.entries) {
    auto value = spec.parse(entry.value, path_of(path, entry.key), problems);
    if (value) entries.emplace_back(entry.key, std::move(*value));
  }
  return entries.size() == node.entries.size();
}

}  // namespace millrace::config
