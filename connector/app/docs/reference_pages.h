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

// Every kind of source, sink and step. Borrowed from the registry.
std::vector<const config::Description*> kinds_of(const components::Registry& registry);

}  // namespace millrace::app
