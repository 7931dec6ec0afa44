#include "connector/sql/numeric/double/double.h"

#include <limits>

namespace millrace::sql {
namespace {

// The logarithms differ in the function alone.
Outcome<double> logarithm(double value, double (*function)(double)) {
  if (value == 0) return fault("cannot take logarithm of zero");
  if (value < 0) return fault("cannot take logarithm of a negative number");
  return function(value);
}

bool is_whole(double value) {
  return std::floor(value) == value;
}

// The rules of pow() in POSIX for infinities, which not every library keeps.
double infinite_power(double base, double exponent) {
  if (std::isinf(exponent)) {
    const double size = std::fabs(base);
    if (size == 1) return 1;
    return (size > 1) == (exponent > 0) ? std::numeric_limits<double>::infinity() : 0;
  }
  if (exponent == 0) return 1;
  const bool is_negative = base < 0 && !is_whole(exponent / 2);
  const double size = exponent > 0 ? std::numeric_limits<double>::infinity() : 0;
  return is_negative ? -size : size;
}

}  // namespace

std::unexpected<Reason> double_overflow() {
  return fault("value out of range: overflow");
}

std::unexpected<Reason> double_underflow() {
  return fault("value out of range: underflow");
}

Outcome<double> divide(double a, double b) {
  if (b == 0 && !std::isnan(a)) return fault("division by zero");
  const double quotient = a / b;
  if (std::isinf(quotient) && !std::isinf(a)) return double_overflow();
  if (quotient == 0 && a != 0 && !std::isinf(b)) return double_underflow();
  return quotient;
}

double round(double value) {
  return std::nearbyint(value);
}

double sign(double value) {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

Outcome<double> sqrt(double value) {
  if (value < 0) return fault("cannot take square root of a negative number");
  return std::sqrt(value);
}

Outcome<double> cbrt(double value) {
  return std::cbrt(value);
}

Outcome<double> exp(double value) {
  const double result = std::exp(value);
  if (std::isinf(value) || std::isnan(value)) return result;
  if (std::isinf(result)) return double_overflow();
  if (result == 0) return double_underflow();
  return result;
}

Outcome<double> ln(double value) {
  return logarithm(value, [](double positive) { return std::log(positive); });
}

Outcome<double> log10(double value) {
  return logarithm(value, [](double positive) { return std::log10(positive); });
}

Outcome<double> power(double base, double exponent) {
  if (std::isnan(base)) return exponent == 0 ? 1 : base;
  if (std::isnan(exponent)) return base == 1 ? 1 : exponent;
  if (base == 0 && exponent < 0) return fault("zero raised to a negative power is undefined");
  if (base < 0 && !is_whole(exponent)) {
    return fault("a negative number raised to a non-integer power yields a complex result");
  }
  if (std::isinf(base) || std::isinf(exponent)) return infinite_power(base, exponent);
  const double result = std::pow(base, exponent);
  if (std::isinf(result)) return double_overflow();
  if (result == 0 && base != 0) return double_underflow();
  return result;
}

}  // namespace millrace::sql
