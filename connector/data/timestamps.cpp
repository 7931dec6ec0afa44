#include "connector/data/timestamps.h"

#include <limits>

#include "connector/base/text/ascii.h"
#include "connector/data/dates/calendar.h"
#include "connector/data/dates/fixed_dates.h"

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

// What Postgres can hold: dates from Julian day 0 to the year 5874897, timestamps to 294276.
constexpr std::int64_t kFirstDay = -2'451'545;
constexpr std::int64_t kLastDay = 2'145'031'948;
constexpr std::int64_t kLastDayOfTimestamp = 106'751'982;

// Four digits, or as many more as the year needs.
std::int64_t take_year(std::string_view& text) {
  constexpr std::size_t kLongest = 7;
  const std::size_t digits = digits_at(text, 0);
  if (digits == 4) return take_number(text, 4);
  if (digits < 4 || digits > kLongest || text.starts_with('0')) return -1;
  return take_number(text, digits);
}

// A date may be followed by its time before this word tells that it is before the year 1.
bool take_era(std::string_view& text) {
  constexpr std::string_view kBeforeChrist = " BC";
  if (!text.ends_with(kBeforeChrist)) return false;
  text.remove_suffix(kBeforeChrist.size());
  return true;
}

std::optional<std::int64_t> take_date(std::string_view& text, bool before_christ) {
  auto year = take_year(text);
  if (year < 1 || !take(text, '-')) return std::nullopt;
  const int month = take_number(text, 2);
  if (month < 1 || month > 12 || !take(text, '-')) return std::nullopt;
  const int day = take_number(text, 2);
  if (before_christ) year = 1 - year;
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return days_from_epoch(year, month, day);
}

// The words that Postgres has for what is later or earlier than every other value.
template <class Int>
std::optional<Int> infinity_of(std::string_view text) {
  if (text == "infinity") return std::numeric_limits<Int>::max();
  if (text == "-infinity") return std::numeric_limits<Int>::min();
  return std::nullopt;
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

// A text that begins with the usual layout, whatever follows: the fraction, and then what the
// caller makes of it. Behind an era the date means another day.
std::optional<std::int64_t> take_fixed_timestamp(std::string_view& text) {
  if (text.size() < kFixedTimestampSize || text.ends_with(" BC")) return std::nullopt;
  const FixedTimestamp start(text.data());
  if (!start.is_valid()) return std::nullopt;
  text.remove_prefix(kFixedTimestampSize);
  return start.seconds() * kMicrosPerSecond;
}

std::optional<std::int64_t> take_timestamp(std::string_view& text) {
  if (const auto whole = take_fixed_timestamp(text)) {
    if (!take(text, '.')) return whole;
    const auto fraction = take_fraction(text);
    return fraction ? std::optional(*whole + *fraction) : std::nullopt;
  }
  const auto days = take_date(text, take_era(text));
  if (!days || !(take(text, ' ') || take(text, 'T'))) return std::nullopt;
  const auto micros = take_time(text);
  if (!micros || *days < kFirstDay || *days > kLastDayOfTimestamp) return std::nullopt;
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
  int seconds = 0;  // Of zones before they had whole hours.
  if (take(text, ':')) seconds = take_number(text, 2);
  if (seconds < 0 || seconds > 59) return std::nullopt;
  const auto ahead = (hours * 60 + minutes) * kMicrosPerMinute + seconds * kMicrosPerSecond;
  return west ? -ahead : ahead;
}

}  // namespace

std::optional<std::int32_t> parse_date(std::string_view text) {
  if (text.size() == kFixedDateSize) {
    const FixedDate date(text.data());
    if (date.is_valid()) return date.days();
  }
  const auto whole = text;
  const auto days = take_date(text, take_era(text));
  if (!days || !text.empty()) return infinity_of<std::int32_t>(whole);
  if (*days < kFirstDay || *days > kLastDay) return std::nullopt;
  return static_cast<std::int32_t>(*days);
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.size() == kFixedTimeSize) {
    const FixedTime time(text.data());
    if (time.is_valid()) return time.seconds_of_day() * kMicrosPerSecond;
  }
  if (text == "24:00:00") return kMicrosPerDay;
  const auto micros = take_time(text);
  return text.empty() ? micros : std::nullopt;
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  const auto whole = text;
  const auto micros = take_timestamp(text);
  return micros && text.empty() ? micros : infinity_of<std::int64_t>(whole);
}

std::optional<std::int64_t> parse_timestamptz(std::string_view text) {
  const auto whole = text;
  const auto local = take_timestamp(text);
  if (!local) return infinity_of<std::int64_t>(whole);
  const auto ahead = take_offset(text);
  if (!ahead || !text.empty()) return std::nullopt;
  return *local - *ahead;
}

std::optional<std::string> date_of_midnight(std::string_view text) {
  std::string date(text.substr(0, text.find_first_of(" T")));
  if (text.ends_with(" BC")) date += " BC";
  const auto micros = parse_timestamp(text);
  if (!micros || is_infinite(*micros) || *micros % kMicrosPerDay != 0) return std::nullopt;
  return date;
}

std::optional<std::string> midnight_of_date(std::string_view text) {
  const auto days = parse_date(text);
  if (!days || is_infinite(*days) || *days > kLastDayOfTimestamp) return std::nullopt;
  std::string timestamp(text);
  const auto era = text.ends_with(" BC") ? text.size() - 3 : text.size();
  return timestamp.insert(era, " 00:00:00");
}

}  // namespace millrace
