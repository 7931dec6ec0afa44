#pragma once

#include <cstdint>
#include <optional>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// Infinities and NaNs among numbers, which are kept apart from their sum. A plain value.
struct SpecialNumbers {
  bool has_nan = false;
  bool has_plus = false;   // Infinity
  bool has_minus = false;  // -Infinity

  void add(Decimal::Kind kind) {
    has_nan = has_nan || kind == Decimal::Kind::NaN;
    has_plus = has_plus || kind == Decimal::Kind::PositiveInfinity;
    has_minus = has_minus || kind == Decimal::Kind::NegativeInfinity;
  }
  bool any() const { return has_nan || has_plus || has_minus; }
  // What a sum with them is.
  Decimal sum() const {
    if (has_nan || (has_plus && has_minus)) return kNumericNaN;
    return has_plus ? kNumericInfinity : kNumericMinusInfinity;
  }
};

// The exact sum of numerics, with the largest of their scales. A plain value.
struct NumericSum {
  Int128 coefficient = 0;  // Less than 10^38, with either sign.
  std::uint64_t count = 0;
  std::uint16_t scale = 0;
  SpecialNumbers specials;
  bool is_too_long = false;  // Had more than 38 digits at some point.

  void add(const Decimal& value) {
    ++count;
    const bool is_plain = value.is_finite() && value.scale == scale;
    if (is_plain && fits_int64(coefficient) && fits_int64(value.coefficient)) [[likely]] {
      coefficient += value.coefficient;
    } else {
      add_any(value);
    }
  }

  // nullopt when nothing was added.
  Outcome<std::optional<Decimal>> sum() const;
  Outcome<std::optional<Decimal>> average() const;

 private:
  void add_any(const Decimal& value);
};

// The sum of bigints, which has room for any number of them. A plain value.
struct BigintSum {
  Int128 sum = 0;
  std::uint64_t count = 0;

  void add(std::int64_t value) {
    sum += value;
    ++count;
  }
};

}  // namespace millrace::sql
