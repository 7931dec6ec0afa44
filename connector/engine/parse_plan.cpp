#include "connector/engine/parse_plan.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "config/name_check.h"
#include "connector/base/text.h"
#include "connector/engine/plan_digest.h"
#include "connector/engine/plan_options.h"
#include "connector/engine/target_conflicts.h"

namespace millrace::engine {

using config::Node;
using config::path_of;
using config::Problems;

namespace {

template <class Kinds, class NameOf>
std::vector<std::string> names_of(const Kinds& kinds, NameOf name_of) {
  std::vector<std::string> names;
  names.reserve(kinds.size());
  for (const auto& kind : kinds) names.push_back(name_of(kind));
  return names;
}

// Walks the document once, top down. Each read_...() reports what is wrong and goes on with the
// rest, so that one look shows everything.
class PlanReader {
 public:
  PlanReader(const components::Registry& registry, Problems& problems)
      : registry_(registry), problems_(problems) {}

  Plan read(const Node& document) {
    if (!expect_map(document, "")) return {};
    refuse_unknown(document, "", {"version", "state", "spool", "connections", "defaults", "syncs"});
    read_version(document);
    if (const Node* state = document.find("state")) {
      ledger::state_spec().parse_onto(*state, "state", problems_, plan_.state);
    }
    if (const Node* spool = document.find("spool")) {
      spool_spec().parse_onto(*spool, "spool", problems_, plan_.spool);
    }
    read_connections(document.find("connections"));
    read_defaults(document.find("defaults"));
    read_syncs(document);
    return std::move(plan_);
  }

 private:
  bool expect_map(const Node& node, const std::string& path) {
    if (node.is_map()) return true;
    config::refuse_kind(node, path, "a map", problems_);
    return false;
  }

  void refuse_unknown(const Node& map, const std::string& path,
                      const std::vector<std::string>& known) {
    for (const auto& entry : map.entries) {
      if (std::ranges::count(known, entry.key) > 0) continue;
      problems_.add(entry.place, path_of(path, entry.key),
                    "is not an option" + config::suggestion(entry.key, known));
    }
  }

  // The only entry of a map such as {postgres: {...}}; nullptr after a problem.
  const Node::Entry* only_entry(const Node& node, const std::string& path, std::string_view what) {
    if (!expect_map(node, path)) return nullptr;
    if (node.entries.size() == 1) return &node.entries.front();
    problems_.add(node.place, path,
                  fmt::format("needs exactly one {}, and has {}", what, node.entries.size()));
    return nullptr;
  }

  void read_version(const Node& document) {
    const Node* version = document.find("version");
    if (version == nullptr) {
      problems_.add(document.place, "version", "is required; write version: 1");
    } else if (version->text != "1") {
      problems_.add(version->place, "version", "is not a version of this language; write 1");
    }
  }

  void read_connections(const Node* connections) {
    if (connections == nullptr || !expect_map(*connections, "connections")) return;
    for (const auto& entry : connections->entries) {
      const auto path = path_of("connections", entry.key);
      config::check_name(entry, "connections", problems_);
      known_connections_.push_back(entry.key);
      if (const auto* kind = only_entry(entry.value, path, "kind")) {
        read_connection(entry.key, *kind, path);
      }
    }
  }

  void read_connection(const std::string& name, const Node::Entry& kind, const std::string& path) {
    const auto inner = path_of(path, kind.key);
    if (const auto* source = registry_.source(kind.key)) {
      plan_.sources.push_back({name, source, source->connection.parse(kind.value, inner, problems_),
                               digest_of(kind.value)});
    } else if (const auto* sink = registry_.sink(kind.key)) {
      plan_.sinks.push_back({name, sink, sink->connection.parse(kind.value, inner, problems_),
                             digest_of(kind.value)});
    } else {
      auto kinds = names_of(registry_.sources(), [](const auto& k) { return k.connection.name(); });
      for (const auto& each : registry_.sinks()) kinds.push_back(each.connection.name());
      problems_.add(kind.place, inner,
                    "is not a kind of connection" + config::suggestion(kind.key, kinds));
    }
  }

