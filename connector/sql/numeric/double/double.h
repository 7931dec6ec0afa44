#pragma once

#include <cmath>
#include <compare>
#include <cstdint>
#include <string>

#include "connector/sql/outcome/outcome.h"

// The operators and functions of double precision as Postgres 15 has them: a finite operand never
// becomes an infinity, nor a number that is not zero a zero ("value out of range: overflow").

namespace millrace::sql {

std::unexpected<Reason> double_overflow();
std::unexpected<Reason> double_underflow();

inline Outcome<double> add(double a, double b) {
  const double sum = a + b;
  if (std::isinf(sum) && !std::isinf(a) && !std::isinf(b)) [[unlikely]]
    return double_overflow();
  return sum;
}

inline Outcome<double> subtract(double a, double b) {
  return add(a, -b);
}

inline Outcome<double> multiply(double a, double b) {
  const double product = a * b;
  if (std::isinf(product) && !std::isinf(a) && !std::isinf(b)) [[unlikely]]
    return double_overflow();
  if (product == 0 && a != 0 && b != 0) [[unlikely]]
    return double_underflow();
  return product;
}

Outcome<double> divide(double a, double b);

// NaN is equal to itself and greater than all others.
inline std::weak_ordering compare(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) <=> std::isnan(b);
  return a < b   ? std::weak_ordering::less
         : a > b ? std::weak_ordering::greater
                 : std::weak_ordering::equivalent;
}

// To the next whole number, from the middle to the even one.
double round(double value);
// 0 also of NaN.
double sign(double value);

Outcome<double> sqrt(double value);
Outcome<double> cbrt(double value);
Outcome<double> exp(double value);
Outcome<double> ln(double value);
Outcome<double> log10(double value);
Outcome<double> power(double base, double exponent);

}  // namespace millrace::sql
