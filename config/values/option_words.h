#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::config {

// Guesses which of the file's own words, options, kinds or choices, was meant: by what other tools
// call it, else as meant_by() and suggestion() do. Not for names that the user gives, such as
// columns.
std::string_view option_meant_by(std::string_view word, const std::vector<std::string>& options);
std::string option_suggestion(std::string_view word, const std::vector<std::string>& options);

}  // namespace millrace::config
