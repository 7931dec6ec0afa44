// Numbers and their formats: the first line is a format, the second and third are numbers. Any text
// is read or refused, a value is what its text says, and no calculation leaves what a Decimal
// holds.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/conversions.h"
#include "connector/sql/numeric/decimal_text.h"
#include "connector/sql/numeric/double/double_text.h"
#include "connector/sql/numeric/format/to_char.h"
#include "connector/sql/numeric/format/to_number.h"
#include "connector/sql/numeric/powers/powers.h"
#include "connector/sql/numeric/rounding.h"

namespace {

using namespace millrace::sql;

void check(bool is_true) {
  if (!is_true) std::abort();
}

void check_decimal(const Outcome<Decimal>& value) {
  if (!value) {
    check(!value.error().text().empty());
    return;
  }
  check(magnitude(value->coefficient) < kCoefficientEnd && value->scale <= kMaximumScale);
  check(value->is_finite() || (value->coefficient == 0 && value->scale == 0));
  const auto again = parse_numeric(to_text(*value));
  check(again && *again == *value && again->scale == value->scale);
  check(hash_of(trim_scale(*value)) == hash_of(*value));
}

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

void calculate(const Decimal& a, const Decimal& b) {
  const auto sum = add(a, b);
  check_decimal(sum);
  if (sum && a.is_finite() && b.is_finite()) {
    const auto difference = subtract(*sum, b);
    check(!difference || *difference == a);
  }
  check_decimal(multiply(a, b));
  check_decimal(divide(a, b));
  check_decimal(div(a, b));
  const auto rest = mod(a, b);
  check_decimal(rest);
  check(!rest || !rest->is_finite() || !b.is_finite() || abs(*rest) < abs(b));
  check_decimal(gcd(a, b));
  check_decimal(lcm(a, b));
  check_decimal(round(a, b.scale));
  check_decimal(trunc(a, -std::int64_t{b.scale}));
  check_decimal(power(a, b));
  check_decimal(log(a, b));
}

void calculate(const Decimal& value) {
  check_decimal(value);
  check_decimal(sqrt(value));
  check_decimal(exp(value));
  check_decimal(ceil(value));
  check_decimal(floor(value));
  check_decimal(fit(value, 38, 10));
  (void)bigint_of(value);
  if (const auto number = double_of(value)) check_decimal(numeric_of(*number));
}

void write_and_read(std::string_view pattern, std::string_view text, const Decimal& value) {
  const auto format = parse_number_format(pattern);
  if (!format) return;
  (void)to_char(value, *format);
  if (const auto number = parse_double(text)) (void)to_char(*number, *format);
  if (const auto number = parse_bigint(text)) (void)to_char(*number, *format);
  const auto read = to_number(text, *format);
  if (read && *read) check_decimal(**read);
}

void check_double(std::string_view text) {
  const auto value = parse_double(text);
  if (!value) return;
  const auto again = parse_double(to_text(*value));
  check(again && (*again == *value || *value != *value));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view pattern = take_line(text);
  const std::string_view first = take_line(text);
  const std::string_view second = take_line(text);
  check_double(first);
  const Decimal a = parse_numeric(first).value_or(Decimal{12345, 2});
  const Decimal b = parse_numeric(second).value_or(Decimal{-7, 1});
  calculate(a);
  calculate(a, b);
  write_and_read(pattern, first, a);
  return 0;
}
