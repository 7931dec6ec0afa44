#pragma once

#include <string>

namespace millrace::engine {

// What is wrong with a value of `for_each`; empty when it may be part of a sync's name.
std::string complaint_about_each(const std::string& value);

}  // namespace millrace::engine
