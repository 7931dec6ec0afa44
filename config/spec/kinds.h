#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/spec/description.h"
#include "config/spec/spec.h"
#include "config/spec/syntax.h"

// Values that are of exactly one of several kinds, whose name is the only key: {postgres: {...}}.

namespace millrace::config {

// A kind as a field of kinds_type(): its name is the key.
FieldDescription kind_description(Description options);
// A map with exactly one of these keys. `word` is what the reference calls such a value.
Type kinds_type(std::string word, std::vector<FieldDescription> kinds);

// The entry that names the kind, of a map such as {postgres: {...}}; nullptr when a problem was
// added: it is no map, has none or several keys, or names the kind as another tool would.
const Node::Entry* kind_entry(const Node& node, const std::string& path, std::string_view what,
                              const Description& kinds, Problems& problems);

// Says that the entry's key is none of the kinds, and which was meant.
void refuse_kind_key(const Node::Entry& entry, const std::string& path, std::string_view what,
                     const Description& kinds, Problems& problems);

// One of the kinds that a value may be of: its key, and the options below it. `parse` reads those
// onto a value, and is false when it added a problem.
template <class V>
struct Kind {
  FieldDescription described;  // Its key is the kind's name.
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
            const Node::Entry* entry = kind_entry(node, path, what, *group, problems);
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
