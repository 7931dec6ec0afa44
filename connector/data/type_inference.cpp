#include "connector/data/type_inference.h"

#include <algorithm>
#include <utility>

#include "connector/base/text/ascii.h"
#include "connector/data/timestamps.h"
#include "connector/data/values.h"

namespace millrace {
namespace {

// An inferred decimal leaves room for the next export's larger numbers.
constexpr std::size_t kUsualPrecision = 38;
constexpr std::size_t kMostDigitsOfDecimal = 1000;

constexpr std::uint32_t bit(TypeKind kind) {
  return 1u << static_cast<unsigned>(kind);
}

// Digits before and after the point of a number in the one way of writing it: no plus, no leading
// zeros, no exponent, no minus before a zero. {0, 0} for any other text.
struct Digits {
  std::size_t before = 0;
  std::size_t after = 0;
};
Digits canonical_digits(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::size_t start = negative ? 1 : 0;
  const std::size_t before = digits_at(text, start);
  if (before == 0 || (before > 1 && text[start] == '0')) return {};
  std::size_t at = start + before;
  std::size_t after = 0;
  if (at < text.size() && text[at] == '.') {
    after = digits_at(text, at + 1);
    if (after == 0) return {};
    at += 1 + after;
  }
  if (at != text.size()) return {};
  if (negative && text.find_first_not_of("-0.") == std::string_view::npos) return {};
  return {before, after};
}

// The part of a timestamp's spelling that its value does not keep: the separator, the number of
// digits after the point, and the offset. Empty when the seconds are missing.
std::string timestamp_shape(std::string_view text) {
  if (text.size() < 19 || text[16] != ':') return {};
  std::size_t end = 19;
  std::size_t fraction = 0;
  if (end < text.size() && text[end] == '.') {
    fraction = digits_at(text, end + 1);
    end += 1 + fraction;
  }
  if (fraction > 6) return {};
  std::string shape{text[10], static_cast<char>('0' + fraction)};
  shape += text.substr(end);
  return shape;
}

}  // namespace

void TypeInference::see(std::string_view text) {
  const bool first = !seen_;
  seen_ = true;
  const std::uint32_t kept = possible_ & ~bit(TypeKind::Text);
  if (kept == 0) return;
  possible_ = bit(TypeKind::Text) | (first ? kinds_of(text) : kept & kinds_of(text));
  if (possible_ & bit(TypeKind::Decimal)) see_decimal(text, first);
  if (possible_ & (bit(TypeKind::Timestamp) | bit(TypeKind::TimestampTz))) {
    see_timestamp(text, first);
  }
}

std::uint32_t TypeInference::kinds_of(std::string_view text) {
  if (text.empty()) return 0;
  if (text == "true" || text == "false") return bit(TypeKind::Boolean);
  if (!is_digit(text[0]) && text[0] != '-') return 0;
  const Digits digits = canonical_digits(text);
  if (digits.after > 0) return bit(TypeKind::Decimal);
  if (digits.before > 0) return parse_integer(text) ? bit(TypeKind::Integer) : 0;
  if (text[0] == '-') return 0;
  if (parse_date(text)) return bit(TypeKind::Date);
  if (timestamp_shape(text).empty()) return 0;
  if (parse_timestamp(text)) return bit(TypeKind::Timestamp);
  return parse_timestamptz(text) ? bit(TypeKind::TimestampTz) : 0;
}

void TypeInference::see_decimal(std::string_view text, bool first) {
  const Digits digits = canonical_digits(text);
  if (first) scale_ = digits.after;
  integer_digits_ = std::max(integer_digits_, digits.before);
  if (digits.after != scale_ || integer_digits_ + scale_ > kMostDigitsOfDecimal) {
    possible_ = bit(TypeKind::Text);
  }
}

void TypeInference::see_timestamp(std::string_view text, bool first) {
  auto shape = timestamp_shape(text);
  if (first) {
    shape_ = std::move(shape);
  } else if (shape != shape_) {
    possible_ = bit(TypeKind::Text);
  }
}

Type TypeInference::result() const {
  if (!seen_) return {TypeKind::Text};
  using enum TypeKind;
  for (const auto kind : {Integer, Boolean, Date, Timestamp, TimestampTz}) {
    if (possible_ & bit(kind)) return {kind};
  }
  if (!(possible_ & bit(Decimal))) return {Text};
  const auto precision = std::max(kUsualPrecision, integer_digits_ + scale_);
  return {Decimal, static_cast<std::uint16_t>(precision), static_cast<std::uint16_t>(scale_)};
}

}  // namespace millrace
