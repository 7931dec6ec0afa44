// Fuzzes the way of a file from its text to a plan: with every component that there is, and then
// again for each of its values as if something were wrong with that one alone.

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/interpolate.h"
#include "config/yaml/document.h"
#include "connector/app/runtime.h"
#include "connector/engine/plan/parse_plan.h"
#include "tests/fuzz/no_files.h"

namespace {

using namespace millrace::config;  // NOLINT: a program of its own

constexpr std::size_t kMostValues = 200;

std::optional<std::string> variable(const std::string& name) {
  return name;
}

millrace::components::Registry everything() {
  millrace::components::Registry registry;
  millrace::app::register_everything(registry);
  return registry;
}

void list_values(Node& node, std::vector<Node*>& values) {
  values.push_back(&node);
  for (Node& item : node.items) list_values(item, values);
  for (Node::Entry& entry : node.entries) list_values(entry.value, values);
}

void plan(const Node& document, Problems& problems) {
  static const auto registry = everything();
  const auto made = millrace::engine::parse_plan(document, registry, problems);
  if (made.has_value() != problems.empty()) std::abort();
  problems.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Problems problems;
  auto document =
      parse_document({reinterpret_cast<const char*>(data), size}, "fuzz.yaml", problems);
  if (!document || !document->is_map()) return 0;
  const millrace::testing::NoFiles files;
  interpolate(*document, Lookup(variable, files), "", problems);
  plan(*document, problems);
  std::vector<Node*> values;
  list_values(*document, values);
  for (std::size_t i = 0; i < values.size() && i < kMostValues; ++i) {
    Problems once;
    once.add(values[i]->place, "", "is wrong");
    const bool had_failed = std::exchange(values[i]->failed, true);
    plan(*document, once);
    values[i]->failed = had_failed;
  }
  return 0;
}
