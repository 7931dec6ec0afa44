#include "connector/sql/numeric/powers/real.h"

#include <array>
#include <cmath>

#include "connector/sql/numeric/quotient.h"
#include "connector/sql/numeric/wide.h"

namespace millrace::sql {
namespace {

Real real_of(UInt128 value) {
  return ldexp(Real(static_cast<std::uint64_t>(value >> 64)), 64) +
         Real(static_cast<std::uint64_t>(value));
}

const Real& logarithm_of_two() {
  static const Real value(
      "0.693147180559945309417232121458176568075500134360255254120680009493393621969694715606");
  return value;
}

// 1/n!, as many as Taylor's series needs for a number of less than 2^-9.
constexpr std::size_t kTerms = 23;
const std::array<Real, kTerms>& inverse_factorials() {
  static const auto values = [] {
    std::array<Real, kTerms> inverses;
    inverses[0] = 1;
    for (std::size_t n = 1; n < kTerms; ++n) inverses[n] = inverses[n - 1] / n;
    return inverses;
  }();
  return values;
}

}  // namespace

Real real_power_of_ten(int exponent) {
  const auto size = static_cast<unsigned>(exponent < 0 ? -exponent : exponent);
  const Real power =
      size < kPowersOfTen.size() ? real_of(kPowersOfTen[size]) : Real(pow(Real(10), size));
  return exponent < 0 ? Real(1 / power) : power;
}

Real exponential_of(const Real& value) {
  constexpr int kHalvings = 8;
  const auto& coefficients = inverse_factorials();
  // e^value = 2^twos * e^rest, and e^rest is the square of the square ... of e^part.
  const int twos = static_cast<int>(round(value / logarithm_of_two()));
  const Real rest = value - twos * logarithm_of_two();
  const Real part = ldexp(rest, -kHalvings);
  Real result = coefficients.back();
  for (std::size_t n = kTerms - 1; n-- > 0;) result = result * part + coefficients.at(n);
  for (int i = 0; i < kHalvings; ++i) result *= result;
  return ldexp(result, twos);
}

Real logarithm_of(const Real& value) {
  int twos = 0;
  Real part = frexp(value, &twos);
  if (part < 0.7) {
    part *= 2;
    --twos;
  }
  // The double is right to 16 digits; what is missing is the logarithm of a number so close to 1
  // that a few terms of its series are enough.
  const double near = std::log(static_cast<double>(part));
  const Real off = part * exponential_of(Real(-near)) - 1;
  const Real missing =
      off * (1 - off * (Real(0.5) - off * (Real(1) / 3 - off * (Real(0.25) - off / 5))));
  return twos * logarithm_of_two() + near + missing;
}

Real to_real(const Decimal& value) {
  const Real digits = real_of(magnitude(value.coefficient)) / real_power_of_ten(value.scale);
  return value.coefficient < 0 ? Real(-digits) : digits;
}

std::optional<Decimal> to_decimal(const Real& value, int scale) {
  const bool is_negative = value < 0;
  const Real shown = floor(abs(value) * real_power_of_ten(scale) + Real(0.5));
  if (shown >= real_of(kCoefficientEnd)) return std::nullopt;
  const auto digits = to_uint128(shown.convert_to<boost::multiprecision::cpp_int>());
  return Decimal{signed_coefficient(is_negative, digits), static_cast<std::uint16_t>(scale)};
}

}  // namespace millrace::sql
