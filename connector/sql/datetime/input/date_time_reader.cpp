#include "connector/sql/datetime/input/date_time_reader.h"

#include <utility>

#include "connector/base/text/ascii.h"
#include "connector/sql/datetime/input/displacement.h"
#include "connector/sql/datetime/input/scanning/numbers.h"
#include "connector/sql/datetime/interval/limits.h"

namespace millrace::sql {
namespace {}  // namespace

Failure DateTimeReader::read() {
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    Mask found = 0;
    const auto failure = read_token(i, found);
    if (failure != Failure::None) return failure;
    if ((found & had_) != 0) return Failure::BadFormat;
    had_ |= found;
  }
  const auto failure = fields_.complete(had_, before_christ_);
  if (failure != Failure::None || !is_afternoon_) return failure;
  return fields_.apply_meridiem(*is_afternoon_);
}

Failure DateTimeReader::read_token(std::size_t index, Mask& found) {
  const auto& token = tokens_[index];
  switch (token.kind) {
    case Token::Kind::Date:
      return read_date_token(index, found);
    case Token::Kind::Time:
      return read_time_token(token.text, found);
    case Token::Kind::Signed:
      found = DateTimeFields::kZone;
      return read_displacement(token.text, displacement_);
    case Token::Kind::Number:
      return read_number_token(index, found);
    case Token::Kind::Word:
    case Token::Kind::Special:
      return read_word(index, found);
  }
  return Failure::BadFormat;
}

// A date may stand before a time only where it cannot be meant for a zone.
bool DateTimeReader::begins_with_date() const {
  return tokens_.size() >= 2 &&
         (tokens_.back().kind == Token::Kind::Date || tokens_[1].kind == Token::Kind::Time);
}

Failure DateTimeReader::read_date_token(std::size_t index, Mask& found) {
  const auto text = tokens_[index].text;
  const bool begins_with_digit = is_digit(text.front());
  if (only_time_) {
    if (index == 0 && begins_with_date()) return fields_.read_date(text, had_, found);
    return begins_with_digit ? read_time_with_zone(text, found) : read_zone_name(text, found);
  }
  if (announced_ == Announced::JulianDay) return read_julian_day_with_zone(text, found);
  constexpr Mask kEnough = DateTimeFields::kMonth | DateTimeFields::kDay;
  const bool is_time = std::exchange(announced_, Announced::Nothing) == Announced::Time;
  if (!is_time && (had_ & kEnough) != kEnough) return fields_.read_date(text, had_, found);
  return is_time || begins_with_digit ? read_time_with_zone(text, found)
                                      : read_zone_name(text, found);
}

Failure DateTimeReader::read_julian_day_with_zone(std::string_view text, Mask& found) {
  announced_ = Announced::Nothing;
  const auto day = leading_int32(text);
  if (day.overflows || day.value < 0) return Failure::FieldOverflow;
  fields_.set_julian_day(day.value);
  found = DateTimeFields::kDate | DateTimeFields::kTime | DateTimeFields::kZone;
  return read_displacement(day.rest, displacement_);
}

// "102030-05"
Failure DateTimeReader::read_time_with_zone(std::string_view text, Mask& found) {
  const auto sign = text.find('-');
  if ((had_ & DateTimeFields::kTime) != 0 || sign == std::string_view::npos)
    return Failure::BadFormat;
  auto failure = read_displacement(text.substr(sign), displacement_);
  if (failure != Failure::None) return failure;
  failure = fields_.read_concatenated(text.substr(0, sign), had_for_numbers(), found);
  found |= DateTimeFields::kZone;
  return failure;
}

Failure DateTimeReader::read_time_token(std::string_view text, Mask& found) {
  if (!only_time_) {
    if (announced_ == Announced::JulianDay) return Failure::BadFormat;
    announced_ = Announced::Nothing;
  }
  found = DateTimeFields::kTime;
  const auto failure = fields_.read_time(text);
  if (failure != Failure::None || only_time_) return failure;
  return fields_.time_overflows() ? Failure::FieldOverflow : Failure::None;
}

