#include "connector/engine/plan/connection_use.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "config/rendering/example.h"
#include "config/yaml/yaml_text.h"
#include "connector/base/text/text.h"

namespace millrace::engine {

using config::Node;
using config::path_of;
using config::Problems;
using config::Syntax;

namespace {

// A connection, and what a use of it may hold.
struct Usable {
  std::string name;
  config::Description options;
};

// The uses that a message can propose; one without a name where the file has no such connection.
using Uses = std::vector<Usable>;

template <class Kinds, class Spec>
Uses uses_of(const Kinds& known, Spec spec) {
  Uses uses;
  for (const auto& each : known)
    uses.push_back({each.name, std::invoke(spec, each.kind).description()});
  return uses;
}

bool has_all_keys(const config::Description& options, const Node& node) {
  return std::ranges::all_of(node.entries, [&](const Node::Entry& entry) {
    return config::find_field(options, entry.key) != nullptr;
  });
}

const Usable* find_use(const Uses& uses, std::string_view name) {
  const auto found = std::ranges::find(uses, name, &Usable::name);
  return found == uses.end() ? nullptr : &*found;
}

// "table: …, mode: …": the keys of a map from the given one on.
std::string keys_of(const Node& node, std::size_t from = 0) {
  std::string text;
  for (std::size_t i = from; i < node.entries.size(); ++i) {
    text += fmt::format("{}{}: …", i == from ? "" : ", ", printable(node.entries[i].key, 40));
  }
  return text;
}

// "{lake: {path: out/people.csv}}": the connection with the options that it needs.
std::string example_of(const Usable& use) {
  const auto options = config::example_node(use.options);
  return fmt::format("{{{}: {}}}", printable(use.name, 40), config::flow_text(options));
}

std::string any_example(const Uses& uses) {
  return uses.empty() ? "{connection: {…}}" : example_of(uses.front());
}

// The connection that the keys of the map are options of; nullptr when they are of none.
const Usable* user_of_options(const Uses& uses, const Node& node) {
  const auto found = std::ranges::find_if(
      uses, [&](const Usable& use) { return has_all_keys(use.options, node); });
  return found == uses.end() ? nullptr : &*found;
}

// What is wrong with a map of several keys, or of none.
std::string complaint_about_keys(const Node& node, const Uses& uses) {
  if (node.entries.empty()) return "names no connection; write " + any_example(uses);
  const auto& first = node.entries.front();
  const bool is_first = find_use(uses, first.key) != nullptr;
  const bool are_all = std::ranges::all_of(
      node.entries, [&](const Node::Entry& each) { return find_use(uses, each.key) != nullptr; });
  if (is_first && !are_all && first.value.is_null()) {
    return fmt::format("has options next to its connection; indent them below it: {{{}: {{{}}}}}",
                       printable(first.key, 40), keys_of(node, 1));
  }
  const auto used = std::ranges::count_if(
      node.entries, [&](const Node::Entry& each) { return find_use(uses, each.key) != nullptr; });
  if (is_first && used == 1 && node.entries.size() > 1) {
    const auto within = first.value.is_map() ? keys_of(first.value) : "…";
    return fmt::format("has options next to its connection; move them into it: {{{}: {{{}{}{}}}}}",
                       printable(first.key, 40), within, within.empty() ? "" : ", ",
                       keys_of(node, 1));
  }
  if (are_all) {
    std::string items;
    for (const auto& each : node.entries) {
      items += fmt::format("{}'- {}: {{…}}'", items.empty() ? "" : ", ", printable(each.key, 40));
    }
    return fmt::format("has {} connections; begin each with a dash of its own: {}",
                       node.entries.size(), items);
  }
  for (const std::string_view key : {"connection", "name", "source", "destination", "type"}) {
    const Node* named = node.find(key);
    const bool is_use = named != nullptr && named->is_scalar() && !named->tainted &&
                        find_use(uses, named->text) != nullptr;
    if (!is_use) continue;
    Node others = node;
    std::erase_if(others.entries, [&](const Node::Entry& each) { return each.key == key; });
    return fmt::format("has its connection as an option; make it the key: {{{}: {{{}}}}}",
                       printable(named->text, 40), keys_of(others));
  }
  if (!is_first) {
    if (const auto* meant = user_of_options(uses, node)) {
      return fmt::format("names no connection; write {{{}: {{{}}}}}", printable(meant->name, 40),
                         keys_of(node));
    }
  }
  return fmt::format("needs exactly one connection, and has {}", node.entries.size());
}

// The one entry of {connection: options}; nullptr when a problem was added.
const Node::Entry* use_entry(const Node& node, const std::string& path, const Uses& uses,
                             Problems& problems) {
  if (node.failed) return nullptr;
  if (node.is_map() && node.entries.size() == 1) return &node.entries.front();
  if (node.is_map()) {
    problems.add(node.place, path, complaint_about_keys(node, uses));
    return nullptr;
  }
  if (node.is_list()) {
    problems.add(node.place, path,
                 fmt::format("must be one connection, not a list; write {}", any_example(uses)));
    return nullptr;
  }
  const auto* named = node.is_scalar() && !node.tainted ? find_use(uses, node.text) : nullptr;
  problems.add(node.place, path,
               named != nullptr
                   ? fmt::format("names a connection only; write {}", example_of(*named))
                   : fmt::format("names no connection; write {}", any_example(uses)));
  return nullptr;
}

config::Type use_type(std::vector<config::Type> options) {
  config::Type type;
  type.shape = config::Type::Shape::OneKey;
  type.word = "connection";
  type.item = std::make_shared<const config::Type>(config::any_of(std::move(options)));
  return type;
}

Syntax<ConnectionUse> use_syntax(std::vector<config::Type> options, Uses uses) {
  return {use_type(std::move(options)),
          [uses = std::move(uses)](const Node& node, const std::string& path, Problems& problems,
                                   ConnectionUse& use) {
            const auto* entry = use_entry(node, path, uses, problems);
            if (entry == nullptr) return false;
            use = {entry->key, entry->place, path_of(path, entry->key), entry->value};
            return true;
          }};
}

// What is wrong with a `to` that is no list; its items are told of one by one.
std::string complaint_about_to(const Node& node, const Uses& uses) {
  if (node.is_null() || node.is_list()) {
    return fmt::format("has no destination; write [{}]", any_example(uses));
  }
  if (node.is_scalar()) {
    const auto* named = node.tainted ? nullptr : find_use(uses, node.text);
    return fmt::format("must be a list, not text; write [{}]",
                       named == nullptr ? any_example(uses) : example_of(*named));
  }
  const bool names = std::ranges::any_of(
      node.entries, [&](const Node::Entry& each) { return find_use(uses, each.key) != nullptr; });
  const auto* meant = names ? nullptr : user_of_options(uses, node);
  if (meant != nullptr && !node.entries.empty()) {
    return fmt::format("must be a list of connections; write [{{{}: {{{}}}}}]",
                       printable(meant->name, 40), keys_of(node));
  }
  std::string items;
  for (const auto& entry : node.entries) {
    items += fmt::format("{}'- {}: {{…}}'", items.empty() ? "" : ", ", printable(entry.key, 40));
  }
  return fmt::format("must be a list, not a map; begin each destination with a dash: {}", items);
}

template <class Registered, class Found>
void add_known(const std::string& name, const std::string& kind,
               const std::vector<Registered>& registered, Found& found) {
  const auto its = std::ranges::find(
      registered, kind, [](const Registered& each) { return each.connection.description().name; });
  if (its != registered.end()) found.push_back({name, &*its});
}

}  // namespace

KnownConnections known_connections(const Node* document, const components::Registry& registry) {
  KnownConnections known;
  const Node* connections = document == nullptr ? nullptr : document->find("connections");
  if (connections == nullptr) return known;
  for (const auto& [name, place, value] : connections->entries) {
    if (value.entries.size() != 1) continue;
    add_known(name, value.entries.front().key, registry.sources(), known.read);
    add_known(name, value.entries.front().key, registry.sinks(), known.written);
  }
  return known;
}

Syntax<ConnectionUse> from_syntax(const components::Registry& registry,
                                  const KnownConnections& known) {
  std::vector<config::Type> options;
  for (const auto& kind : registry.sources()) {
    options.push_back(config::group_type(kind.from.description()));
  }
  return use_syntax(std::move(options), uses_of(known.read, &components::SourceKind::from));
}

Syntax<std::vector<ConnectionUse>> to_syntax(const components::Registry& registry,
                                             const KnownConnections& known) {
  std::vector<config::Type> options;
  for (const auto& kind : registry.sinks()) {
    options.push_back(config::group_type(kind.destination.description()));
  }
  auto uses = uses_of(known.written, &components::SinkKind::destination);
  auto list = config::list_of(use_syntax(std::move(options), uses));
  list.type.needs_item = true;
  return {list.type, [parse = list.parse, uses = std::move(uses)](
                         const Node& node, const std::string& path, Problems& problems,
                         std::vector<ConnectionUse>& to) {
            if (node.failed) return false;
            if (node.is_list() && !node.items.empty()) return parse(node, path, problems, to);
            problems.add(node.place, path, complaint_about_to(node, uses));
            return false;
          }};
}

}  // namespace millrace::engine
