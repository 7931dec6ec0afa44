#pragma once

#include <string>
#include <string_view>

namespace millrace::sql::json {

// Appends bytes that are equal for the JSON texts that are equal as jsonb: canonical text whose
// numbers have no zeros at their end. False, with something or nothing written, for what is no JSON
// or cannot be jsonb.
bool append_equality_key(std::string_view json, std::string& out);

}  // namespace millrace::sql::json
