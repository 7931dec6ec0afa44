#include "connector/sql/datetime/formatting/to_char.h"

#include <charconv>

#include "connector/base/text/ascii.h"
#include "connector/sql/datetime/formatting/field_writer.h"
#include "connector/sql/datetime/formatting/names.h"
#include "connector/sql/datetime/formatting/shown_time.h"

namespace millrace::sql {
namespace {

using Field = TimeField;

// Prints one field after another.
class Printer : private FieldWriter {
 public:
  Printer(char* out, const ShownTime& time) : FieldWriter(out), time_(time) {}

  using FieldWriter::end;

  void print(const TimeFormat::Part& part) {
    if (part.kind != TimeFormat::Part::Kind::Field) return put(part.text);
    part_ = &part;
    if (!print_name() && !print_zone()) print_number();
  }

 private:
  bool print_name() {
    const bool is_date = !time_.is_interval;
    switch (part_->keyword->field) {
      case Field::Meridiem:
        put_cased(time_.hour % 24 >= 12 ? "PM" : "AM");
        return true;
      case Field::MeridiemDots:
        put_cased(time_.hour % 24 >= 12 ? "P.M." : "A.M.");
        return true;
      case Field::Era:
        put_cased(time_.year <= 0 ? "BC" : "AD");
        return true;
      case Field::EraDots:
        put_cased(time_.year <= 0 ? "B.C." : "A.D.");
        return true;
      case Field::MonthName:
        if (is_date) put_long_name(kMonthNames[index(time_.month - 1)]);
        return true;
      case Field::ShortMonthName:
        if (is_date) put_cased(kShortMonthNames[index(time_.month - 1)]);
        return true;
      case Field::DayName:
        put_long_name(kDayNames[index(day_of_week(time_.days))]);
        return true;
      case Field::ShortDayName:
        put_cased(kShortDayNames[index(day_of_week(time_.days))]);
        return true;
      case Field::RomanMonth:
        print_roman_month();
        return true;
      case Field::FixedMode:
        return true;
      default:
        return false;
    }
  }

  static std::size_t index(std::int64_t number) { return static_cast<std::size_t>(number); }

  // An interval of whole years has no month, and one of negative months counts from December.
  void print_roman_month() {
    const auto month = time_.month;
    if (month == 0 && time_.year == 0) return;
    std::int64_t place = 12 - month;
    if (month == 0) place = time_.year >= 0 ? 0 : 11;
    if (month < 0) place = -(month + 1);
    put_padded(kRomanMonths[index(place)], 4);
  }

