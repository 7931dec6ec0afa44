#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "connector/data/schema.h"

namespace millrace {

// Finds the type that keeps every text of a column exactly: fed with all cells of an export, never
// with a sample. What would not survive the round trip ("007", "+65", 20-digit ids, 1.1 beside
// 1.10, times in two offsets) stays text. Inferred are integer, decimal (one scale; the precision
// is at least 38), boolean (true/false only), date, timestamp and timestamptz (one spelling), else
// text.
class TypeInference {
 public:
  void see(std::string_view text);
  void see_null() {}

  // Text when nothing but NULL was seen.
  Type result() const;

 private:
  // The types, as bits, whose one way of writing the value `text` is.
  static std::uint32_t kinds_of(std::string_view text);
  void see_decimal(std::string_view text, bool first);
  void see_timestamp(std::string_view text, bool first);

  std::uint32_t possible_ = 0xFFFFFFFF;  // One bit per TypeKind.
  bool seen_ = false;
  std::size_t scale_ = 0;           // Decimal: digits after the point, the same in all cells...
  std::size_t integer_digits_ = 0;  // ...and the most before it.
  std::string shape_;               // Timestamps: how they are spelled, the same in all cells.
};

}  // namespace millrace
