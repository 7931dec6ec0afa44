#include "connector/sql/numeric/bigint.h"

#include <charconv>

#include "connector/base/text/text.h"
#include "connector/sql/numeric/int128.h"
#include "connector/sql/numeric/text_scan.h"

namespace millrace::sql {
namespace {

constexpr std::int64_t kLeastBigint = std::numeric_limits<std::int64_t>::min();

std::uint64_t gcd_of_bigints(std::uint64_t a, std::uint64_t b) {
  while (b != 0) {
    const std::uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

// A magnitude that is a result; the least bigint has one that is not.
Outcome<std::int64_t> positive(std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return bigint_out_of_range();
  }
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::unexpected<Reason> bigint_out_of_range() {
  return fault("bigint out of range");
}

Outcome<std::int64_t> divide(std::int64_t a, std::int64_t b) {
  if (b == 0) return fault("division by zero");
  if (b == -1) return negate(a);
  return a / b;
}

Outcome<std::int64_t> mod(std::int64_t a, std::int64_t b) {
  if (b == 0) return fault("division by zero");
  if (b == -1) return 0;
  return a % b;
}

Outcome<std::int64_t> negate(std::int64_t value) {
  if (value == kLeastBigint) return bigint_out_of_range();
  return -value;
}

Outcome<std::int64_t> abs(std::int64_t value) {
  return positive(magnitude(value));
}

Outcome<std::int64_t> gcd(std::int64_t a, std::int64_t b) {
  return positive(gcd_of_bigints(magnitude(a), magnitude(b)));
}

Outcome<std::int64_t> lcm(std::int64_t a, std::int64_t b) {
  if (a == 0 || b == 0) return 0;
  const std::uint64_t divisor = gcd_of_bigints(magnitude(a), magnitude(b));
  std::uint64_t multiple = 0;
  if (__builtin_mul_overflow(magnitude(a) / divisor, magnitude(b), &multiple)) {
    return bigint_out_of_range();
  }
  return positive(multiple);
}

Outcome<std::int64_t> parse_bigint(std::string_view text) {
  const std::string_view body = text.substr(skip_spaces(text, 0));
  // from_chars() takes a minus, and no plus.
  const bool has_plus = body.size() > 1 && body[0] == '+' && is_digit(body[1]);
  const char* const end = body.data() + body.size();
  std::int64_t value = 0;
  const auto read = std::from_chars(body.data() + (has_plus ? 1 : 0), end, value);
  if (read.ec == std::errc::result_out_of_range) {
    return fault("value \"{}\" is out of range for type bigint", printable(text));
  }
  if (read.ec != std::errc() || !without_spaces({read.ptr, end}).empty()) {
    return fault("invalid input syntax for type bigint: \"{}\"", printable(text));
  }
  return value;
}

char* write_bigint(std::int64_t value, char* out) {
  return std::to_chars(out, out + kBigintTextLimit, value).ptr;
}

std::string to_text(std::int64_t value) {
  return std::to_string(value);
}

}  // namespace millrace::sql
