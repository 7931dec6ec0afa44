#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>

#include "connector/sql/numeric/int128.h"

namespace millrace::sql {

// A value of numeric, with as many digits as 128 bits hold: coefficient / 10^scale. What needs more
// digits is an error, never a rounded value. Equal values may differ in their scale, as 1.1 and
// 1.10 do: the scale is how many digits are shown behind the point.
struct Decimal {
  enum class Kind : std::uint8_t {
    Finite,            // A number.
    NaN,               // Equal to itself, and greater than all others.
    PositiveInfinity,  // Greater than every number.
    NegativeInfinity,  // Less than every number.
  };

  Int128 coefficient = 0;   // Between ±10^38, both left out; 0 unless it is finite.
  std::uint16_t scale = 0;  // At most kMaximumScale; 0 unless it is finite.
  Kind kind = Kind::Finite;

  bool is_finite() const { return kind == Kind::Finite; }
  bool is_nan() const { return kind == Kind::NaN; }
  bool is_infinite() const { return kind > Kind::NaN; }
};
static_assert(sizeof(Decimal) == 32 && std::is_trivially_copyable_v<Decimal>);

inline constexpr std::uint16_t kMaximumDigits = 38;
inline constexpr std::uint16_t kMaximumScale = 16383;
inline constexpr UInt128 kCoefficientEnd = kPowersOfTen[kMaximumDigits];

inline constexpr Decimal kNumericNaN{0, 0, Decimal::Kind::NaN};
inline constexpr Decimal kNumericInfinity{0, 0, Decimal::Kind::PositiveInfinity};
inline constexpr Decimal kNumericMinusInfinity{0, 0, Decimal::Kind::NegativeInfinity};

// Two finite numbers of one scale: what most columns consist of.
constexpr bool have_one_scale(const Decimal& a, const Decimal& b) {
  const auto kinds = static_cast<unsigned>(a.kind) | static_cast<unsigned>(b.kind);
  return (kinds | static_cast<unsigned>(a.scale ^ b.scale)) == 0;
}

// Two finite numbers whose coefficients have 64 bits.
constexpr bool are_short(const Decimal& a, const Decimal& b) {
  const auto kinds = static_cast<unsigned>(a.kind) | static_cast<unsigned>(b.kind);
  return kinds == 0 && fits_int64(a.coefficient) && fits_int64(b.coefficient);
}

// Short coefficients at the larger of their scales, of less than 10^37 each. False unless they are
// short, and their scales are near enough for that.
constexpr bool at_one_scale(const Decimal& a, const Decimal& b, Int128& left, Int128& right) {
  const int difference = a.scale - b.scale;
  if (!are_short(a, b) || difference > 18 || difference < -18) return false;
  const auto grown = [](Int128 coefficient, int shift) {
    return Int128{static_cast<std::int64_t>(coefficient)} *
           kShortPowersOfTen[static_cast<std::size_t>(shift)];
  };
  left = grown(a.coefficient, difference < 0 ? -difference : 0);
  right = grown(b.coefficient, difference > 0 ? difference : 0);
  return true;
}

// The same in 64 bits, where they have room for it.
constexpr bool at_one_scale(const Decimal& a, const Decimal& b, std::int64_t& left,
                            std::int64_t& right) {
  const int difference = a.scale - b.scale;
  if (!are_short(a, b) || difference > 18 || difference < -18) return false;
  const auto grow = [](Int128 coefficient, int shift, std::int64_t& grown) {
    return !__builtin_mul_overflow(static_cast<std::int64_t>(coefficient),
                                   kShortPowersOfTen[static_cast<std::size_t>(shift)], &grown);
  };
  return grow(a.coefficient, difference < 0 ? -difference : 0, left) &&
         grow(b.coefficient, difference > 0 ? difference : 0, right);
}

// The order of Postgres, whatever the scales and kinds. Called by the operators below.
std::weak_ordering compare_any(const Decimal& a, const Decimal& b);

// By value: 1.1 == 1.10, and NaN == NaN.
inline std::weak_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (have_one_scale(a, b)) [[likely]]
    return a.coefficient <=> b.coefficient;
  std::int64_t short_left = 0;
  std::int64_t short_right = 0;
  if (at_one_scale(a, b, short_left, short_right)) [[likely]]
    return short_left <=> short_right;
  Int128 left = 0;
  Int128 right = 0;
  if (at_one_scale(a, b, left, right)) return left <=> right;
  return compare_any(a, b);
}
inline bool operator==(const Decimal& a, const Decimal& b) {
  if (have_one_scale(a, b)) [[likely]]
    return a.coefficient == b.coefficient;
  return (a <=> b) == 0;
}

// Equal values have the same hash. Not the one of Postgres, and not the same in another version.
std::size_t hash_of(const Decimal& value);

// Without the zeros at the end of its fraction, as trim_scale() of Postgres: 1.10 is 1.1.
Decimal trim_scale(const Decimal& value);

}  // namespace millrace::sql

template <>
struct std::hash<millrace::sql::Decimal> {
  std::size_t operator()(const millrace::sql::Decimal& value) const noexcept {
    return millrace::sql::hash_of(value);
  }
};
