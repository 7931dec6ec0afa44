#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// As float8in() of Postgres 15 reads it: also hexadecimal, NaN and infinities, with spaces around.
Outcome<double> parse_double(std::string_view text);

inline constexpr std::size_t kDoubleTextLimit = 32;
// The shortest text that surely gives this double again, as float8out() writes it; returns the end
// of what was written, at most kDoubleTextLimit bytes.
char* write_double(double value, char* out);
std::string to_text(double value);

}  // namespace millrace::sql
