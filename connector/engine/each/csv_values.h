#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "connector/base/error.h"

namespace millrace::engine {

// The values of a column of a CSV file with a header, each once, in their order. An error says what
// is wrong with which row, or which columns there are. Blocking; for small files.
Result<std::vector<std::string>> csv_values(const std::filesystem::path& file,
                                            const std::string& column);

}  // namespace millrace::engine
