#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "connector/sql/outcome/outcome.h"

// The operators and functions of bigint, checked as Postgres 15 checks them: "bigint out of range",
// "division by zero".

namespace millrace::sql {

std::unexpected<Reason> bigint_out_of_range();

inline Outcome<std::int64_t> add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) [[unlikely]]
    return bigint_out_of_range();
  return sum;
}

inline Outcome<std::int64_t> subtract(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) [[unlikely]]
    return bigint_out_of_range();
  return difference;
}

inline Outcome<std::int64_t> multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) [[unlikely]]
    return bigint_out_of_range();
  return product;
}

// Towards zero; what is left of `a` has its sign.
Outcome<std::int64_t> divide(std::int64_t a, std::int64_t b);
Outcome<std::int64_t> mod(std::int64_t a, std::int64_t b);

Outcome<std::int64_t> negate(std::int64_t value);
Outcome<std::int64_t> abs(std::int64_t value);
Outcome<std::int64_t> gcd(std::int64_t a, std::int64_t b);
Outcome<std::int64_t> lcm(std::int64_t a, std::int64_t b);

// By the lowest six bits of the count, as the operators << and >>; the sign is kept to the right.
constexpr std::int64_t shift_left(std::int64_t value, std::int64_t count) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << (count & 63));
}
constexpr std::int64_t shift_right(std::int64_t value, std::int64_t count) {
  return value >> (count & 63);
}

// As int8in() reads it: digits with a sign, and spaces around.
Outcome<std::int64_t> parse_bigint(std::string_view text);

inline constexpr std::size_t kBigintTextLimit = 20;
// Returns the end of what was written, at most kBigintTextLimit bytes.
char* write_bigint(std::int64_t value, char* out);
std::string to_text(std::int64_t value);

}  // namespace millrace::sql
