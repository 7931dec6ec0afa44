#include "connector/sources/reports_api/reading/freshness.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "connector/base/text/ascii.h"
#include "connector/data/timestamps.h"

namespace millrace::sources {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Epoch seconds have ten digits from 2001 on, milliseconds thirteen: nothing lies between.
std::optional<microseconds> since_epoch(std::string_view digits) {
  std::int64_t number = 0;
  if (digits.size() > 14) return std::nullopt;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return digits.size() > 11 ? microseconds(milliseconds(number)) : microseconds(seconds(number));
}

// The clock of a report needs no more than microseconds: what is finer is cut.
std::string without_nanoseconds(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return std::string(text);
  const std::size_t end = point + 1 + digits_at(text, point + 1);
  const std::size_t kept = std::min(end, point + 7);
  return std::string(text.substr(0, kept)).append(text.substr(end));
}

std::optional<microseconds> since_2000(std::string_view text) {
  constexpr seconds k2000 =
      std::chrono::sys_days(std::chrono::year(2000) / 1 / 1).time_since_epoch();
  const auto micros = parse_timestamptz(without_nanoseconds(text));
  if (!micros) return std::nullopt;
  return microseconds(*micros) + k2000;
}

}  // namespace

std::optional<std::chrono::system_clock::time_point> parse_freshness(std::string_view text) {
  // The clock's nanoseconds end in the year 2262.
  constexpr seconds k2200 =
      std::chrono::sys_days(std::chrono::year(2200) / 1 / 1).time_since_epoch();
  const std::string_view whole = trimmed(text);
  if (whole.empty()) return std::nullopt;
  const auto since = std::ranges::all_of(whole, is_digit) ? since_epoch(whole) : since_2000(whole);
  if (!since || *since < microseconds(0) || *since >= k2200) return std::nullopt;
  return std::chrono::system_clock::time_point(*since);
}

}  // namespace millrace::sources
