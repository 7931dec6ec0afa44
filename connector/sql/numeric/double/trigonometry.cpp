#include "connector/sql/numeric/double/trigonometry.h"

#include <cmath>
#include <numbers>

#include "connector/sql/numeric/double/double.h"

namespace millrace::sql {
namespace {

constexpr double kRadiansOfADegree = std::numbers::pi / 180;

std::unexpected<Reason> input_out_of_range() {
  return fault("input is out of range");
}

// Of functions that have no value at infinity; NaN stays.
Outcome<double> of_finite(double value, double (*function)(double)) {
  if (std::isinf(value)) return input_out_of_range();
  return function(value);
}

bool is_outside(double value, double low, double high) {
  return value < low || value > high;
}

}  // namespace

Outcome<double> sin(double value) {
  return of_finite(value, [](double angle) { return std::sin(angle); });
}

Outcome<double> cos(double value) {
  return of_finite(value, [](double angle) { return std::cos(angle); });
}

Outcome<double> tan(double value) {
  return of_finite(value, [](double angle) { return std::tan(angle); });
}

Outcome<double> cot(double value) {
  // Infinite at zero.
  return of_finite(value, [](double angle) { return 1.0 / std::tan(angle); });
}

Outcome<double> asin(double value) {
  if (is_outside(value, -1, 1)) return input_out_of_range();
  return std::asin(value);
}

Outcome<double> acos(double value) {
  if (is_outside(value, -1, 1)) return input_out_of_range();
  return std::acos(value);
}

Outcome<double> acosh(double value) {
  if (value < 1) return input_out_of_range();
  return std::acosh(value);
}

Outcome<double> atanh(double value) {
  if (is_outside(value, -1, 1)) return input_out_of_range();
  return std::atanh(value);
}

Outcome<double> degrees(double radians) {
  return divide(radians, kRadiansOfADegree);
}

Outcome<double> radians(double degrees) {
  return multiply(degrees, kRadiansOfADegree);
}

}  // namespace millrace::sql
