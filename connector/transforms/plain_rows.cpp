#include "connector/transforms/plain_rows.h"

#include <algorithm>
#include <bit>

#include "connector/data/dates/fixed_dates.h"
#include "connector/data/text/bytes16.h"

namespace millrace::transforms {
namespace {

// A glance is given a text of which it may read kReads bytes, whatever its size.

// Every text is of the type.
struct AnyText {
  static constexpr std::size_t kReads = 0;
  bool operator()(const char*, std::uint32_t) const { return true; }
};

// No text is known.
struct NoText {
  static constexpr std::size_t kReads = 0;
  bool operator()(const char*, std::uint32_t) const { return false; }
};

constexpr std::uint32_t kMostCharacters = 16;

// A text without its sign, whose characters are looked at together.
struct Unsigned {
  std::uint32_t size;
  std::uint32_t all;  // A bit for each of the characters.
  Bytes16 bytes;

  Unsigned(const char* text, std::uint32_t whole) {
    const bool has_sign = *text == '-' || *text == '+';
    size = whole - std::uint32_t{has_sign};
    all = (std::uint32_t{1} << (size & 31)) - 1;
    bytes = load_bytes<Bytes16>(text + has_sign);
  }
  bool is_short() const { return size - 1 < kMostCharacters; }
  std::uint32_t digits() const { return bits_of(bytes - '0' <= 9) & all; }
  std::uint32_t points() const { return bits_of(bytes == '.') & all; }
};

// A sign and at most sixteen digits.
struct ShortInteger {
  static constexpr std::size_t kReads = 1 + kMostCharacters;
  bool operator()(const char* text, std::uint32_t size) const {
    const Unsigned number(text, size);
    return number.is_short() && number.digits() == number.all;
  }
};

// The same, or with a point behind the first digit or a later one.
struct ShortDecimal {
  static constexpr std::size_t kReads = 1 + kMostCharacters;
  std::uint32_t most_before_point;
  std::uint32_t most_behind_point;

  bool operator()(const char* text, std::uint32_t size) const {
    const Unsigned number(text, size);
    const std::uint32_t points = number.points();
    const auto before = static_cast<std::uint32_t>(std::countr_zero(points | (number.all + 1)));
    const std::uint32_t behind = number.size - before - (points != 0);
    return number.is_short() && (number.digits() | points) == number.all &&
           (points & (points - 1)) == 0 && before - 1 < most_before_point &&
           behind <= most_behind_point;
  }
};

ShortDecimal decimal_of(Type type) {
  if (type.precision == 0) return {kMostCharacters, kMostCharacters};
  return {static_cast<std::uint32_t>(std::max(type.precision - type.scale, 0)), type.scale};
}

// true and false, in any case, without a branch for each of them: they come in no order.
struct TrueOrFalse {
  static constexpr std::size_t kReads = 8;
  bool operator()(const char* text, std::uint32_t size) const {
    constexpr std::uint64_t kTrue = 0x65757274;
    constexpr std::uint64_t kFalse = 0x65736C6166;
    constexpr std::uint64_t kLower = 0x2020202020;
    if (!kLowByteFirst) return false;
    const std::uint64_t lower = load_bytes<std::uint64_t>(text) | kLower;
    const std::uint64_t wrong_of_true = ((lower ^ kTrue) & 0xFFFFFFFF) | (size ^ 4);
    const std::uint64_t wrong_of_false = ((lower ^ kFalse) & 0xFFFFFFFFFF) | (size ^ 5);
    return std::min(wrong_of_true, wrong_of_false) == 0;
  }
};

// Texts of one size, in a layout that says itself whether it is valid.
template <class Layout, std::size_t kSize>
struct Fixed {
  static constexpr std::size_t kReads = 0;
  bool operator()(const char* text, std::uint32_t size) const {
    return size == kSize && Layout(text).is_valid();
  }
};

// Where the last cell ends: everything before it is memory of the column.
std::size_t end_of_last(const Column& column, std::size_t rows) {
  while (rows > 0 && column.is_null(rows - 1)) --rows;
  if (rows == 0) return 0;
  const Slice last = column.slice(rows - 1);
  return std::size_t{last.offset} + last.size();
}

}  // namespace

PlainRows::PlainRows(Type type, const Column& column, std::size_t rows, Nulls nulls)
    : type_(type),
      column_(column),
      rows_(rows),
      nulls_pass_(nulls == Nulls::Pass),
      readable_(end_of_last(column, rows)) {}

template <class Glance>
std::size_t PlainRows::first_that_fails(Glance glance, std::size_t row) const {
  const char* const bytes = column_.bytes;
  const Slice* const slices = column_.slices;
  const std::size_t stride = column_.stride;
  for (; row < rows_; ++row) {
    const Slice cell = slices[row * stride];
    if (cell.is_null()) {
      if (!nulls_pass_) break;
      continue;
    }
    const bool is_readable = std::size_t{cell.offset} + Glance::kReads <= readable_;
    if (Glance::kReads > 0 && !is_readable) [[unlikely]]
      break;
    if (!glance(bytes + cell.offset, cell.size())) [[unlikely]]
      break;
  }
  return row;
}

std::size_t PlainRows::next_doubtful(std::size_t row) const {
  switch (type_.kind) {
    case TypeKind::Unknown:
    case TypeKind::Text:
      return first_that_fails(AnyText(), row);
    case TypeKind::Integer:
      return first_that_fails(ShortInteger(), row);
    case TypeKind::Decimal:
      return first_that_fails(decimal_of(type_), row);
    case TypeKind::Double:
      return first_that_fails(decimal_of({}), row);
    case TypeKind::Boolean:
      return first_that_fails(TrueOrFalse(), row);
    case TypeKind::Date:
      return first_that_fails(Fixed<FixedDate, kFixedDateSize>(), row);
    case TypeKind::Time:
      return first_that_fails(Fixed<FixedTime, kFixedTimeSize>(), row);
    case TypeKind::Timestamp:
      return first_that_fails(Fixed<FixedTimestamp, kFixedTimestampSize>(), row);
    case TypeKind::TimestampTz:
    case TypeKind::Uuid:
    case TypeKind::Json:
      return first_that_fails(NoText(), row);
  }
  return row;
}

}  // namespace millrace::transforms