  void read_defaults(const Node* defaults) {
    if (defaults == nullptr || !expect_map(*defaults, "defaults")) return;
    refuse_unknown(*defaults, "defaults", {"export", "guards"});
    if (const Node* guards = defaults->find("guards")) {
      default_guards_ = guards;
      (void)guards_spec().parse(*guards, "defaults.guards", problems_);
    }
    const Node* exported = defaults->find("export");
    if (exported == nullptr || !expect_map(*exported, "defaults.export")) return;
    default_export_ = exported;
    std::vector<std::string> known;
    for (const auto& source : registry_.sources()) {
      for (const auto& field : source.from.description().fields) {
        if (!field.required) known.push_back(field.key);
      }
    }
    refuse_unknown(*exported, "defaults.export", known);
    for (const auto& entry : exported->entries) {
      if (std::ranges::count(known, entry.key) == 0) default_export_ = nullptr;
    }
  }

  void read_syncs(const Node& document) {
    const Node* syncs = document.find("syncs");
    if (syncs == nullptr) {
      problems_.add(document.place, "syncs", "is required; name at least one sync");
      return;
    }
    if (!expect_map(*syncs, "syncs")) return;
    for (const auto& entry : syncs->entries) {
      config::check_name(entry, "syncs", problems_);
      read_sync(entry.key, entry.value, path_of("syncs", entry.key));
    }
  }

  void read_sync(const std::string& name, const Node& node, const std::string& path) {
    if (!expect_map(node, path)) return;
    refuse_unknown(node, path, {"from", "columns", "other_columns", "steps", "guards", "to"});
    SyncPlan sync;
    sync.name = name;
    read_from(node, path, sync);
    read_columns(node.find("columns"), path_of(path, "columns"), sync);
    read_steps(node.find("steps"), path_of(path, "steps"), sync);
    read_guards(node.find("guards"), path_of(path, "guards"), sync);
    if (const Node* others = node.find("other_columns")) {
      sync.other_columns = config::parse_value<transforms::OtherColumns>(
                               *others, path_of(path, "other_columns"), problems_)
                               .value_or(transforms::OtherColumns::Keep);
    }
    read_to(node, path, sync);
    sync.shape_digest = shape_digest(sync, node.find("steps"));
    plan_.syncs.push_back(std::move(sync));
  }

  void read_from(const Node& node, const std::string& path, SyncPlan& sync) {
    const Node* from = node.find("from");
    if (from == nullptr) {
      problems_.add(node.place, path_of(path, "from"),
                    "is required; write from: {connection: report}");
      return;
    }
    const auto* entry = only_entry(*from, path_of(path, "from"), "connection");
    if (entry == nullptr) return;
    const auto inner = path_of(path_of(path, "from"), entry->key);
    const auto found = std::ranges::find(plan_.sources, entry->key, &SourcePlan::name);
    if (found == plan_.sources.end()) {
      refuse_connection(*entry, inner, "read from",
                        names_of(plan_.sources, [](const auto& s) { return s.name; }));
      return;
    }
    sync.from = entry->key;
    sync.from_options =
        found->kind->from.parse(with_default_export(*found, entry->value), inner, problems_);
  }

  // defaults.export under the sync's own options; a shorthand is written out first.
  Node with_default_export(const SourcePlan& source, const Node& from) {
    if (default_export_ == nullptr) return from;
    const auto& shorthand = source.kind->from.description().shorthand;
    if (from.is_map() || shorthand.empty()) return config::overlay(*default_export_, from);
    Node written = Node::map({{shorthand, from.place, from}});
    written.place = from.place;
    return config::overlay(*default_export_, written);
  }

