// Fuzzes the way of a configuration from its text to a struct: the loader must end, without a
// crash, with a tree or with problems; what it can write again must read back as the same tree.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "config/interpolate.h"
#include "config/rendering/redacted.h"
#include "config/spec/spec.h"
#include "config/yaml/document.h"
#include "config/yaml/scalar_place.h"
#include "config/yaml/yaml_text.h"
#include "tests/fuzz/no_files.h"

namespace {

using namespace millrace::config;  // NOLINT: a program of its own

struct Options {
  std::string text;
  Secret secret;
  std::int32_t number = 0;
  std::chrono::milliseconds wait{0};
  millrace::ByteSize size;
  millrace::Rate rate;
  millrace::Percent share;
  Template path;
  Map<FilterValue> filters;
  std::vector<std::string> list;
};

Spec<Options> options_spec() {
  return Spec<Options>("options", "One of each kind.")
      .field<&Options::text>("Text.")
      .field<&Options::secret>("A secret.")
      .field<&Options::number>("A number.", {.min = -5, .max = 5})
      .field<&Options::wait>("A duration.")
      .field<&Options::size>("A size.")
      .field<&Options::rate>("A rate.")
      .field<&Options::share>("A percentage.")
      .field<&Options::path>("A template.")
      .field<&Options::filters>("Filters.")
      .field<&Options::list>("A list.")
      .shorthand<&Options::text>();
}

std::optional<std::string> variable(const std::string& name) {
  if (name.size() > 3) return std::nullopt;
  return "a: [\"" + name;
}

void check_that_it_reads_back(const Node& node) {
  Problems problems;
  const auto again = parse_document(yaml_text(node), "again", problems);
  if (!again || flow_text(*again) != flow_text(node)) std::abort();
}

// Whatever a scalar looks like, each of its bytes is somewhere in the file.
void check_places(const Node& node, std::size_t lines) {
  if (node.is_scalar()) {
    const std::size_t step = node.text.size() / 50 + 1;
    for (std::size_t at = 0; at <= node.text.size() + 1; at += step) {
      const Place place = place_of(node, at);
      if (place.line == 0 || place.column == 0 || place.line > lines) std::abort();
    }
  }
  for (const Node& item : node.items) check_places(item, lines);
  for (const Node::Entry& entry : node.entries) check_places(entry.value, lines);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Spec<Options> spec = options_spec();
  const std::string text(reinterpret_cast<const char*>(data), size);
  Problems problems;
  auto node = parse_document(text, "fuzz.yaml", problems);
  if (!node) {
    if (problems.empty()) std::abort();
    return 0;
  }
  if (problems.empty()) check_that_it_reads_back(*node);
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  check_places(*node, lines);
  const millrace::testing::NoFiles files;
  interpolate(*node, Lookup(variable, files), "", problems);
  check_places(*node, lines);
  spec.parse(*node, "", problems);
  redacted(*node, spec.describe());
  problems.text();
  return 0;
}
