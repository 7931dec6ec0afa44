#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "config/spec/description.h"
#include "config/tree/name_check.h"
#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "config/values/collections.h"
#include "config/values/type.h"

namespace millrace::config {

template <class T>
class Spec;

// How a value is written where its C++ type alone does not say it: because it depends on what is
// known at run time only, or because several structs stand for it.
template <class V>
struct Syntax {
  Type type;
  // False when a problem was added; `value` then holds what could be read.
  std::function<bool(const Node&, const std::string& path, Problems&, V& value)> parse;
};

// Adds a problem, and is false, for a node of another kind; silent about one that has failed.
bool expect_map(const Node& node, const std::string& path, Problems& problems);
bool expect_list(const Node& node, const std::string& path, Problems& problems);

// A value with the options of a spec, which is copied.
template <class G>
Syntax<G> syntax_of(Spec<G> spec) {
  return {group_type(spec.describe()),
          [spec](const Node& node, const std::string& path, Problems& problems, G& value) {
            return spec.parse_onto(node, path, problems, value);
          }};
}

// A map from names of the user's choice to values. A name that would not be fit to print is a
// problem; an entry that has problems is kept with what could be read of it.
template <class V>
Syntax<Map<V>> named(Syntax<V> item) {
  Type type = map_type(item.type);
  type.checks_names = true;
  return {type, [parse = item.parse](const Node& node, const std::string& path, Problems& problems,
                                     Map<V>& values) {
            if (!expect_map(node, path, problems)) return false;
            bool parsed = true;
            for (const Node::Entry& entry : node.entries) {
              parsed = check_name(entry, path, problems) && parsed;
              auto& [name, value] = values.emplace_back(entry.key, V{});
              parsed = parse(entry.value, path_of(path, entry.key), problems, value) && parsed;
            }
            return parsed;
          }};
}

// A list, in which an item that has problems is kept with what could be read of it. `if_empty`,
// when it is given, is the problem of a list without items.
template <class V>
Syntax<std::vector<V>> list_of(Syntax<V> item, std::string if_empty = {}) {
  Type type = list_type(item.type);
  type.needs_item = !if_empty.empty();
  return {type, [parse = item.parse, if_empty](const Node& node, const std::string& path,
                                               Problems& problems, std::vector<V>& values) {
            if (!expect_list(node, path, problems)) return false;
            bool parsed = true;
            for (std::size_t i = 0; i < node.items.size(); ++i) {
              parsed =
                  parse(node.items[i], path_of(path, i), problems, values.emplace_back()) && parsed;
            }
            if (!node.items.empty() || if_empty.empty()) return parsed;
            problems.add(node.place, path, if_empty);
            return false;
          }};
}

}  // namespace millrace::config
