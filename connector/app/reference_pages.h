#pragma once

#include <string>
#include <vector>

#include "connector/components/registry.h"

namespace millrace::app {

// One page of docs/reference, by its path in that folder.
struct ReferencePage {
  std::string path;
  std::string text;
};

// Every page, rendered from the specs: the file, one page a component, an index, the JSON Schema.
std::vector<ReferencePage> reference_pages(const components::Registry& registry);

// The smallest valid blocks of a kind, as a piece of a file; empty when there is no such kind.
std::string example_of(const std::string& kind, const components::Registry& registry);

// Every kind of source, sink and step.
std::vector<std::string> kinds_of(const components::Registry& registry);

}  // namespace millrace::app
