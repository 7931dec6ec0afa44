#pragma once

#include <optional>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include "connector/sql/numeric/decimal.h"

// Real numbers with many more digits than a result shows, so that rounding it once gives the right
// ones. Slow to compile, so only sources include it.

namespace millrace::sql {

// 77 digits: 38 of a result, and more than enough for what a calculation loses.
using Real = boost::multiprecision::number<
    boost::multiprecision::cpp_bin_float<256, boost::multiprecision::digit_base_2>,
    boost::multiprecision::et_off>;

Real to_real(const Decimal& value);
Real real_power_of_ten(int exponent);

// Of any number, and of a positive one. Several times as fast as the library's own, which are made
// for every number of digits.
Real exponential_of(const Real& value);
Real logarithm_of(const Real& value);

// Rounded to the scale, half away from zero; nullopt when that has more than 38 digits.
std::optional<Decimal> to_decimal(const Real& value, int scale);

}  // namespace millrace::sql
