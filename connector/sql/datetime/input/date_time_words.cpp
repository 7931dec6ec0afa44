// The words in the text of a date or time: months, zones, "today" and so on.

#include "connector/sql/datetime/input/date_time_reader.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/zones/abbreviations.h"

namespace millrace::sql {
namespace {}  // namespace

Failure DateTimeReader::read_word(std::size_t index, Mask& found) {
  const auto text = tokens_[index].text;
  if (const auto* known = find_abbreviation(text)) {
    found = DateTimeFields::kZone;
    displacement_ = known->seconds_east;
    if (known->is_daylight_saving) found |= DateTimeFields::kSummerZone;
    if (known->zone.empty()) return Failure::None;
    found |= DateTimeFields::kDynamicZone;
    if (auto zone = Zone::find_or_abbreviation(text)) zone_ = std::move(*zone);
    return zone_ ? Failure::None : Failure::BadFormat;
  }
  const auto* word = find_date_word(text);
  if (word != nullptr) return read_meaning(index, *word, found);
  const auto failure = read_zone_name(text, found);
  return failure == Failure::UnknownZone ? Failure::BadFormat : failure;
}

Failure DateTimeReader::read_meaning(std::size_t index, const DateWord& word, Mask& found) {
  switch (word.kind) {
    case DateWord::Kind::Month:
      if (only_time_) return Failure::BadFormat;
      fields_.read_month(word.value, had_, found);
      return Failure::None;
    case DateWord::Kind::DayOfWeek:
      found = DateTimeFields::kDayOfWeek;
      return only_time_ ? Failure::BadFormat : Failure::None;
    case DateWord::Kind::Meridiem:
      found = DateTimeFields::kMeridiem;
      is_afternoon_ = word.value == 1;
      return Failure::None;
    case DateWord::Kind::Era:
      found = DateTimeFields::kEra;
      before_christ_ = word.value == 1;
      return Failure::None;
    case DateWord::Kind::Ignored:
      return Failure::None;
    case DateWord::Kind::DaylightSaving:
      found = DateTimeFields::kDaylightSaving | DateTimeFields::kSummerZone;
      displacement_ += 3'600;
      return Failure::None;
    case DateWord::Kind::JulianFollows:
      announced_ = Announced::JulianDay;
      return Failure::None;
    case DateWord::Kind::TimeFollows: {
      announced_ = Announced::Time;
      const bool has_date = only_time_ || (had_ & DateTimeFields::kDate) == DateTimeFields::kDate;
      if (!has_date || index + 1 >= tokens_.size()) return Failure::BadFormat;
      const auto next = tokens_[index + 1].kind;
      const bool is_time =
          next == Token::Kind::Number || next == Token::Kind::Time || next == Token::Kind::Date;
      return is_time ? Failure::None : Failure::BadFormat;
    }
    case DateWord::Kind::Special: {
      const auto moment = static_cast<DateWord::Moment>(word.value);
      return only_time_ ? read_special_of_time(moment, found) : read_special(moment, found);
    }
  }
  return Failure::BadFormat;
}

std::int64_t DateTimeReader::local_now() const {
  return run_.zone.to_local(run_.now).value_or(0);
}

Failure DateTimeReader::read_special(DateWord::Moment moment, Mask& found) {
  found = DateTimeFields::kSpecial;
  const auto now = local_now();
  const auto today = floor_divide(now, kMicrosPerDay);
  switch (moment) {
    case DateWord::Now:
      mean_moment();
      found = DateTimeFields::kDate | DateTimeFields::kTime | DateTimeFields::kZone;
      fields_.set_date(civil_date(today));
      fields_.set_time(floor_modulo(now, kMicrosPerDay));
      displacement_ =
          run_.zone.seconds_east(floor_divide(run_.now, kMicrosPerSecond) + kSecondsToEpoch);
      return Failure::None;
    case DateWord::Today:
    case DateWord::Tomorrow:
    case DateWord::Yesterday: {
      mean_moment();
      const int days = moment == DateWord::Tomorrow ? 1 : moment == DateWord::Yesterday ? -1 : 0;
      fields_.set_date(civil_date(today + days));
      found = DateTimeFields::kDate;
      return Failure::None;
    }
    case DateWord::Midnight:
      mean_moment();
      fields_.set_midnight();
      displacement_ = 0;
      found = DateTimeFields::kTime | DateTimeFields::kZone;
      return Failure::None;
    case DateWord::Epoch:
      is_epoch_ = true;
      return Failure::None;
    case DateWord::Infinity:
    case DateWord::MinusInfinity:
      kind_ = moment == DateWord::Infinity ? DateTimeText::Kind::Infinity
                                           : DateTimeText::Kind::MinusInfinity;
      return Failure::None;
  }
  return Failure::BadFormat;
}

Failure DateTimeReader::read_special_of_time(DateWord::Moment moment, Mask& found) {
  found = DateTimeFields::kTime;
  if (moment == DateWord::Now) {
    fields_.set_time(floor_modulo(local_now(), kMicrosPerDay));
    return Failure::None;
  }
  if (moment != DateWord::Midnight) return Failure::BadFormat;
  fields_.set_midnight();
  found |= DateTimeFields::kZone;
  return Failure::None;
}

Failure DateTimeReader::read_zone_name(std::string_view text, Mask& found) {
  auto zone = Zone::find(text);
  if (!zone) {
    unknown_zone_ = text;
    return Failure::UnknownZone;
  }
  zone_ = std::move(*zone);
  found = DateTimeFields::kZone;
  return Failure::None;
}

}  // namespace millrace::sql