  bool print_zone() {
    const auto east = time_.offset.seconds_east;
    const auto size = east < 0 ? -east : east;
    switch (part_->keyword->field) {
      case Field::Zone:
        for (const char c : time_.offset.abbreviation) {
          *out_++ = part_->keyword->letter_case == LetterCase::Lower ? to_lower(c) : c;
        }
        return true;
      case Field::OffsetHours:
        *out_++ = east < 0 ? '-' : '+';
        put_plain(size / 3'600, 2);
        return true;
      case Field::OffsetMinutes:
        put_plain(size % 3'600 / 60, 2);
        return true;
      case Field::Offset:
        *out_++ = east < 0 ? '-' : '+';
        put_plain(size / 3'600, part_->fills ? 2 : 0);
        if (size % 3'600 == 0) return true;
        *out_++ = ':';
        put_plain(size % 3'600 / 60, 2);
        return true;
      default:
        return false;
    }
  }

  void print_number() {
    switch (part_->keyword->field) {
      case Field::Hour12:
        return put_filled(time_.hour % 12 == 0 ? 12 : time_.hour % 12, 2, time_.hour < 0);
      case Field::Hour24:
        return put_filled(time_.hour, 2, time_.hour < 0);
      case Field::Minute:
        return put_filled(time_.minute, 2, time_.minute < 0);
      case Field::Second:
        return put_filled(time_.second, 2, time_.second < 0);
      case Field::Fraction1:
        return put_number(time_.microsecond / 100'000, 1);
      case Field::Fraction2:
        return put_number(time_.microsecond / 10'000, 2);
      case Field::Fraction3:
      case Field::Millisecond:
        return put_number(time_.microsecond / 1'000, 3);
      case Field::Fraction4:
        return put_number(time_.microsecond / 100, 4);
      case Field::Fraction5:
        return put_number(time_.microsecond / 10, 5);
      case Field::Fraction6:
      case Field::Microsecond:
        return put_number(time_.microsecond, 6);
      case Field::SecondOfDay:
        return put_number(time_.hour * 3'600 + time_.minute * 60 + time_.second, 0);
      default:
        return print_number_of_date();
    }
  }

  void print_number_of_date() {
    switch (part_->keyword->field) {
      case Field::Month:
        return put_filled(time_.month, 2, time_.month < 0);
      case Field::DayOfYear:
        return put_filled(time_.day_of_year, 3);
      case Field::IsoDayOfYear:
        return put_filled(time_.days - monday_of(iso_week(time_.days).year, 1) + 1, 3);
      case Field::Day:
        return put_filled(time_.day, 2);
      case Field::DayOfWeek:
        return put_number(day_of_week(time_.days) + 1, 0);
      case Field::IsoDayOfWeek:
        return put_number(iso_day_of_week(time_.days), 0);
      case Field::Week:
        return put_filled((time_.day_of_year - 1) / 7 + 1, 2);
      case Field::IsoWeek:
        return put_filled(iso_week(time_.days).week, 2);
      case Field::Quarter:
        if (time_.month != 0) put_number((time_.month - 1) / 3 + 1, 0);
        return;
      case Field::WeekOfMonth:
        return put_number((time_.day - 1) / 7 + 1, 0);
      case Field::JulianDay:
        return put_number(time_.days + kJulianOfEpoch, 0);
      case Field::Century:
        return print_century();
      default:
        return print_year();
    }
  }

  void print_century() {
    auto century = time_.year / 100;
    if (!time_.is_interval) {
      century = time_.year > 0 ? (time_.year - 1) / 100 + 1 : time_.year / 100 - 1;
    }
    const bool is_short = century <= 99 && century >= -99;
    put_filled(century, is_short ? 2 : 0, is_short && century < 0);
  }

  void print_year() {
    const auto field = part_->keyword->field;
    if (field == Field::YearWithComma) return print_year_with_comma();
    const bool is_iso = field >= Field::IsoYear4 && field <= Field::IsoYear1;
    const auto year = is_iso ? time_.shown_iso_year() : time_.shown_year();
    const bool is_negative = time_.shown_year() < 0;
    switch (field) {
      case Field::Year4:
      case Field::IsoYear4:
        return put_filled(year, 4, is_negative);
      case Field::Year3:
      case Field::IsoYear3:
        return put_filled(year % 1'000, 3, is_negative);
      case Field::Year2:
      case Field::IsoYear2:
        return put_filled(year % 100, 2, is_negative);
      default:
        return put_number(year % 10, 0);
    }
  }

  void print_year_with_comma() {
    char* begin = out_;
    const auto year = time_.shown_year();
    out_ = std::to_chars(out_, out_ + 20, year / 1'000).ptr;
    *out_++ = ',';
    auto rest = year % 1'000;
    if (rest < 0) *out_++ = '-';
    rest = rest < 0 ? -rest : rest;
    const bool is_negative = year % 1'000 < 0;
    if (rest < 100 && !is_negative) *out_++ = '0';
    if (rest < 10) *out_++ = '0';
    out_ = std::to_chars(out_, out_ + 4, rest).ptr;
    if (part_->has_ordinal) put_ordinal(begin);
  }

  const ShownTime& time_;
};

char* print(char* out, const TimeFormat& format, const ShownTime& time) {
  Printer printer(out, time);
  for (const auto& part : format.parts()) printer.print(part);
  return printer.end();
}

}  // namespace

char* to_char(char* out, const TimeFormat& format, std::int64_t timestamp) {
  return print(out, format, shown(civil_time(timestamp)));
}

char* to_char(char* out, const TimeFormat& format, std::int64_t timestamptz, const Zone& zone) {
  auto time = shown(local_civil_time(timestamptz, zone));
  time.offset = zone.at(floor_divide(timestamptz, kMicrosPerSecond) + kSecondsToEpoch);
  return print(out, format, time);
}

char* to_char(char* out, const TimeFormat& format, const Interval& interval) {
  return print(out, format, shown(interval));
}

}  // namespace millrace::sql
