#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/spec/spec.h"
#include "config/tree/name_check.h"
#include "config/values/codec.h"

// Building blocks for what a struct and its codecs cannot say by their types alone: maps of named
// entries, a map with exactly one of several kinds, lists of these. Each says at once how a value
// is parsed and what schema and reference tell of it.

namespace millrace::config {

// Adds a problem, and is false, for a node of another kind; silent about one that has failed.
bool expect_map(const Node& node, const std::string& path, Problems& problems);
bool expect_list(const Node& node, const std::string& path, Problems& problems);

// The only entry of a map such as {postgres: {...}}; nullptr when a problem was added. `what` is
// what the map should have exactly one of: "kind of connection".
const Node::Entry* only_entry(const Node& node, const std::string& path, std::string_view what,
                              Problems& problems);

// A kind as a field of kinds_type(): its name is the key.
FieldDescription kind_description(Description options);
Type kinds_type(std::string word, std::vector<FieldDescription> kinds);

// Says that the entry's key is none of the kinds, and which was meant.
void refuse_kind_key(const Node::Entry& entry, const std::string& path, std::string_view what,
                     const Description& kinds, Problems& problems);

// A value with the options of a spec.
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
  return {map_type(item.type), [parse = item.parse](const Node& node, const std::string& path,
                                                    Problems& problems, Map<V>& values) {
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
  return {list_type(item.type),
          [parse = item.parse, if_empty](const Node& node, const std::string& path,
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

// One of the kinds that a value may be of: its key, and the options below it.
template <class V>
struct Kind {
  FieldDescription described;
  std::function<bool(const Node&, const std::string& path, Problems&, V& value)> parse;
};

// A kind whose options are a G, of which a V can be made.
template <class V, class G>
Kind<V> kind_of(Spec<G> spec) {
  return {kind_description(spec.describe()),
          [spec](const Node& node, const std::string& path, Problems& problems, V& value) {
            auto options = spec.parse(node, path, problems);
            if (options) value = std::move(*options);
            return options.has_value();
          }};
}

// A kind whose options are the member std::optional<G> of a V.
template <class V, auto Member, class G>
Kind<V> kind_of(Spec<G> spec) {
  return {kind_description(spec.describe()),
          [spec](const Node& node, const std::string& path, Problems& problems, V& value) {
            value.*Member = spec.parse(node, path, problems);
            return (value.*Member).has_value();
          }};
}

// A map with exactly one key, which names the kind. `word` is what the value is in the reference
// ("connection"), `what` what the key is in messages ("kind of connection").
template <class V>
Syntax<V> one_of(std::string word, std::string what, std::vector<Kind<V>> kinds) {
  std::vector<FieldDescription> described;
  described.reserve(kinds.size());
  for (const auto& kind : kinds) described.push_back(kind.described);
  auto type = kinds_type(std::move(word), std::move(described));
  return {type, [what = std::move(what), kinds = std::move(kinds), group = type.group](
                    const Node& node, const std::string& path, Problems& problems, V& value) {
            const Node::Entry* entry = only_entry(node, path, what, problems);
            if (entry == nullptr) return false;
            for (const auto& kind : kinds) {
              if (kind.described.key != entry->key) continue;
              return kind.parse(entry->value, path_of(path, entry->key), problems, value);
            }
            refuse_kind_key(*entry, path, what, *group, problems);
            return false;
          }};
}

}  // namespace millrace::config
