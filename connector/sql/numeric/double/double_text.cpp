#include "connector/sql/numeric/double/double_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "connector/base/text/text.h"
#include "connector/sql/numeric/int128.h"
#include "connector/sql/numeric/text_scan.h"

namespace millrace::sql {
namespace {

// digits * 10^exponent.
struct ShortestDigits {
  std::array<char, 20> text{};  // Without zeros at the end.
  int count = 0;
  int exponent = 0;  // Of the first digit.
};

ShortestDigits scientific_digits(std::string_view text) {
  ShortestDigits result;
  const std::size_t at_exponent = text.find('e');
  for (const char c : text.substr(0, at_exponent)) {
    if (c != '.') result.text.at(static_cast<std::size_t>(result.count++)) = c;
  }
  while (result.count > 1 && result.text.at(static_cast<std::size_t>(result.count - 1)) == '0') {
    --result.count;
  }
  const char* exponent = text.data() + at_exponent + 1;
  if (*exponent == '+') ++exponent;
  std::from_chars(exponent, text.data() + text.size(), result.exponent);
  return result;
}

// Whether it lies in the middle between two doubles: 10^23 is the best known of them. Only whole
// numbers beyond 2^53 can, of which 54 bits count.
bool is_in_the_middle(const ShortestDigits& shortest) {
  constexpr int kLargestPower = 23;  // 5^23 is the last one of 54 bits.
  const int zeros = shortest.exponent + 1 - shortest.count;
  if (zeros <= 0 || zeros > kLargestPower) return false;
  std::uint64_t digits = 0;
  std::from_chars(shortest.text.data(), shortest.text.data() + shortest.count, digits);
  UInt128 odd = digits >> std::countr_zero(digits);
  for (int i = 0; i < zeros; ++i) {
    odd *= 5;
    if (odd >> 54 != 0) return false;
  }
  return odd >> 53 != 0;
}

// Of a finite number without sign. Postgres does not rely on readers that round the middle to the
// even double, so such a text gets one digit more.
ShortestDigits shortest_digits(double value) {
  std::array<char, 40> buffer;
  char* const first = buffer.data();
  char* const last = first + buffer.size();
  const auto end = std::to_chars(first, last, value, std::chars_format::scientific).ptr;
  ShortestDigits result = scientific_digits({first, end});
  if (!is_in_the_middle(result)) return result;
  for (int precision = result.count; precision < std::numeric_limits<double>::max_digits10;
       ++precision) {
    const auto longer = std::to_chars(first, last, value, std::chars_format::scientific, precision);
    const ShortestDigits more = scientific_digits({first, longer.ptr});
    double read = 0;
    std::from_chars(first, longer.ptr, read);
    if (read == value && !is_in_the_middle(more)) return more;
  }
  return result;
}

char* append_text(std::string_view text, char* out) {
  return std::copy(text.begin(), text.end(), out);
}

char* write_exponent(int exponent, char* out) {
  *out++ = 'e';
  *out++ = exponent < 0 ? '-' : '+';
  const int size = std::abs(exponent);
  if (size < 10) *out++ = '0';
  return std::to_chars(out, out + 4, size).ptr;
}

char* write_digits(const ShortestDigits& digits, char* out) {
  constexpr int kFirstWithExponent = std::numeric_limits<double>::digits10;
  const std::string_view text(digits.text.data(), static_cast<std::size_t>(digits.count));
  if (digits.exponent < -4 || digits.exponent >= kFirstWithExponent) {
    *out++ = text.front();
    if (text.size() > 1) {
      *out++ = '.';
      out = append_text(text.substr(1), out);
    }
    return write_exponent(digits.exponent, out);
  }
  if (digits.exponent < 0) {
    out = append_text(
        std::string_view("0.0000").substr(0, static_cast<std::size_t>(1 - digits.exponent)), out);
    return append_text(text, out);
  }
  const auto before_point = static_cast<std::size_t>(digits.exponent) + 1;
  out = append_text(text.substr(0, before_point), out);
  if (text.size() <= before_point) return std::fill_n(out, before_point - text.size(), '0');
  *out++ = '.';
  return append_text(text.substr(before_point), out);
}

bool is_nan_word(std::string_view word) {
  // C allows something in brackets behind it.
  return equals_ignoring_case(word.substr(0, 3), "nan") &&
         (word.size() == 3 || (word.size() > 4 && word[3] == '(' && word.back() == ')' &&
                               std::ranges::all_of(word.substr(4, word.size() - 5), [](char c) {
                                 return is_letter_or_digit(c) || c == '_';
                               })));
}

bool has_digit_that_counts(std::string_view number) {
  return number.substr(0, number.find_first_of("eE")).find_first_of("123456789") !=
         std::string_view::npos;
}

}  // namespace

Outcome<double> parse_double(std::string_view text) {
  const std::string_view body = without_spaces(text);
  const bool has_sign = body.starts_with('-') || body.starts_with('+');
  const bool is_negative = body.starts_with('-');
  std::string_view number = body.substr(has_sign ? 1 : 0);
  const auto invalid = [text] {
    return fault("invalid input syntax for type double precision: \"{}\"", printable(text));
  };
  double value = 0;
  if (is_nan_word(number)) return std::numeric_limits<double>::quiet_NaN();
  if (equals_ignoring_case(number, "inf") || equals_ignoring_case(number, "infinity")) {
    value = std::numeric_limits<double>::infinity();
    return is_negative ? -value : value;
  }
  const bool is_hexadecimal = equals_ignoring_case(number.substr(0, 2), "0x");
  if (is_hexadecimal) number.remove_prefix(2);
  if (number.empty() || !(is_hex_digit(number.front()) || number.front() == '.')) return invalid();
  const char* const end = number.data() + number.size();
  const auto read =
      std::from_chars(number.data(), end, value,
                      is_hexadecimal ? std::chars_format::hex : std::chars_format::general);
  if (read.ec == std::errc::invalid_argument) return invalid();
  const bool is_out_of_range =
      read.ec == std::errc::result_out_of_range ||
      (value == 0 && !is_hexadecimal && has_digit_that_counts({number.data(), read.ptr}));
  if (is_out_of_range) {
    return fault("\"{}\" is out of range for type double precision",
                 printable({body.data(), read.ptr}));
  }
  if (read.ptr != end) return invalid();
  return is_negative ? -value : value;
}

char* write_double(double value, char* out) {
  if (std::isnan(value)) return append_text("NaN", out);
  if (std::signbit(value)) *out++ = '-';
  if (std::isinf(value)) return append_text("Infinity", out);
  return write_digits(shortest_digits(std::fabs(value)), out);
}

std::string to_text(double value) {
  std::array<char, kDoubleTextLimit> buffer;
  return {buffer.data(), write_double(value, buffer.data())};
}

}  // namespace millrace::sql
