#pragma once

#include <string_view>

namespace millrace::sinks::postgres {

// True when an object of the text, at any depth, has one key twice: jsonb keeps the last of them.
// The text must be valid JSON.
bool has_repeated_key(std::string_view json);

}  // namespace millrace::sinks::postgres
