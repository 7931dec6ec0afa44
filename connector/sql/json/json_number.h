#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "connector/sql/outcome/outcome.h"

// Numbers of jsonb, which are numerics of any length.

namespace millrace::sql::json {

// Appends a number of JSON's grammar as numeric prints it: all digits, no exponent, the scale that
// was written.
Outcome<void> canonical_number(std::string_view number, std::string& out);

// By value, for numbers as canonical_number() gives them: 1.10 is 1.1.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b);

}  // namespace millrace::sql::json
