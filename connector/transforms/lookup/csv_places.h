#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "connector/data/schema.h"

// What a message about a CSV file needs and its decoder does not keep. Each reads the file again,
// which is for files that are wrong. Blocking.

namespace millrace::transforms {

// The line of a file on which a row begins, the first behind the header being 1. None for a file
// that does not end in .csv, or cannot be read, or has not as many rows.
std::optional<std::uint64_t> line_of_row(const std::filesystem::path& file, std::uint64_t row);

// A name that two columns have; `header` is what the decoder made of them, where the second one has
// a number behind its name. None for a file that does not end in .csv.
std::optional<std::string> repeated_name(const std::filesystem::path& file, const Schema& header);

}  // namespace millrace::transforms
