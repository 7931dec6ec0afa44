#include "connector/sql/json/json_number.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <utility>

namespace millrace::sql::json {
namespace {

// What numeric holds: 131,072 digits before the point and 16,383 behind it.
constexpr std::int64_t kMostBefore = 131'072;
constexpr std::int64_t kMostBehind = 16'383;
constexpr std::int64_t kMostExponent = std::numeric_limits<std::int32_t>::max() / 2;

std::unexpected<Reason> overflow() {
  return fault("value overflows numeric format");
}

// A number taken apart: its digits, with the point behind the first `before` of them.
struct Parts {
  bool negative = false;
  std::string digits;
  std::int64_t before = 0;
  std::int64_t scale = 0;
};

Outcome<std::int64_t> exponent_of(std::string_view number, std::size_t at) {
  if (at == std::string_view::npos) return 0;
  const char* first = number.data() + at + 1;
  const char* last = number.data() + number.size();
  if (first != last && *first == '+') ++first;
  std::int64_t exponent = 0;
  const auto read = std::from_chars(first, last, exponent);
  if (read.ec != std::errc() || exponent >= kMostExponent || exponent <= -kMostExponent) {
    return overflow();
  }
  return exponent;
}

Outcome<Parts> take_apart(std::string_view number) {
  Parts parts;
  const std::size_t e = number.find_first_of("eE");
  const auto exponent = exponent_of(number, e);
  if (!exponent) return std::unexpected(exponent.error());
  std::string_view mantissa = number.substr(0, e);
  parts.negative = mantissa.starts_with('-');
  if (parts.negative) mantissa.remove_prefix(1);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  parts.digits = mantissa.substr(0, point);
  std::int64_t fraction = 0;
  if (point < mantissa.size()) {
    parts.digits += mantissa.substr(point + 1);
    fraction = static_cast<std::int64_t>(mantissa.size() - point - 1);
  }
  parts.before = static_cast<std::int64_t>(point) + *exponent;
  parts.scale = std::max<std::int64_t>(0, fraction - *exponent);
  const std::size_t zeros = std::min(parts.digits.find_first_not_of('0'), parts.digits.size());
  parts.digits.erase(0, zeros);
  parts.before -= static_cast<std::int64_t>(zeros);
  return parts;
}

void append_digits(const Parts& parts, std::string& out) {
  const std::string_view digits = parts.digits;
  const auto size = static_cast<std::int64_t>(digits.size());
  const std::int64_t before = std::max<std::int64_t>(parts.before, 0);
  if (before == 0) {
    out += '0';
  } else {
    out += digits.substr(0, static_cast<std::size_t>(before));
    out.append(static_cast<std::size_t>(std::max<std::int64_t>(before - size, 0)), '0');
  }
  if (parts.scale == 0) return;
  out += '.';
  const std::int64_t zeros = std::min(std::max<std::int64_t>(-parts.before, 0), parts.scale);
  out.append(static_cast<std::size_t>(zeros), '0');
  if (before < size) out += digits.substr(static_cast<std::size_t>(before));
  const std::int64_t written = zeros + std::max<std::int64_t>(size - before, 0);
  out.append(static_cast<std::size_t>(std::max<std::int64_t>(parts.scale - written, 0)), '0');
}

struct Halves {
  std::string_view integer, fraction;
};

// The digits before the point, and those behind it without zeros at the end.
Halves halves_of(std::string_view magnitude) {
  const std::size_t point = magnitude.find('.');
  if (point == std::string_view::npos) return {magnitude, {}};
  std::string_view fraction = magnitude.substr(point + 1);
  fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
  return {magnitude.substr(0, point), fraction};
}

}  // namespace

Outcome<void> canonical_number(std::string_view number, std::string& out) {
  constexpr std::size_t kShort = 30;
  constexpr auto kNone = std::string_view::npos;
  const bool may_be_zero = number.find_first_of("123456789") == kNone;
  if (number.size() <= kShort && number.find_first_of("eE") == kNone &&
      !(may_be_zero && number.starts_with('-'))) {
    out += number;
    return {};
  }
  auto parts = take_apart(number);
  if (!parts) return std::unexpected(parts.error());
  if (parts->digits.empty()) {
    parts->negative = false;
    parts->before = 0;
  }
  if (parts->before > kMostBefore || parts->scale > kMostBehind) {
    return overflow();
  }
  if (parts->negative) out += '-';
  append_digits(*parts, out);
  return {};
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  const bool a_negative = a.starts_with('-');
  const bool b_negative = b.starts_with('-');
  if (a_negative != b_negative) {
    return a_negative ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  if (a_negative) {
    std::swap(a, b);
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  const Halves x = halves_of(a);
  const Halves y = halves_of(b);
  if (const auto order = x.integer.size() <=> y.integer.size(); order != 0) return order;
  if (const auto order = x.integer <=> y.integer; order != 0) return order;
  return x.fraction <=> y.fraction;
}

}  // namespace millrace::sql::json
