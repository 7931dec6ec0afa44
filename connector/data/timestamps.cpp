#include "connector/data/timestamps.h"

#include <chrono>

#include "connector/base/text/ascii.h"

namespace millrace {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
constexpr std::int64_t kMicrosPerDay = 24 * 60 * kMicrosPerMinute;

// The number that `count` digits at the start of `text` are; -1 when one is no digit.
int take_number(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = text[i] - '0';
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::int32_t> take_date(std::string_view& text) {
  const int year = take_number(text, 4);
  if (year < 1 || !take(text, '-')) return std::nullopt;
  const int month = take_number(text, 2);
  if (month < 1 || !take(text, '-')) return std::nullopt;
  const int day = take_number(text, 2);
  if (day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  constexpr std::chrono::sys_days kEpoch =
      std::chrono::year(2000) / std::chrono::January / std::chrono::day(1);
  return static_cast<std::int32_t>((std::chrono::sys_days(date) - kEpoch).count());
}

std::optional<std::int64_t> take_fraction(std::string_view& text) {
  std::int64_t micros = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && is_digit(text[digits]); ++digits) {
    if (digits < 6) {
      micros = micros * 10 + (text[digits] - '0');
    } else if (text[digits] != '0') {
      return std::nullopt;
    }
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  for (; digits < 6; ++digits) micros *= 10;
  return micros;
}

std::optional<std::int64_t> take_time(std::string_view& text) {
  const int hour = take_number(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ':')) return std::nullopt;
  const int minute = take_number(text, 2);
  if (minute < 0 || minute > 59) return std::nullopt;
  std::int64_t micros = (hour * 60 + minute) * kMicrosPerMinute;
  if (!take(text, ':')) return micros;
  const int second = take_number(text, 2);
  if (second < 0 || second > 59) return std::nullopt;
  micros += second * kMicrosPerSecond;
  if (!take(text, '.')) return micros;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  return micros + *fraction;
}

std::optional<std::int64_t> take_timestamp(std::string_view& text) {
  const auto days = take_date(text);
  if (!days || !(take(text, ' ') || take(text, 'T'))) return std::nullopt;
  const auto micros = take_time(text);
  if (!micros) return std::nullopt;
  return *days * kMicrosPerDay + *micros;
}

// How far local time is ahead of UTC.
std::optional<std::int64_t> take_offset(std::string_view& text) {
  if (take(text, 'Z')) return 0;
  take(text, ' ');
  if (text == "UTC") {
    text = {};
    return 0;
  }
  const bool west = take(text, '-');
  if (!west && !take(text, '+')) return std::nullopt;
  const int hours = take_number(text, 2);
  if (hours < 0 || hours > 15) return std::nullopt;
  int minutes = 0;
  if (take(text, ':') || !text.empty()) minutes = take_number(text, 2);
  if (minutes < 0 || minutes > 59) return std::nullopt;
  const auto ahead = (hours * 60 + minutes) * kMicrosPerMinute;
  return west ? -ahead : ahead;
}

}  // namespace

std::optional<std::int32_t> parse_date(std::string_view text) {
  const auto days = take_date(text);
  return text.empty() ? days : std::nullopt;
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  const auto micros = take_time(text);
  return text.empty() ? micros : std::nullopt;
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  const auto micros = take_timestamp(text);
  return text.empty() ? micros : std::nullopt;
}

std::optional<std::int64_t> parse_timestamptz(std::string_view text) {
  const auto local = take_timestamp(text);
  if (!local) return std::nullopt;
  const auto ahead = take_offset(text);
  if (!ahead || !text.empty()) return std::nullopt;
  return *local - *ahead;
}

}  // namespace millrace
