#pragma once

#include <filesystem>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::telemetry {

// Puts the metrics where node_exporter's textfile collector looks for them: written beside and
// moved over the file that was there, so that it never reads a half of them; a new file has the
// mode 0644. Missing folders are made. Blocking.
Result<void> write_metrics_file(const std::filesystem::path& file, std::string_view text);

}  // namespace millrace::telemetry
