#pragma once

#include <cstddef>

#include <boost/multiprecision/cpp_int.hpp>

#include "connector/sql/numeric/int128.h"

// Integers for what has no room in 128 bits on its way to a result. Slow to compile, so only
// sources include it.

namespace millrace::sql {

// 154 digits, on the stack. What goes beyond is cut silently: a caller knows its bounds.
using Wide = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<
    512, 512, boost::multiprecision::unsigned_magnitude, boost::multiprecision::unchecked, void>>;

inline Wide to_wide(UInt128 value) {
  return (Wide(static_cast<std::uint64_t>(value >> 64)) << 64) | static_cast<std::uint64_t>(value);
}

// Of a value that has no more than 128 bits.
template <class Number>
UInt128 to_uint128(const Number& value) {
  constexpr std::uint64_t kAllBits = ~std::uint64_t{0};
  const auto low = static_cast<std::uint64_t>(value & kAllBits);
  const auto high = static_cast<std::uint64_t>((value >> 64) & kAllBits);
  return static_cast<UInt128>(high) << 64 | low;
}

// For at most 154.
inline Wide wide_power_of_ten(std::size_t exponent) {
  constexpr std::size_t kLargest = kPowersOfTen.size() - 1;
  Wide power = 1;
  for (; exponent > kLargest; exponent -= kLargest) power *= to_wide(kPowersOfTen[kLargest]);
  return power * to_wide(kPowersOfTen[exponent]);
}

}  // namespace millrace::sql
