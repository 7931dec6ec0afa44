#pragma once

#include <filesystem>
#include <string>

namespace millrace::io {

// The SHA-256 of a file's bytes, in hexadecimal; empty when it cannot be read. Blocking: reads it
// whole, in a piece at a time.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace millrace::io
