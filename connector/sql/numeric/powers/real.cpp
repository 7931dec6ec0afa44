#include "connector/sql/numeric/powers/real.h"

#include "connector/sql/numeric/quotient.h"
#include "connector/sql/numeric/wide.h"

namespace millrace::sql {
namespace {

Real real_of(UInt128 value) {
  return ldexp(Real(static_cast<std::uint64_t>(value >> 64)), 64) +
         Real(static_cast<std::uint64_t>(value));
}

}  // namespace

Real real_power_of_ten(int exponent) {
  const auto size = static_cast<unsigned>(exponent < 0 ? -exponent : exponent);
  const Real power =
      size < kPowersOfTen.size() ? real_of(kPowersOfTen[size]) : Real(pow(Real(10), size));
  return exponent < 0 ? Real(1 / power) : power;
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
