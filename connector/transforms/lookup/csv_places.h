#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

// What a message about a CSV file needs and its decoder does not keep. It reads the file again,
// which is for files that are wrong. Blocking.

namespace millrace::transforms {

// The line of a file on which a row begins, the first behind the header being 1. None for a file
// that does not end in .csv, or cannot be read, or has not as many rows.
std::optional<std::uint64_t> line_of_row(const std::filesystem::path& file, std::uint64_t row);

}  // namespace millrace::transforms
