#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "connector/formats/format.h"

namespace millrace::transforms {

// The format that a file's ending names; nullptr when it is none that can be read. Lives as long as
// the process.
const formats::Format* readable_format(const std::filesystem::path& file);

// What is wrong with the name of a file that readable_format() finds nothing for: a sentence that
// names the file, and what its ending may be.
std::optional<std::string> complaint_about_ending(const std::filesystem::path& file);

}  // namespace millrace::transforms
