#include "connector/engine/plan/registered_syntax.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "config/spec/kinds.h"
#include "connector/base/text/text.h"
#include "connector/engine/plan/plan_digest.h"
#include "connector/engine/plan/step_check.h"

namespace millrace::engine {

using config::Kind;
using config::Node;
using config::path_of;
using config::Problems;
using config::Syntax;

namespace {

Syntax<StepPlan> step_syntax(const components::Registry& registry) {
  std::vector<Kind<StepPlan>> kinds;
  for (const auto& kind : registry.steps()) {
    kinds.push_back(
        {config::kind_description(kind.spec.description()),
         [&kind](const Node& node, const std::string& path, Problems& problems, StepPlan& step) {
           step = {kind.spec.name(), kind.spec.parse(node, path, problems)};
           return step.options != nullptr;
         }});
  }
  return config::one_of("step", "step", std::move(kinds));
}

// What a registered kind of source or sink makes of a connection: itself, and its options.
template <class Registered, class Options>
Kind<ConnectionOptions> connection_kind(const Registered& kind,
                                        const Registered* ConnectionOptions::* its_kind,
                                        Options ConnectionOptions::* its_options) {
  return {config::kind_description(kind.connection.description()),
          [&kind, its_kind, its_options](const Node& node, const std::string& path,
                                         Problems& problems, ConnectionOptions& connection) {
            connection.*its_kind = &kind;
            connection.digest = digest_of(node);
            connection.*its_options = kind.connection.parse(node, path, problems);
            return connection.*its_options != nullptr;
          }};
}

// The fields of all kinds of sources that a default can be given for.
config::Description default_export_description(const components::Registry& registry) {
  config::Description group{.name = "export", .summary = "Options of every sync's `from`."};
  for (const auto& source : registry.sources()) {
    for (const auto& field : source.from.description().fields) {
      const bool known = config::find_field(group, field.key) != nullptr;
      if (!field.required && !known) group.fields.push_back(field);
    }
  }
  return group;
}

bool check_default(const Node::Entry& entry, const std::string& path,
                   const components::Registry& registry, Problems& problems) {
  for (const auto& source : registry.sources()) {
    const auto* field = config::find_field(source.from.description(), entry.key);
    if (field == nullptr || field->required) continue;
    return source.from.check_given(Node::map({entry}), path, problems);
  }
  config::refuse_option(entry, path, default_export_description(registry), problems);
  return false;
}

// Options that every sync starts from: what is wrong with them is told here, and not again.
template <class Options>
Syntax<Node> checked_by_itself(config::Spec<Options> spec) {
  return {config::group_type(spec.describe()),
          [spec](const Node& node, const std::string& path, Problems& problems, Node& kept) {
            kept = node;
            if (spec.parse(node, path, problems)) return true;
            config::mark_failed(kept);
            return false;
          }};
}

// Options of a sync, which are parsed with those that it starts from.
template <class Options>
Syntax<Node> kept_as_written(config::Spec<Options> spec) {
  return {config::group_type(spec.describe()),
          [spec](const Node& node, const std::string& path, Problems& problems, Node& kept) {
            kept = node;
            return !node.is_null() || spec.parse(node, path, problems).has_value();
          }};
}

}  // namespace

Syntax<ConnectionOptions> connection_syntax(const components::Registry& registry) {
  std::vector<Kind<ConnectionOptions>> kinds;
  for (const auto& kind : registry.sources()) {
    kinds.push_back(
        connection_kind(kind, &ConnectionOptions::source, &ConnectionOptions::source_options));
  }
  for (const auto& kind : registry.sinks()) {
    kinds.push_back(
        connection_kind(kind, &ConnectionOptions::sink, &ConnectionOptions::sink_options));
  }
  return config::one_of("connection", "kind of connection", std::move(kinds));
}

Syntax<StepList> steps_syntax(const components::Registry& registry) {
  auto list = config::list_of(step_syntax(registry));
  return {list.type, [parse = list.parse](const Node& node, const std::string& path,
                                          Problems& problems, StepList& steps) {
            steps.written = node;
            const bool parsed = parse(node, path, problems, steps.steps);
            for (std::size_t i = 0; i < steps.steps.size(); ++i) {
              if (steps.steps[i].options == nullptr) continue;
              const auto& entry = node.items[i].entries.front();
              steps.steps[i].written =
                  as_written(entry.value, entry.place, path_of(path_of(path, i), entry.key));
            }
            return parsed;
          }};
}

Syntax<Node> default_export_syntax(const components::Registry& registry) {
  return {config::group_type(default_export_description(registry)),
          [&registry](const Node& node, const std::string& path, Problems& problems, Node& kept) {
            if (!config::expect_map(node, path, problems)) return false;
            kept = node;
            bool good = true;
            for (auto& entry : kept.entries) {
              if (check_default(entry, path, registry, problems)) continue;
              config::mark_failed(entry.value);
              good = false;
            }
            return good;
          }};
}

Syntax<Node> default_guards_syntax() {
  return checked_by_itself(components::guards_spec());
}

Syntax<Node> guards_syntax() {
  return kept_as_written(components::guards_spec());
}

Syntax<Node> default_row_policy_syntax() {
  return checked_by_itself(row_policy_spec());
}

Syntax<Node> row_policy_syntax() {
  return kept_as_written(row_policy_spec());
}

}  // namespace millrace::engine
