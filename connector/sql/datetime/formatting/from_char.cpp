#include "connector/sql/datetime/formatting/from_char.h"

#include <limits>

#include "connector/base/text/text.h"
#include "connector/sql/datetime/formatting/read_fields.h"
#include "connector/sql/datetime/input/parse.h"
#include "connector/sql/datetime/input/scanning/failure.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/zones/civil.h"

namespace millrace::sql {
namespace {

// A date while its fields are put together; what the text does not say stays as it is here.
class DateInProgress {
 public:
  explicit DateInProgress(ReadFields& fields) : fields_(fields) {}

  // Fills the date in; an error is a sentence, or empty for a field that is out of range.
  Outcome<CivilDate> put_together() {
    put_year();
    if (fields_.julian_day != 0) {
      set(fields_.julian_day - kJulianOfEpoch);
    }
    if (fields_.week != 0) put_week();
    if (fields_.week_of_month != 0) fields_.day = (fields_.week_of_month - 1) * 7 + 1;
    if (fields_.day != 0) {
      day_ = fields_.day;
      has_day_ = true;
    }
    if (fields_.month != 0) {
      month_ = fields_.month;
      has_month_ = true;
    }
    if (fields_.day_of_year != 0 && (month_ <= 1 || day_ <= 1)) {
      if (year_ == 0 && fields_.before_christ == 0) {
        return fault("cannot calculate day of year without year information");
      }
      put_day_of_year();
    }
    if (!is_valid()) return fault("");
    return CivilDate{static_cast<std::int32_t>(year_), static_cast<std::int32_t>(month_),
                     static_cast<std::int32_t>(day_)};
  }

 private:
  void set(std::int64_t days) {
    constexpr std::int64_t kFar = 4'000'000'000;
    if (days < -kFar || days > kFar) {
      is_too_far_ = true;
      return;
    }
    const auto date = civil_date(days);
    year_ = date.year;
    month_ = date.month;
    day_ = date.day;
    has_year_ = has_month_ = has_day_ = true;
  }

  void put_year() {
    const bool has_century = fields_.century != 0;
    if (fields_.year == 0 && !has_century) return;
    has_year_ = true;
    const auto century = fields_.before_christ != 0 ? -fields_.century : fields_.century;
    if (fields_.year == 0) {
      year_ = century >= 0 ? (century - 1) * 100 + 1 : century * 100 + 1;
    } else if (has_century && fields_.year_digits <= 2) {
      put_year_of_century(century);
    } else {
      year_ = fields_.before_christ != 0 ? -fields_.year : fields_.year;
      if (year_ < 0) ++year_;
    }
  }

  // The 21st century is 2001 to 2100.
  void put_year_of_century(std::int64_t century) {
    const auto year = fields_.year % 100;
    if (year == 0) {
      year_ = century * 100 + (century >= 0 ? 0 : 1);
    } else {
      year_ = century >= 0 ? year + (century - 1) * 100 : (century + 1) * 100 - year + 1;
    }
  }

  void put_week() {
    if (fields_.convention != DateConvention::IsoWeek) {
      fields_.day_of_year = (fields_.week - 1) * 7 + 1;
      return;
    }
    auto day = monday_of(year_, fields_.week);
    // The week begins with Monday, the numbers of its days with Sunday.
    if (fields_.day_of_week > 1) day += fields_.day_of_week - 2;
    if (fields_.day_of_week == 1) day += 6;
    set(day);
  }

  void put_day_of_year() {
    if (fields_.convention == DateConvention::IsoWeek) {
      set(monday_of(year_, 1) - 1 + fields_.day_of_year);
      return;
    }
    std::int64_t before = 0;
    std::int32_t month = 1;
    while (month <= 12 && fields_.day_of_year > before + days_in_month(year_, month)) {
      before += days_in_month(year_, month++);
    }
    if (month_ <= 1) month_ = month;
    if (day_ <= 1) day_ = fields_.day_of_year - before;
    has_month_ = has_day_ = true;
  }

