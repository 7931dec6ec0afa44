#pragma once

#include <filesystem>
#include <vector>

#include "config/tree/node.h"

namespace millrace::engine {

// The CSV files that `for_each` takes values from in this document, as far as they are named in the
// right way, whatever is in them: their syncs are others once they have changed.
std::vector<std::filesystem::path> each_files(const config::Node& document);

}  // namespace millrace::engine
