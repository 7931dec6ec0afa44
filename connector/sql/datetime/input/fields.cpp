#include "connector/sql/datetime/input/fields.h"

#include <array>
#include <limits>
#include <span>
#include <utility>

#include "connector/base/text/ascii.h"
#include "connector/sql/datetime/input/scanning/numbers.h"
#include "connector/sql/datetime/input/scanning/words.h"
#include "connector/sql/datetime/interval/limits.h"

namespace millrace::sql {
namespace {

constexpr std::size_t kMostParts = 25;

// The parts of "31-jan-2024". The character behind a part is dropped, whatever it is.
Failure split(std::string_view text, std::array<std::string_view, kMostParts>& parts,
              std::size_t& count) {
  while (!text.empty() && count < kMostParts) {
    while (!text.empty() && !is_letter_or_digit(text.front())) text.remove_prefix(1);
    if (text.empty()) return Failure::BadFormat;
    std::size_t size = 1;
    const bool is_number = is_digit(text.front());
    while (size < text.size() && (is_number ? is_digit(text[size]) : is_letter(text[size]))) ++size;
    parts[count++] = text.substr(0, size);
    text.remove_prefix(std::min(text.size(), size + 1));
  }
  return Failure::None;
}

std::int32_t two_digits(std::string_view text) {
  return static_cast<std::int32_t>(leading_int32(text.substr(0, 2)).value);
}

}  // namespace

Failure DateTimeFields::read_date(std::string_view text, Mask had, Mask& found) {
  std::array<std::string_view, kMostParts> room;
  std::size_t count = 0;
  if (const auto failure = split(text, room, count); failure != Failure::None) return failure;
  const std::span parts(room.data(), count);
  found = 0;
  bool has_month = false;
  for (const auto part : parts) {
    if (is_digit(part.front())) continue;
    const auto* word = find_date_word(part);
    if (word != nullptr && word->kind == DateWord::Kind::Ignored) continue;
    if (word == nullptr || word->kind != DateWord::Kind::Month) return Failure::BadFormat;
    if (((had | found) & kMonth) != 0) return Failure::BadFormat;
    month_ = word->value;
    has_month = true;
    found |= kMonth;
  }
  const bool had_month = std::exchange(has_text_month_, has_month);
  for (const auto part : parts) {
    if (!is_digit(part.front())) {
      if (find_date_word(part)->kind == DateWord::Kind::Ignored) return Failure::BadFormat;
      continue;
    }
    Mask one = 0;
    const auto failure = read_number(part, had | found, one);
    if (failure != Failure::None) return failure;
    if (((had | found) & one) != 0) return Failure::BadFormat;
    found |= one;
  }
  has_text_month_ = had_month;
  const Mask whole = (had | found) & ~(kDayOfYear | kZone);
  return whole == kDate ? Failure::None : Failure::BadFormat;
}

Failure DateTimeFields::read_time(std::string_view text) {
  const auto first = leading_int64(text);
  if (first.overflows) return Failure::FieldOverflow;
  if (!first.rest.starts_with(':')) return Failure::BadFormat;
  const auto second = leading_int32(first.rest.substr(1));
  if (second.overflows) return Failure::FieldOverflow;
  std::int64_t hour = first.value;
  std::int64_t minute = second.value;
  std::int64_t seconds = 0;
  auto rest = second.rest;
  if (rest.starts_with('.')) {  // Minutes and seconds.
    seconds = std::exchange(minute, std::exchange(hour, 0));
  } else if (rest.starts_with(':')) {
    const auto third = leading_int32(rest.substr(1));
    if (third.overflows) return Failure::FieldOverflow;
    seconds = third.value;
    rest = third.rest;
  }
  if (!rest.empty() && !rest.starts_with('.')) return Failure::BadFormat;
  std::int64_t fraction = 0;
  if (!rest.empty()) {
    const auto failure = read_fraction_of_second(rest, fraction);
    if (failure != Failure::None) return failure;
  }
  if (hour < 0 || hour > std::numeric_limits<std::int32_t>::max() || minute < 0 || minute > 59 ||
      seconds < 0 || seconds > 60) {
    return Failure::FieldOverflow;
  }
  hour_ = static_cast<std::int32_t>(hour);
  minute_ = static_cast<std::int32_t>(minute);
  second_ = static_cast<std::int32_t>(seconds);
  fraction_ = fraction;
  return Failure::None;
}

Failure DateTimeFields::read_number(std::string_view text, Mask had, Mask& found) {
  found = 0;
  const auto number = leading_int32(text);
  if (number.overflows) return Failure::FieldOverflow;
  if (number.rest.size() == text.size()) return Failure::BadFormat;
  if (number.rest.starts_with('.')) {
    if (text.size() - number.rest.size() > 2) return read_concatenated(text, had | kDate, found);
    const auto failure = read_fraction_of_second(number.rest, fraction_);
    if (failure != Failure::None) return failure;
  } else if (!number.rest.empty()) {
    return Failure::BadFormat;
  }
  const auto value = static_cast<std::int32_t>(number.value);
  if (text.size() == 3 && (had & kDate) == kYear && value >= 1 && value <= 366) {
    found = kDayOfYear | kMonth | kDay;
    day_of_year_ = value;
    return Failure::None;
  }
  return place_number(text, value, had, found);
}

Failure DateTimeFields::place_number(std::string_view text, std::int32_t value, Mask had,
                                     Mask& found) {
  const bool is_long = text.size() >= 3;
  switch (had & kDate) {
    case 0:
      found = is_long ? kYear : kMonth;
      break;
    case kYear:
    case kDay:
      found = kMonth;
      break;
    case kMonth:
      found = has_text_month_ && is_long ? kYear : kDay;
      break;
    case kYear | kMonth:
      found = kDay;
      if (has_text_month_ && is_long && has_two_digit_year_) {
        // The first number was the day, as it turns out.
        day_ = std::exchange(year_, value);
        has_two_digit_year_ = false;
        return Failure::None;
      }
      break;
    case kMonth | kDay:
      found = kYear;
      break;
    case kDate:
      return read_concatenated(text, had, found);
    default:
      return Failure::BadFormat;
  }
  (found == kYear ? year_ : found == kMonth ? month_ : day_) = value;
  if (found == kYear) has_two_digit_year_ = text.size() <= 2;
  return Failure::None;
}

Failure DateTimeFields::read_concatenated(std::string_view text, Mask had, Mask& found) {
  found = 0;
  const auto point = text.find('.');
  if (point != std::string_view::npos) {
    const auto failure = read_fraction_of_second(text.substr(point), fraction_);
    if (failure != Failure::None) return failure;
    return read_concatenated_time(text.substr(0, point), had, found);
  }
  if ((had & kDate) != kDate && text.size() >= 6) {
    found = kDate;
    day_ = two_digits(text.substr(text.size() - 2));
    month_ = two_digits(text.substr(text.size() - 4));
    // Too many digits give a wrong year, which is out of range or the report's own fault.
    const auto year = leading_int64(text.substr(0, text.size() - 4));
    year_ = year.overflows ? -1 : static_cast<std::int32_t>(year.value);
    if (text.size() == 6) has_two_digit_year_ = true;
    return Failure::None;
  }
  return read_concatenated_time(text, had, found);
}

Failure DateTimeFields::read_concatenated_time(std::string_view digits, Mask had, Mask& found) {
  if ((had & kTime) != 0 || (digits.size() != 6 && digits.size() != 4)) return Failure::BadFormat;
  found = kTime;
  hour_ = two_digits(digits);
  minute_ = two_digits(digits.substr(2));
  second_ = digits.size() == 6 ? two_digits(digits.substr(4)) : 0;
  return Failure::None;
}

void DateTimeFields::read_month(std::int32_t month, Mask had, Mask& found) {
  found = kMonth;
  const bool has_number = (had & kMonth) != 0 && !has_text_month_ && (had & kDay) == 0;
  if (has_number && month_ >= 1 && month_ <= 31) {
    day_ = month_;  // "31 jan": what was taken for the month.
    found = kDay;
  }
  has_text_month_ = true;
  month_ = month;
}

void DateTimeFields::set_date(const CivilDate& date) {
  year_ = date.year;
  month_ = date.month;
  day_ = date.day;
}

void DateTimeFields::set_time(std::int64_t microseconds) {
  hour_ = static_cast<std::int32_t>(microseconds / kMicrosPerHour);
  minute_ = static_cast<std::int32_t>(microseconds / kMicrosPerMinute % 60);
  second_ = static_cast<std::int32_t>(microseconds / kMicrosPerSecond % 60);
  fraction_ = microseconds % kMicrosPerSecond;
}

void DateTimeFields::set_midnight() {
  hour_ = minute_ = second_ = 0;
}

void DateTimeFields::set_julian_day(std::int64_t day) {
  set_date(civil_date(day - kJulianOfEpoch));
  is_julian_ = true;
}

Failure DateTimeFields::complete(Mask had, bool before_christ) {
  const bool has_year = (had & kYear) != 0 && !is_julian_;
  const bool is_short = has_two_digit_year_ && !before_christ;
  if (has_year && (is_short ? year_ < 0 : year_ <= 0)) return Failure::FieldOverflow;
  if (has_year && before_christ) year_ = 1 - year_;
  if (has_year && is_short && year_ < 100) year_ += year_ < 70 ? 2000 : 1900;
  if ((had & kDayOfYear) != 0) {
    set_date(civil_date(days_from_epoch(year_, 1, 1) + day_of_year_ - 1));
  }
  if ((had & kMonth) != 0 && (month_ < 1 || month_ > 12)) return Failure::FieldOverflow;
  if ((had & kDay) != 0 && (day_ < 1 || day_ > 31)) return Failure::FieldOverflow;
  if ((had & kDate) == kDate && day_ > days_in_month(year_, month_)) return Failure::FieldOverflow;
  return Failure::None;
}

Failure DateTimeFields::apply_meridiem(bool is_afternoon) {
  if (hour_ > 12) return Failure::FieldOverflow;
  if (!is_afternoon && hour_ == 12) hour_ = 0;
  if (is_afternoon && hour_ != 12) hour_ += 12;
  return Failure::None;
}

bool DateTimeFields::time_overflows() const {
  return hour_ > 24 || minute_ > 59 || second_ > 60 || microseconds() > kMicrosPerDay;
}

CivilDate DateTimeFields::date() const {
  return {year_, month_, day_};
}

std::int64_t DateTimeFields::microseconds() const {
  return hour_ * kMicrosPerHour + minute_ * kMicrosPerMinute + second_ * kMicrosPerSecond +
         fraction_;
}

}  // namespace millrace::sql
