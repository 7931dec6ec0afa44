#pragma once

#include <optional>
#include <string>

namespace millrace::app {

// A cell in a line for a person: "'Ada'", or "NULL". Long ones are cut.
std::string shown_cell(const std::optional<std::string>& value);

}  // namespace millrace::app