Failure DateTimeReader::read_number_token(std::size_t index, Mask& found) {
  const auto text = tokens_[index].text;
  if (announced_ != Announced::Nothing) return read_announced_number(text, found);
  if (only_time_) return read_number_of_time(index, found);
  const auto point = text.find('.');
  const bool has_point = point != std::string_view::npos;
  if (has_point && (had_ & DateTimeFields::kDate) == 0) return fields_.read_date(text, had_, found);
  const bool has_date_and_time =
      (had_ & DateTimeFields::kDate) != 0 && (had_ & DateTimeFields::kTime) != 0;
  if ((has_point && point > 2) || (text.size() >= 6 && !has_date_and_time)) {
    return fields_.read_concatenated(text, had_, found);
  }
  return fields_.read_number(text, had_, found);
}

Failure DateTimeReader::read_number_of_time(std::size_t index, Mask& found) {
  const auto text = tokens_[index].text;
  const auto point = text.find('.');
  if (point != std::string_view::npos) {
    const bool is_date =
        index == 0 && tokens_.size() >= 2 && tokens_.back().kind == Token::Kind::Date;
    if (is_date) return fields_.read_date(text, had_, found);
    if (point <= 2) return Failure::BadFormat;
    return fields_.read_concatenated(text, had_for_numbers(), found);
  }
  if (text.size() > 4) return fields_.read_concatenated(text, had_for_numbers(), found);
  return fields_.read_number(text, had_for_numbers(), found);
}

Failure DateTimeReader::read_announced_number(std::string_view text, Mask& found) {
  const bool is_time = announced_ == Announced::Time;
  announced_ = Announced::Nothing;
  mean_moment();
  const auto number = leading_int32(text);
  if (number.overflows) return Failure::FieldOverflow;
  const bool has_fraction = number.rest.starts_with('.');
  if (!number.rest.empty() && !has_fraction) return Failure::BadFormat;
  if (is_time) {
    const auto failure = fields_.read_concatenated(text, had_ | DateTimeFields::kDate, found);
    return failure == Failure::None && found != DateTimeFields::kTime ? Failure::BadFormat
                                                                      : failure;
  }
  if (number.value < 0) return Failure::FieldOverflow;
  fields_.set_julian_day(number.value);
  found = DateTimeFields::kDate;
  if (!has_fraction) return Failure::None;
  double day = 0;
  const auto failure = read_fraction(number.rest, day);
  fields_.set_time(static_cast<std::int64_t>(day * kMicrosPerDay));
  found |= DateTimeFields::kTime;
  return failure;
}

void DateTimeReader::mean_moment() {
  kind_ = DateTimeText::Kind::Moment;
  is_epoch_ = false;
}

Failure DateTimeReader::date_time(DateTimeText& result) const {
  result.kind = kind_;
  if (kind_ != DateTimeText::Kind::Moment) return Failure::None;
  if (is_epoch_) {
    result.date = {1970, 1, 1};
    return Failure::None;
  }
  if ((had_ & DateTimeFields::kDate) != DateTimeFields::kDate) return Failure::BadFormat;
  const bool has_own_offset = (had_ & DateTimeFields::kZone) != 0 && !zone_;
  if (!has_own_offset && (had_ & DateTimeFields::kDaylightSaving) != 0) return Failure::BadFormat;
  result.date = fields_.date();
  result.microseconds = fields_.microseconds();
  result.seconds_east = seconds_east();
  return Failure::None;
}

std::int32_t DateTimeReader::seconds_east() const {
  if ((had_ & DateTimeFields::kZone) != 0 && !zone_) return displacement_;
  const auto day = days_from_epoch(fields_.date()) + kDaysToEpoch;
  const auto second = day * kSecondsPerDay + fields_.microseconds() / kMicrosPerSecond;
  return (zone_ ? *zone_ : run_.zone).seconds_east_of_local(second);
}

Failure DateTimeReader::time_of_day(std::int64_t& microseconds) const {
  if (fields_.time_overflows()) return Failure::FieldOverflow;
  if ((had_ & DateTimeFields::kTime) == 0) return Failure::BadFormat;
  const bool has_own_offset = (had_ & DateTimeFields::kZone) != 0 && !zone_;
  if (!has_own_offset && (had_ & DateTimeFields::kDaylightSaving) != 0) return Failure::BadFormat;
  // The offset of a zone that changes its clocks needs a date, which Postgres wants even where the
  // offset does not count.
  const bool needs_date = zone_ && (had_ & DateTimeFields::kDynamicZone) == 0 && !zone_->is_fixed();
  if (needs_date && (had_ & DateTimeFields::kDate) != DateTimeFields::kDate)
    return Failure::BadFormat;
  microseconds = fields_.microseconds();
  return Failure::None;
}

}  // namespace millrace::sql
