#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "config/values/codec.h"
#include "connector/base/text/units.h"

namespace millrace::config {

// So many rows, written "100", or such a share of all of them, written "1%".
struct RowLimit {
  std::uint64_t rows = 0;
  std::optional<Percent> share;  // Counts instead, when it is there.

  // The largest number of rows that is not beyond it, of so many in all.
  std::uint64_t of(std::uint64_t all) const;

  auto operator<=>(const RowLimit&) const = default;
};

template <>
struct Codec<RowLimit> {
  static Type type();
  static Parsed<RowLimit> from_text(const std::string& text);
  static std::string to_text(const RowLimit& value);
};

}  // namespace millrace::config
