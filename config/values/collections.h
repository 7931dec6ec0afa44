#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/values/codec.h"

// Lists, maps and values that may be null, of any kind that has a codec.
namespace millrace::config {

// Keys as they were written, in their order.
template <class V>
using Map = std::vector<std::pair<std::string, V>>;

// A list; a single scalar is accepted as a list of one. All items are parsed, so that all problems
// are found; an item that has one makes the whole value nullopt.
template <class V>
struct Codec<std::vector<V>> {
  static std::optional<std::vector<V>> parse(const Node& node, const std::string& path,
                                             Problems& problems) {
    std::vector<V> values;
    if (node.is_scalar()) {
      auto only = parse_value<V>(node, path, problems);
      if (!only) return std::nullopt;
      values.push_back(std::move(*only));
      return values;
    }
    if (!node.is_list()) {
      refuse_kind(node, path, "a list", problems);
      return std::nullopt;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      auto value = parse_value<V>(node.items[i], path_of(path, i), problems);
      if (value) values.push_back(std::move(*value));
    }
    if (values.size() != node.items.size()) return std::nullopt;
    return values;
  }
  static Node write(const std::vector<V>& values) {
    Node list = Node::list({});
    for (const V& value : values) list.items.push_back(write_value(value).value_or(Node()));
    return list;
  }
  static Type type() { return list_type(type_of<V>()); }
};

// A map. Its keys are not checked; see check_name() for those that become names.
template <class V>
struct Codec<Map<V>> {
  static std::optional<Map<V>> parse(const Node& node, const std::string& path,
                                     Problems& problems) {
    if (!node.is_map()) {
      refuse_kind(node, path, "a map", problems);
      return std::nullopt;
    }
    Map<V> values;
    for (const Node::Entry& entry : node.entries) {
      auto value = parse_value<V>(entry.value, path_of(path, entry.key), problems);
      if (value) values.emplace_back(entry.key, std::move(*value));
    }
    if (values.size() != node.entries.size()) return std::nullopt;
    return values;
  }
  static Node write(const Map<V>& values) {
    Node map = Node::map({});
    for (const auto& [key, value] : values) {
      map.entries.push_back({key, {}, write_value(value).value_or(Node())});
    }
    return map;
  }
  static Type type() { return map_type(type_of<V>()); }
};

// The only kind that null may be written for.
template <class V>
struct Codec<std::optional<V>> {
  static std::optional<std::optional<V>> parse(const Node& node, const std::string& path,
                                               Problems& problems) {
    if (node.is_null()) return std::optional<V>();
    auto value = parse_value<V>(node, path, problems);
    if (!value) return std::nullopt;
    return std::optional<V>(std::move(value));
  }
  static Node write(const std::optional<V>& value) {
    return value ? write_value(*value).value_or(Node()) : Node();
  }
  static Type type() {
    Type type = type_of<V>();
    type.nullable = true;
    return type;
  }
};

}  // namespace millrace::config
