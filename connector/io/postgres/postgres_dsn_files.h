#pragma once

#include <map>
#include <optional>
#include <string>

namespace millrace::io {

// What is wrong with the files that a connection string names for TLS, in the cases in which libpq
// fails because of it; to follow the string's name, and without the files' names. Reads the files.
std::optional<std::string> complaint_about_files(const std::map<std::string, std::string>& values);

}  // namespace millrace::io