  bool is_valid() const {
    constexpr std::int64_t kMostYears = std::numeric_limits<std::int32_t>::max();
    if (is_too_far_ || year_ > kMostYears || year_ < -kMostYears) return false;
    if (has_month_ && (month_ < 1 || month_ > 12)) return false;
    if (has_day_ && (day_ < 1 || day_ > 31)) return false;
    return !(has_year_ && has_month_ && has_day_) ||
           day_ <= days_in_month(year_, static_cast<std::int32_t>(month_));
  }

  ReadFields& fields_;
  std::int64_t year_ = 0;
  std::int64_t month_ = 1;
  std::int64_t day_ = 1;
  bool has_year_ = false;
  bool has_month_ = false;
  bool has_day_ = false;
  bool is_too_far_ = false;
};

std::unexpected<Reason> field_out_of_range(std::string_view text) {
  return std::unexpected(reason_of(Failure::FieldOverflow, "timestamp", text));
}

// Microseconds since midnight.
Outcome<std::int64_t> time_of(const ReadFields& fields, std::string_view text) {
  std::int64_t hour = fields.hour != 0 ? fields.hour : fields.second_of_day / 3'600;
  const auto minute = fields.minute != 0 ? fields.minute : fields.second_of_day % 3'600 / 60;
  const auto second = fields.second != 0 ? fields.second : fields.second_of_day % 60;
  if (fields.has_12_hours) {
    if (hour < 1 || hour > 12) {
      return fault("hour \"{}\" is invalid for the 12-hour clock", hour);
    }
    hour = hour % 12 + (fields.afternoon != 0 ? 12 : 0);
  }
  const auto fraction = fields.millisecond * 1'000 + fields.microsecond;
  if (hour < 0 || hour >= 24 || minute < 0 || minute >= 60 || second < 0 || second >= 60 ||
      fraction < 0 || fraction >= kMicrosPerSecond) {
    return field_out_of_range(text);
  }
  return hour * kMicrosPerHour + minute * kMicrosPerMinute + second * kMicrosPerSecond + fraction;
}

struct ReadTime {
  ReadFields fields;
  CivilTime civil;
};

Outcome<ReadTime> read(std::string_view text, const TimeFormat& format) {
  auto fields = read_fields(text, format);
  if (!fields) return std::unexpected(fields.error());
  // The hour of a 12 hours' clock is judged before the date, all other times after it.
  const auto time = time_of(*fields, text);
  if (!time && fields->has_12_hours && time.error().text().starts_with("hour")) {
    return std::unexpected(time.error());
  }
  const auto date = DateInProgress(*fields).put_together();
  if (!date && !date.error().text().empty()) return std::unexpected(date.error());
  if (!date) return field_out_of_range(text);
  if (!time) return std::unexpected(time.error());
  constexpr std::int64_t kMostHours = 15;
  const bool has_offset = fields->offset_sign != 0;
  if (has_offset && (fields->offset_hours < 0 || fields->offset_hours > kMostHours ||
                     fields->offset_minutes < 0 || fields->offset_minutes >= 60)) {
    return std::unexpected(reason_of(Failure::DisplacementOverflow, "timestamp", text));
  }
  return ReadTime{*fields, {*date, *time}};
}

}  // namespace

Outcome<std::int32_t> to_date(std::string_view text, const TimeFormat& format) {
  const auto read_time = read(text, format);
  if (!read_time) return std::unexpected(read_time.error());
  const auto days = days_from_epoch(read_time->civil.date);
  if (!is_date(days)) return fault("date out of range: \"{}\"", printable(text));
  return static_cast<std::int32_t>(days);
}

Outcome<std::int64_t> to_timestamp(std::string_view text, const TimeFormat& format,
                                   const Zone& zone) {
  const auto read_time = read(text, format);
  if (!read_time) return std::unexpected(read_time.error());
  const auto& fields = read_time->fields;
  auto civil = read_time->civil;
  Outcome<std::int64_t> moment;
  if (fields.offset_sign != 0) {
    const auto minutes = fields.offset_hours * 60 + fields.offset_minutes;
    civil.time -= fields.offset_sign * minutes * kMicrosPerMinute;
    moment = timestamp_of(civil);
  } else {
    moment = timestamptz_of(civil, zone);
  }
  if (!moment || fields.precision == 0) return moment;
  return round_to_precision(*moment, fields.precision);
}

}  // namespace millrace::sql
