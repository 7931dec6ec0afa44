#include "connector/sql/numeric/decimal.h"

#include <algorithm>

namespace millrace::sql {
namespace {

// -1, 0 or 1 for what is no number; NaN is above all.
int rank(Decimal::Kind kind) {
  switch (kind) {
    case Decimal::Kind::NegativeInfinity:
      return -1;
    case Decimal::Kind::Finite:
      return 0;
    case Decimal::Kind::PositiveInfinity:
      return 1;
    case Decimal::Kind::NaN:
      return 2;
  }
  return 0;
}

// a against b * 10^shift, without signs.
std::weak_ordering compare_shifted(UInt128 a, UInt128 b, std::size_t shift) {
  if (b == 0) return a <=> b;
  UInt128 shifted = 0;
  const bool is_greater =
      shift >= kPowersOfTen.size() || __builtin_mul_overflow(b, kPowersOfTen[shift], &shifted);
  return is_greater ? std::weak_ordering::less : a <=> shifted;
}

std::weak_ordering compare_magnitudes(const Decimal& a, const Decimal& b) {
  const UInt128 left = magnitude(a.coefficient);
  const UInt128 right = magnitude(b.coefficient);
  if (a.scale >= b.scale) return compare_shifted(left, right, std::size_t{a.scale} - b.scale);
  return 0 <=> compare_shifted(right, left, std::size_t{b.scale} - a.scale);
}

// Takes away as many zeros as there are, at most `scale`; by halves, since a division costs.
void strip_zeros(UInt128& digits, std::uint16_t& scale) {
  if (static_cast<std::uint64_t>(digits) % 2 != 0) return;
  for (std::uint16_t step = 32; step > 0; step /= 2) {
    const UInt128 power = kPowersOfTen[step];
    if (scale < step || digits < power || digits % power != 0) continue;
    digits /= power;
    scale = static_cast<std::uint16_t>(scale - step);
  }
}

}  // namespace

std::weak_ordering compare_any(const Decimal& a, const Decimal& b) {
  if (!a.is_finite() || !b.is_finite()) return rank(a.kind) <=> rank(b.kind);
  const bool is_negative = a.coefficient < 0;
  if (is_negative != (b.coefficient < 0)) {
    return is_negative ? std::weak_ordering::less : std::weak_ordering::greater;
  }
  return is_negative ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

Decimal trim_scale(const Decimal& value) {
  if (value.scale == 0) return value;
  if (value.coefficient == 0) return Decimal{};
  Decimal result = value;
  UInt128 digits = magnitude(value.coefficient);
  strip_zeros(digits, result.scale);
  result.coefficient = static_cast<Int128>(value.coefficient < 0 ? -digits : digits);
  return result;
}

std::size_t hash_of(const Decimal& value) {
  const Decimal trimmed = trim_scale(value);
  const auto bits = static_cast<UInt128>(trimmed.coefficient);
  auto mixed = static_cast<std::uint64_t>(bits);
  for (const std::uint64_t part :
       {static_cast<std::uint64_t>(bits >> 64), static_cast<std::uint64_t>(trimmed.scale) << 8 |
                                                    static_cast<std::uint64_t>(trimmed.kind)}) {
    const UInt128 product = static_cast<UInt128>(mixed ^ 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u;
    mixed =
        (static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64)) + part;
  }
  const UInt128 product = static_cast<UInt128>(mixed) * 0xA0761D6478BD642Fu;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace millrace::sql
