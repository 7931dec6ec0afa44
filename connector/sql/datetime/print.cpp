#include "connector/sql/datetime/print.h"

#include <charconv>
#include <cstring>
#include <string_view>

#include "connector/data/dates/calendar.h"
#include "connector/sql/datetime/interval/limits.h"

namespace millrace::sql {
namespace {

char* print_text(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

char* print_two(char* out, std::int64_t number) {
  out[0] = static_cast<char>('0' + number / 10);
  out[1] = static_cast<char>('0' + number % 10);
  return out + 2;
}

char* print_number(char* out, std::int64_t number) {
  constexpr std::size_t kLongest = 20;
  return std::to_chars(out, out + kLongest, number).ptr;
}

// At least four digits.
char* print_year(char* out, std::int32_t year) {
  const auto shown = year > 0 ? year : 1 - year;
  if (shown > 9'999) return print_number(out, shown);
  out = print_two(out, shown / 100);
  return print_two(out, shown % 100);
}

char* print_civil(char* out, const CivilDate& date) {
  out = print_year(out, date.year);
  *out++ = '-';
  out = print_two(out, date.month);
  *out++ = '-';
  return print_two(out, date.day);
}

char* print_era(char* out, std::int32_t year) {
  return year > 0 ? out : print_text(out, " BC");
}

char* print_seconds(char* out, std::int64_t microseconds) {
  out = print_two(out, microseconds / kMicrosPerSecond);
  auto fraction = microseconds % kMicrosPerSecond;
  if (fraction == 0) return out;
  *out++ = '.';
  for (std::int64_t digit = kMicrosPerSecond / 10; fraction != 0; digit /= 10) {
    *out++ = static_cast<char>('0' + fraction / digit);
    fraction %= digit;
  }
  return out;
}

template <class Int>
char* print_infinity(char* out, Int value) {
  return print_text(out, value > 0 ? "infinity" : "-infinity");
}

char* print_offset(char* out, std::int32_t seconds_east) {
  const auto size = seconds_east < 0 ? -seconds_east : seconds_east;
  *out++ = seconds_east < 0 ? '-' : '+';
  out = size >= 360'000 ? print_number(out, size / 3'600) : print_two(out, size / 3'600);
  if (size % 3'600 == 0) return out;
  *out++ = ':';
  out = print_two(out, size / 60 % 60);
  if (size % 60 == 0) return out;
  *out++ = ':';
  return print_two(out, size % 60);
}

// "-3 days"; a part behind a negative one has its sign, so that it is not read as negative too.
class IntervalPrinter {
 public:
  explicit IntervalPrinter(char* out) : out_(out) {}

  void print(std::int32_t value, std::string_view unit) {
    if (value == 0) return;
    if (has_part_) *out_++ = ' ';
    if (is_behind_negative_ && value > 0) *out_++ = '+';
    out_ = print_number(out_, value);
    *out_++ = ' ';
    out_ = print_text(out_, unit);
    if (value != 1) *out_++ = 's';
    is_behind_negative_ = value < 0;
    has_part_ = true;
  }

  void print_time(std::int64_t microseconds) {
    if (microseconds == 0 && has_part_) return;
    if (has_part_) *out_++ = ' ';
    if (microseconds < 0) *out_++ = '-';
    if (microseconds > 0 && is_behind_negative_) *out_++ = '+';
    // The least number has no positive counterpart of its type.
    const auto signed_hours = microseconds / kMicrosPerHour;
    const auto hours = signed_hours < 0 ? -signed_hours : signed_hours;
    const auto signed_rest = microseconds % kMicrosPerHour;
    const auto rest = signed_rest < 0 ? -signed_rest : signed_rest;
    out_ = hours < 100 ? print_two(out_, hours) : print_number(out_, hours);
    *out_++ = ':';
    out_ = print_two(out_, rest / kMicrosPerMinute);
    *out_++ = ':';
    out_ = print_seconds(out_, rest % kMicrosPerMinute);
  }

  char* end() const { return out_; }

 private:
  char* out_;
  bool has_part_ = false;
  bool is_behind_negative_ = false;
};

}  // namespace

char* print_date(char* out, std::int32_t days) {
  if (is_infinite(days)) return print_infinity(out, days);
  const auto date = civil_date(days);
  return print_era(print_civil(out, date), date.year);
}

char* print_time(char* out, std::int64_t microseconds) {
  out = print_two(out, microseconds / kMicrosPerHour);
  *out++ = ':';
  out = print_two(out, microseconds / kMicrosPerMinute % 60);
  *out++ = ':';
  return print_seconds(out, microseconds % kMicrosPerMinute);
}

char* print_timestamp(char* out, std::int64_t timestamp) {
  if (is_infinite(timestamp)) return print_infinity(out, timestamp);
  const auto date = civil_date(floor_divide(timestamp, kMicrosPerDay));
  out = print_civil(out, date);
  *out++ = ' ';
  return print_era(print_time(out, floor_modulo(timestamp, kMicrosPerDay)), date.year);
}

char* print_timestamptz(char* out, std::int64_t timestamptz, const Zone& zone) {
  if (is_infinite(timestamptz)) return print_infinity(out, timestamptz);
  const auto second = floor_divide(timestamptz, kMicrosPerSecond);
  const auto east = zone.seconds_east(second + kSecondsToEpoch);
  // In seconds: at the last timestamp the local time may be one more than fits.
  const auto local = second + east;
  const auto date = civil_date(floor_divide(local, kSecondsPerDay));
  out = print_civil(out, date);
  *out++ = ' ';
  out = print_time(out, floor_modulo(local, kSecondsPerDay) * kMicrosPerSecond +
                            floor_modulo(timestamptz, kMicrosPerSecond));
  return print_era(print_offset(out, east), date.year);
}

char* print_interval(char* out, const Interval& interval) {
  IntervalPrinter printer(out);
  printer.print(interval.months / 12, "year");
  printer.print(interval.months % 12, "mon");
  printer.print(interval.days, "day");
  printer.print_time(interval.microseconds);
  return printer.end();
}

}  // namespace millrace::sql
