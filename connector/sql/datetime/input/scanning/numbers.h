#pragma once

#include <cstdint>
#include <string_view>

#include "connector/sql/datetime/input/scanning/failure.h"

namespace millrace::sql {

// Digits at the start of a token, as C's strtol() reads them: no digits are 0.
struct LeadingNumber {
  std::int64_t value = 0;
  std::string_view rest;  // What follows the digits.
  bool overflows = false;
};

// The number may have a sign; it overflows beyond 32 or 64 bits.
LeadingNumber leading_int32(std::string_view text);
LeadingNumber leading_int64(std::string_view text);

// ".5" is a half and "." is nothing; no sign and nothing behind it.
Failure read_fraction(std::string_view text, double& fraction);
// The same in microseconds, rounded to the nearest.
Failure read_fraction_of_second(std::string_view text, std::int64_t& microseconds);

}  // namespace millrace::sql
