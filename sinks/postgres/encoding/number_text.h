#pragma once

#include <string>
#include <string_view>

namespace millrace::sinks::postgres {

// How Postgres writes a float8 or a float4: the shortest text that gives the same number.
std::string postgres_text(double value);
std::string postgres_text(float value);

// True when the text of a number is the one that Postgres writes for an integer, or for a numeric
// with that many digits after the point (below zero: any): no plus, no leading zeros, no exponent,
// no minus before a zero. The text must be a decimal number.
bool is_plain_number(std::string_view text, int fraction_digits = -1);

// True when both are decimal numbers, and equal.
bool is_same_number(std::string_view a, std::string_view b);

}  // namespace millrace::sinks::postgres
