#include "connector/sql/datetime/input/scanning/numbers.h"

#include <charconv>
#include <cmath>

#include "connector/base/text/ascii.h"

namespace millrace::sql {
namespace {

template <class Int>
LeadingNumber leading(std::string_view text) {
  LeadingNumber number{.rest = text};
  Int value = 0;
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, status] = std::from_chars(begin, text.data() + text.size(), value);
  if (status == std::errc::invalid_argument) return number;
  number.value = value;
  number.overflows = status == std::errc::result_out_of_range;
  number.rest.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

LeadingNumber leading_int32(std::string_view text) {
  return leading<std::int32_t>(text);
}

LeadingNumber leading_int64(std::string_view text) {
  return leading<std::int64_t>(text);
}

Failure read_fraction(std::string_view text, double& fraction) {
  fraction = 0;
  if (text.size() == 1) return Failure::None;
  if (digits_at(text, 1) != text.size() - 1) return Failure::BadFormat;
  std::from_chars(text.data(), text.data() + text.size(), fraction);
  return Failure::None;
}

Failure read_fraction_of_second(std::string_view text, std::int64_t& microseconds) {
  double fraction = 0;
  const auto failure = read_fraction(text, fraction);
  microseconds = static_cast<std::int64_t>(std::rint(fraction * 1'000'000));
  return failure;
}

}  // namespace millrace::sql