  void refuse_connection(const Node::Entry& entry, const std::string& path, std::string_view use,
                         const std::vector<std::string>& fitting) {
    const bool exists = std::ranges::count(known_connections_, entry.key) > 0;
    if (exists && std::ranges::count(fitting, entry.key) == 0) {
      problems_.add(entry.place, path,
                    fmt::format("is a connection that one cannot {}{}", use,
                                config::suggestion(entry.key, fitting)));
    } else {
      problems_.add(entry.place, path,
                    "is not a connection of this file" + config::suggestion(entry.key, fitting));
    }
  }

  void read_columns(const Node* columns, const std::string& path, SyncPlan& sync) {
    if (columns == nullptr || !expect_map(*columns, path)) return;
    const auto spec = column_spec();
    for (const auto& entry : columns->entries) {
      const auto options = spec.parse(entry.value, path_of(path, entry.key), problems_);
      if (!options) continue;
      sync.columns.push_back({entry.key, options->as.empty() ? entry.key : options->as,
                              options->type, options->required, options->default_});
    }
  }

  void read_steps(const Node* steps, const std::string& path, SyncPlan& sync) {
    if (steps == nullptr) return;
    if (!steps->is_list()) {
      config::refuse_kind(*steps, path, "a list of steps", problems_);
      return;
    }
    for (std::size_t i = 0; i < steps->items.size(); ++i) {
      const auto* entry = only_entry(steps->items[i], path_of(path, i), "step");
      if (entry == nullptr) continue;
      const auto inner = path_of(path_of(path, i), entry->key);
      const auto* kind = registry_.step(entry->key);
      if (kind == nullptr) {
        problems_.add(
            entry->place, inner,
            "is not a step" +
                config::suggestion(entry->key, names_of(registry_.steps(), [](const auto& k) {
                                     return k.spec.name();
                                   })));
        continue;
      }
      sync.steps.push_back({kind, kind->spec.parse(entry->value, inner, problems_)});
    }
  }

  void read_guards(const Node* guards, const std::string& path, SyncPlan& sync) {
    if (guards == nullptr && default_guards_ == nullptr) return;
    const Node node = guards == nullptr ? *default_guards_
                      : default_guards_ ? config::overlay(*default_guards_, *guards)
                                        : *guards;
    sync.guards = guards_spec().parse(node, path, problems_).value_or(Guards());
  }

  void read_to(const Node& node, const std::string& path, SyncPlan& sync) {
    const auto inner = path_of(path, "to");
    const Node* to = node.find("to");
    if (to == nullptr || (to->is_list() && to->items.empty())) {
      problems_.add(node.place, inner, "is required; name at least one destination");
      return;
    }
    if (!to->is_list()) {
      config::refuse_kind(*to, inner, "a list of destinations", problems_);
      return;
    }
    for (std::size_t i = 0; i < to->items.size(); ++i) {
      read_destination(to->items[i], path_of(inner, i), sync);
    }
  }

  void read_destination(const Node& node, const std::string& path, SyncPlan& sync) {
    const auto* entry = only_entry(node, path, "connection");
    if (entry == nullptr) return;
    const auto inner = path_of(path, entry->key);
    const auto found = std::ranges::find(plan_.sinks, entry->key, &SinkPlan::name);
    if (found == plan_.sinks.end()) {
      refuse_connection(*entry, inner, "write to",
                        names_of(plan_.sinks, [](const auto& s) { return s.name; }));
      return;
    }
    sync.to.push_back({entry->key, found->kind->destination.parse(entry->value, inner, problems_),
                       entry->place, digest_of(entry->value)});
  }

  const components::Registry& registry_;
  Problems& problems_;
  Plan plan_;
  std::vector<std::string> known_connections_;
  const Node* default_guards_ = nullptr;
  const Node* default_export_ = nullptr;
};

}  // namespace

std::optional<Plan> parse_plan(const Node& document, const components::Registry& registry,
                               Problems& problems) {
  const auto before = problems.size();
  Plan plan = PlanReader(registry, problems).read(document);
  if (problems.size() == before) refuse_conflicts(plan, problems);
  if (problems.size() > before) return std::nullopt;
  return plan;
}

}  // namespace millrace::engine
