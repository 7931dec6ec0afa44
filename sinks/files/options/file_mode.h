#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace millrace::sinks::files {

// "0644" or "644": nobody runs the file, and its owner reads and writes it. The sentence that says
// what is wrong follows the option.
std::expected<mode_t, std::string> parse_file_mode(std::string_view text);

}  // namespace millrace::sinks::files
