#include "connector/app/docs/example_file.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "config/rendering/example.h"
#include "config/yaml/yaml_text.h"

namespace millrace::app {
namespace {

using config::keyed;
using config::Node;

std::string own_name(const config::Description& connection) {
  return "my_" + connection.name;
}

// What a file needs at least, and a step where one is asked for.
struct Parts {
  const components::SourceKind* source;
  const components::SinkKind* sink;
  const components::StepKind* step = nullptr;
};

Node connections_of(const Parts& parts) {
  Node connections = Node::map({});
  for (const auto* spec :
       {&parts.source->connection.description(), &parts.sink->connection.description()}) {
    connections.entries.push_back(
        {own_name(*spec), {}, keyed(spec->name, config::example_node(*spec))});
  }
  return connections;
}

Node sync_of(const Parts& parts) {
  Node sync = Node::map({});
  sync.entries.push_back({"from",
                          {},
                          keyed(own_name(parts.source->connection.description()),
                                config::example_node(parts.source->from.description()))});
  if (parts.step != nullptr) {
    const auto& step = parts.step->spec.description();
    sync.entries.push_back(
        {"steps", {}, Node::list({keyed(step.name, config::example_node(step))})});
  }
  sync.entries.push_back(
      {"to",
       {},
       Node::list({keyed(own_name(parts.sink->connection.description()),
                         config::example_node(parts.sink->destination.description()))})});
  return sync;
}

// The variables that a text names, each once, in their order.
std::vector<std::string> variables_in(std::string_view text) {
  constexpr std::string_view kBefore = "${env:";
  std::vector<std::string> names;
  for (auto at = text.find(kBefore); at != text.npos; at = text.find(kBefore, at)) {
    at += kBefore.size();
    std::string name(text.substr(at, text.find_first_of(":}", at) - at));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::string file_of(const Parts& parts, std::string_view kind, std::string_view where) {
  const auto body = config::yaml_text(keyed("connections", connections_of(parts))) + "\n" +
                    config::yaml_text(keyed("syncs", keyed("my_sync", sync_of(parts))));
  std::string head = fmt::format(
      "# A small file that uses {0}.\n"
      "# In a file of your own it belongs {1}.\n"
      "# All of its options: millrace docs {0}\n",
      kind, where);
  for (const auto& name : variables_in(body)) {
    head += fmt::format("# Set {} before `millrace check`.\n", name);
  }
  return head + "version: 1\n\n" + body;
}

std::string kind_line(const config::Description& kind) {
  return fmt::format("  {:<12}  {}\n", kind.name, kind.summary);
}

}  // namespace

std::string example_file(std::string_view kind, const components::Registry& registry) {
  // The others are those that need nothing but a folder and a key.
  Parts parts{.source = &registry.sources().front(), .sink = registry.sink("files")};
  if (const auto* source = registry.source(kind)) {
    parts.source = source;
    return file_of(parts, kind, "under `connections`, and under `from` of a sync");
  }
  if (const auto* sink = registry.sink(kind)) {
    parts.sink = sink;
    return file_of(parts, kind, "under `connections`, and under `to` of a sync");
  }
  parts.step = registry.step(kind);
  return parts.step == nullptr ? "" : file_of(parts, kind, "under `steps` of a sync");
}

std::string list_of_kinds(const components::Registry& registry) {
  std::string out = std::string("Sources:\n");
  for (const auto& kind : registry.sources()) out += kind_line(kind.connection.description());
  out += "\nDestinations:\n";
  for (const auto& kind : registry.sinks()) out += kind_line(kind.connection.description());
  out += "\nSteps:\n";
  for (const auto& kind : registry.steps()) out += kind_line(kind.spec.description());
  return out + "\nNext: millrace example KIND, such as `millrace example postgres`\n";
}

}  // namespace millrace::app
