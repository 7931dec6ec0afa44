#include "sinks/postgres/encoding/number_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "connector/base/text/ascii.h"
#include "connector/data/values.h"

namespace millrace::sinks::postgres {
namespace {

template <class Float>
std::string written(Float value, std::chars_format format, int precision = -1) {
  std::array<char, 128> room{};
  char* const last = room.data() + room.size();
  const auto end = precision < 0 ? std::to_chars(room.data(), last, value, format)
                                 : std::to_chars(room.data(), last, value, format, precision);
  return {room.data(), end.ptr};
}

// The bits of digits * 10^zeros without those that are 0 at its end; nothing from 64 on.
std::optional<int> bits_of(std::uint64_t digits, int zeros) {
  if (digits == 0) return std::nullopt;
  std::uint64_t odd = digits >> std::countr_zero(digits);
  for (int i = 0; i < zeros; ++i) {
    if (odd > std::numeric_limits<std::uint64_t>::max() / 5) return std::nullopt;
    odd *= 5;
  }
  return std::bit_width(odd);
}

// True when the text lies just between the number and its neighbour: it needs one bit more than a
// mantissa has, which only whole numbers beyond it do. The server does not count such a text as the
// number's. In whole numbers, since what is near the middle is not in it.
template <class Float>
bool is_on_the_edge(std::string_view text, Float value) {
  constexpr int kBits = std::numeric_limits<Float>::digits;
  if (std::abs(value) < std::ldexp(Float(1), kBits)) return false;
  const auto e = text.find('e');
  std::uint64_t digits = 0;
  int zeros = 0;  // Those of the exponent, which is positive, but for those before the point.
  std::from_chars(text.data() + e + 2, text.data() + text.size(), zeros);
  bool is_fraction = false;
  for (const char c : text.substr(0, e)) {
    if (c == '.') is_fraction = true;
    if (!is_digit(c)) continue;
    digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
    if (is_fraction) --zeros;
  }
  return zeros >= 0 && bits_of(digits, zeros) == kBits + 1;
}

// `from` is the power of ten at which the server begins to write an exponent.
template <class Float>
std::string shortest_text(Float value, int from) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  auto text = written(value, std::chars_format::scientific);
  const auto e = text.find('e');
  int exponent = 0;
  const auto power = std::string_view(text).substr(e + (text[e + 1] == '+' ? 2 : 1));
  std::from_chars(power.data(), power.data() + power.size(), exponent);
  if (exponent >= -4 && exponent < from) return written(value, std::chars_format::fixed);
  for (int digits = 0; is_on_the_edge(text, value); ++digits) {
    auto longer = written(value, std::chars_format::scientific, digits);
    if (longer.size() > text.size()) text = std::move(longer);
  }
  return text;
}

// Without the zeros at the end, so that equal numbers are equal.
Decimal trimmed(Decimal number) {
  while (number.digits.ends_with('0')) {
    number.digits.pop_back();
    --number.scale;
  }
  if (number.digits.empty()) return {};
  return number;
}

}  // namespace

std::string postgres_text(double value) {
  return shortest_text(value, 15);
}

std::string postgres_text(float value) {
  return shortest_text(value, 6);
}

bool is_plain_number(std::string_view text, int fraction_digits) {
  const bool negative = text.starts_with('-');
  const auto digits = text.substr(negative ? 1 : 0);
  const auto point = digits.find('.');
  const auto whole = digits.substr(0, point);
  const auto fraction =
      point == std::string_view::npos ? std::string_view() : digits.substr(point + 1);
  if (whole.empty() || whole[0] == '+' || (whole[0] == '0' && whole.size() > 1)) return false;
  if (digits.ends_with('.') || digits.find_first_of("eE") != std::string_view::npos) return false;
  if (negative && digits.find_first_not_of("0.") == std::string_view::npos) return false;
  return fraction_digits < 0 || fraction.size() == static_cast<std::size_t>(fraction_digits);
}

bool is_same_number(std::string_view a, std::string_view b) {
  if (a == b && is_special_decimal(a)) return true;
  auto left = parse_decimal(a);
  auto right = parse_decimal(b);
  if (!left || !right) return false;
  left = trimmed(std::move(*left));
  right = trimmed(std::move(*right));
  return left->negative == right->negative && left->digits == right->digits &&
         left->scale == right->scale;
}

}  // namespace millrace::sinks::postgres
