#pragma once

#include <string>
#include <string_view>

#include "connector/components/registry.h"

namespace millrace::app {

// A small file that uses a kind of source, sink or step, with comments that say what of it belongs
// where in another file; empty when there is no such kind. `check` accepts it once the variables
// that it names are set.
std::string example_file(std::string_view kind, const components::Registry& registry);

// Every kind with a sentence, as a page for a terminal.
std::string list_of_kinds(const components::Registry& registry);

}  // namespace millrace::app
