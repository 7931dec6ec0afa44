#include "connector/sql/numeric/decimal_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/sql/numeric/text_scan.h"

namespace millrace::sql {
namespace {

struct SpecialNumeric {
  std::string_view text;  // Lower case.
  Decimal value;
};
constexpr std::array<SpecialNumeric, 7> kSpecialNumerics{{{"nan", kNumericNaN},
                                                          {"infinity", kNumericInfinity},
                                                          {"+infinity", kNumericInfinity},
                                                          {"-infinity", kNumericMinusInfinity},
                                                          {"inf", kNumericInfinity},
                                                          {"+inf", kNumericInfinity},
                                                          {"-inf", kNumericMinusInfinity}}};

// What a text says, not yet put into a Decimal.
struct WrittenNumeric {
  bool is_negative = false;
  UInt128 digits = 0;
  bool has_too_many_digits = false;
  std::int64_t scale = 0;
};

constexpr std::int64_t kExponentLimit = std::numeric_limits<std::int32_t>::max() / 2;
constexpr std::string_view kOverflowsFormat = "value overflows numeric format";

std::unexpected<Reason> not_numeric(std::string_view text) {
  return fault("invalid input syntax for type numeric: \"{}\"", printable(text));
}

// The digits from `at` on, and the point among them. False when there is none at all, or a second
// point. A digit must follow a point that comes first.
bool scan_digits(std::string_view text, std::size_t& at, WrittenNumeric& written) {
  bool has_point = at < text.size() && text[at] == '.';
  if (has_point) ++at;
  if (digits_at(text, at) == 0) return false;
  for (; at < text.size(); ++at) {
    if (text[at] == '.') {
      if (has_point) return false;
      has_point = true;
      continue;
    }
    if (!is_digit(text[at])) break;
    if (has_point) ++written.scale;
    if (written.digits >= kCoefficientEnd / 10) {
      written.has_too_many_digits = true;
    } else {
      written.digits = written.digits * 10 + static_cast<unsigned>(text[at] - '0');
    }
  }
  return true;
}

// An exponent, as strtol() reads one: spaces and a sign may come before its digits. nullopt when
// there is none; beyond its limit it is the limit.
std::optional<std::int64_t> scan_exponent(std::string_view text, std::size_t& at) {
  at = skip_spaces(text, at);
  const bool is_negative = at < text.size() && text[at] == '-';
  if (is_negative || (at < text.size() && text[at] == '+')) ++at;
  if (digits_at(text, at) == 0) return std::nullopt;
  std::int64_t value = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    value = std::min(value * 10 + (text[at] - '0'), kExponentLimit);
  }
  return is_negative ? -value : value;
}

// A scale below zero becomes zeros of the coefficient.
Outcome<Decimal> in_range(const WrittenNumeric& written) {
  if (written.scale > kMaximumScale) return fault(kOverflowsFormat);
  if (written.has_too_many_digits) return fault(kTooManyDigits);
  UInt128 digits = written.digits;
  if (written.scale < 0 && digits != 0) {
    const std::int64_t zeros = -written.scale;
    if (zeros > kMaximumDigits - digit_count(digits)) return fault(kTooManyDigits);
    digits *= kPowersOfTen[static_cast<std::size_t>(zeros)];
  }
  const auto number = static_cast<Int128>(digits);
  return Decimal{written.is_negative ? -number : number,
                 static_cast<std::uint16_t>(std::max<std::int64_t>(written.scale, 0))};
}

constexpr std::array<char, 200> kPairsOfDigits = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

// So many of the last digits of a number, with zeros before them, to the left of `end`; takes them
// away from it.
void write_last(std::uint64_t& number, std::size_t count, char* end) {
  for (; count >= 2; count -= 2, number /= 100) {
    end -= 2;
    std::memcpy(end, kPairsOfDigits.data() + number % 100 * 2, 2);
  }
  if (count == 0) return;
  *--end = static_cast<char>('0' + number % 10);
  number /= 10;
}

// The same of a longer number, in pieces that have 64 bits.
void write_last(UInt128& number, std::size_t count, char* end) {
  constexpr std::size_t kPiece = 18;
  while (count > 0 && number >> 64 != 0) {
    const std::size_t now = std::min(count, kPiece);
    auto piece = static_cast<std::uint64_t>(number % kPowersOfTen[now]);
    number /= kPowersOfTen[now];
    write_last(piece, now, end);
    end -= now;
    count -= now;
  }
  if (count == 0) return;
  auto rest = static_cast<std::uint64_t>(number);
  // Beyond its digits there is nothing but zeros.
  while (count > kPiece) {
    write_last(rest, kPiece, end);
    end -= kPiece;
    count -= kPiece;
  }
  write_last(rest, count, end);
  number = rest;
}

template <class Number>
void write_number(Number& digits, std::size_t scale, std::size_t before_point, char* end) {
  write_last(digits, scale, end);
  end -= scale;
  if (scale > 0) *--end = '.';
  write_last(digits, before_point, end);
}

char* append(std::string_view text, char* out) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

}  // namespace

Outcome<Decimal> parse_numeric_slowly(std::string_view text) {
  const std::string_view body = without_spaces(text);
  for (const auto& special : kSpecialNumerics) {
    if (equals_ignoring_case(body, special.text)) return special.value;
  }
  WrittenNumeric written;
  std::size_t at = 0;
  written.is_negative = body.starts_with('-');
  if (written.is_negative || body.starts_with('+')) ++at;
  if (!scan_digits(body, at, written)) return not_numeric(text);
  std::int64_t exponent = 0;
  if (at < body.size() && to_lower(body[at]) == 'e') {
    const auto scanned = scan_exponent(body, ++at);
    if (!scanned) return not_numeric(text);
    exponent = *scanned;
  }
  if (exponent >= kExponentLimit || exponent <= -kExponentLimit) {
    return fault(kOverflowsFormat);
  }
  if (at != body.size()) return not_numeric(text);
  written.scale -= exponent;
  return in_range(written);
}

char* write_numeric(const Decimal& value, char* out) {
  switch (value.kind) {
    case Decimal::Kind::NaN:
      return append("NaN", out);
    case Decimal::Kind::PositiveInfinity:
      return append("Infinity", out);
    case Decimal::Kind::NegativeInfinity:
      return append("-Infinity", out);
    case Decimal::Kind::Finite:
      break;
  }
  if (value.coefficient < 0) *out++ = '-';
  UInt128 digits = magnitude(value.coefficient);
  const std::size_t scale = value.scale;
  const auto count = static_cast<std::size_t>(digit_count(digits));
  const std::size_t before_point = count > scale ? count - scale : 1;
  char* const end = out + before_point + (scale > 0 ? scale + 1 : 0);
  if (digits >> 64 == 0) {
    auto short_digits = static_cast<std::uint64_t>(digits);
    write_number(short_digits, scale, before_point, end);
  } else {
    write_number(digits, scale, before_point, end);
  }
  return end;
}

std::string to_text(const Decimal& value) {
  std::string text;
  text.resize_and_overwrite(text_size_limit(value), [&value](char* out, std::size_t) {
    return static_cast<std::size_t>(write_numeric(value, out) - out);
  });
  return text;
}

}  // namespace millrace::sql
