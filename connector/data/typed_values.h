#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

namespace millrace {

// What a column's texts mean, parsed once: the values of its rows one after the other, in Arrow's
// layout. A bitmap says which rows have one (bit 0 is row 0); the value of the others is zero.
// Dates are 32-bit days and times 64-bit microseconds, counted as connector/data/timestamps.h does,
// from 2000-01-01; booleans are a bitmap too. Immutable once shared; any thread may read it.
struct TypedValues {
  using Bits = std::vector<std::uint64_t>;
  // Room for decimals: a vector of 128-bit integers, with the scale of the column's type.
  using Storage =
      std::variant<std::vector<std::int64_t>, std::vector<std::int32_t>, std::vector<double>, Bits>;

  Bits validity;
  Storage values;

  static Bits no_bits(std::size_t rows) { return Bits((rows + 63) / 64); }
  static void set_bit(Bits& bits, std::size_t row) {
    bits[row / 64] |= std::uint64_t{1} << row % 64;
  }
  static bool bit(const Bits& bits, std::size_t row) {
    return (bits[row / 64] >> row % 64 & 1) != 0;
  }
  bool is_null(std::size_t row) const { return !bit(validity, row); }

  // Integer, Time, Timestamp, TimestampTz. Another kind of column is a bug.
  // They have one value for each row, also where there is none (0).
  std::span<const std::int64_t> int64s() const { return std::get<0>(values); }
  // Date.
  std::span<const std::int32_t> days() const { return std::get<1>(values); }
  // Double.
  std::span<const double> doubles() const { return std::get<2>(values); }
  // Boolean.
  bool truth(std::size_t row) const { return bit(std::get<Bits>(values), row); }

  // Those of these rows, in this order.
  std::shared_ptr<const TypedValues> at(std::span<const std::uint32_t> rows) const;
};

}  // namespace millrace
