#include "connector/sql/datetime/formatting/read_fields.h"

#include <span>

#include "connector/base/text/ascii.h"
#include "connector/sql/datetime/formatting/names.h"
#include "connector/sql/datetime/formatting/text_cursor.h"

namespace millrace::sql {
namespace {

using Field = TimeField;
using Part = TimeFormat::Part;

// Years of one to three digits mean those that are nearest to 2020.
std::int64_t completed_year(std::int64_t year) {
  if (year < 70) return year + 2'000;
  if (year < 100) return year + 1'900;
  if (year < 520) return year + 2'000;
  if (year < 1'000) return year + 1'000;
  return year;
}

class FieldReader {
 public:
  FieldReader(std::string_view text, const TimeFormat& format)
      : text_(text), parts_(format.parts()) {}

  Outcome<ReadFields> read() {
    for (index_ = 0; index_ < parts_.size() && !text_.at_end(); ++index_) {
      const auto& part = parts_[index_];
      const bool is_field = part.kind == Part::Kind::Field;
      const bool turns_fixed = is_field && part.keyword->field == Field::FixedMode;
      if (!turns_fixed && (is_field || index_ == 0)) text_.skip_spaces();
      if (!is_field) {
        text_.skip_character(part);
        continue;
      }
      if (auto failed = read_field(part); !failed) return std::unexpected(failed.error());
      text_.end_field();
    }
    return fields_;
  }

 private:
  // Whether something that is no digit ends the number.
  bool number_ends_by_itself(const Part& part) const {
    if (part.has_ordinal || index_ + 1 == parts_.size()) return true;
    const auto& next = parts_[index_ + 1];
    if (next.kind == Part::Kind::Field) return !next.keyword->is_number;
    return next.text.size() != 1 || !is_digit(next.text.front());
  }

  // Returns how many characters the number took.
  Outcome<std::int64_t> read_number(const Part& part, std::size_t width, std::int64_t& field) {
    const bool takes_all = !part.fills || number_ends_by_itself(part);
    const auto number = text_.read_number(part, width, takes_all);
    if (!number) return std::unexpected(number.error());
    if (auto failed = set(field, number->value, part); !failed) {
      return std::unexpected(failed.error());
    }
    return number->size;
  }

  static Outcome<void> set(std::int64_t& field, std::int64_t value, const Part& part) {
    if (field != 0 && field != value) {
      return fault("conflicting values for \"{}\" field in formatting string",
                   known(part.keyword->name));
    }
    field = value;
    return {};
  }

  Outcome<void> set_word(const Part& part, std::span<const std::string_view> words,
                         std::int64_t& field) {
    const auto word = text_.read_word(part, words);
    if (!word) return std::unexpected(word.error());
    return set(field, *word, part);
  }

  Outcome<void> read_field(const Part& part) {
    const auto convention = part.keyword->convention;
    if (convention != DateConvention::None) {
      if (fields_.convention != DateConvention::None && fields_.convention != convention) {
        return fault("invalid combination of date conventions");
      }
      fields_.convention = convention;
    }
    switch (part.keyword->field) {
      case Field::FixedMode:
        text_.turn_fixed();
        return {};
      case Field::Meridiem:
      case Field::MeridiemDots:
      case Field::Era:
      case Field::EraDots:
        return read_half(part);
      case Field::MonthName:
      case Field::ShortMonthName:
      case Field::RomanMonth:
        return read_month_name(part);
      case Field::DayName:
        return read_day_name(part, kDayNames);
      case Field::ShortDayName:
        return read_day_name(part, kShortDayNames);
      case Field::Zone:
      case Field::Offset:
        return fault("formatting field \"{}\" is only supported in to_char",
                     known(part.keyword->name));
      case Field::OffsetHours:
        return read_offset_hours(part);
      case Field::OffsetMinutes:
        if (fields_.offset_sign == 0) fields_.offset_sign = 1;
        return read_plain(part, 2, fields_.offset_minutes);
      default:
        break;
    }
    const auto read = read_numeric_field(part);
    if (!read) return read;
    // Two letters behind a number, whatever they are.
    if (part.has_ordinal) {
      text_.skip_one();
      text_.skip_one();
    }
    return {};
  }

  Outcome<void> read_plain(const Part& part, std::size_t width, std::int64_t& field) {
    const auto taken = read_number(part, width, field);
    if (!taken) return std::unexpected(taken.error());
    return {};
  }

  Outcome<void> read_half(const Part& part) {
    constexpr std::string_view kWords[4][2] = {
        {"am", "pm"}, {"a.m.", "p.m."}, {"ad", "bc"}, {"a.d.", "b.c."}};
    switch (part.keyword->field) {
      case Field::Meridiem:
        fields_.has_12_hours = true;
        return set_word(part, kWords[0], fields_.afternoon);
      case Field::MeridiemDots:
        fields_.has_12_hours = true;
        return set_word(part, kWords[1], fields_.afternoon);
      case Field::Era:
        return set_word(part, kWords[2], fields_.before_christ);
      default:
        return set_word(part, kWords[3], fields_.before_christ);
    }
  }

  Outcome<void> read_month_name(const Part& part) {
    const auto field = part.keyword->field;
    const bool is_roman = field == Field::RomanMonth;
    const auto& words = is_roman                         ? kRomanMonths
                        : field == Field::ShortMonthName ? kShortMonthNames
                                                         : kMonthNames;
    const auto month = text_.read_word(part, words);
    if (!month) return std::unexpected(month.error());
    return set(fields_.month, is_roman ? 12 - *month : *month + 1, part);
  }

  Outcome<void> read_day_name(const Part& part, std::span<const std::string_view> words) {
    const auto read = set_word(part, words, fields_.day_of_week);
    if (read) ++fields_.day_of_week;
    return read;
  }

  Outcome<void> read_offset_hours(const Part& part) {
    fields_.offset_sign = text_.read_sign() == '-' ? -1 : 1;
    return read_plain(part, 2, fields_.offset_hours);
  }

  Outcome<void> read_numeric_field(const Part& part) {
    const auto width = part.keyword->name.size();
    switch (part.keyword->field) {
      case Field::Hour12:
        fields_.has_12_hours = true;
        return read_plain(part, 2, fields_.hour);
      case Field::Hour24:
        return read_plain(part, 2, fields_.hour);
      case Field::Minute:
        return read_plain(part, width, fields_.minute);
      case Field::Second:
        return read_plain(part, width, fields_.second);
      case Field::SecondOfDay:
        return read_plain(part, width, fields_.second_of_day);
      case Field::Millisecond:
        return read_fraction(part, 3, fields_.millisecond);
      case Field::Microsecond:
        return read_fraction(part, 6, fields_.microsecond);
      case Field::Fraction1:
      case Field::Fraction2:
      case Field::Fraction3:
      case Field::Fraction4:
      case Field::Fraction5:
      case Field::Fraction6:
        fields_.precision =
            static_cast<int>(part.keyword->field) - static_cast<int>(Field::Fraction1) + 1;
        return read_fraction(part, static_cast<std::size_t>(fields_.precision),
                             fields_.microsecond);
      default:
        return read_date_field(part, width);
    }
  }

  Outcome<void> read_date_field(const Part& part, std::size_t width) {
    switch (part.keyword->field) {
      case Field::DayOfYear:
      case Field::IsoDayOfYear:
        return read_plain(part, 3, fields_.day_of_year);
      case Field::Day:
        return read_plain(part, width, fields_.day);
      case Field::Month:
        return read_plain(part, width, fields_.month);
      case Field::DayOfWeek:
        return read_plain(part, width, fields_.day_of_week);
      case Field::IsoDayOfWeek: {
        const auto read = read_plain(part, 1, fields_.day_of_week);
        if (read && ++fields_.day_of_week > 7) fields_.day_of_week = 1;
        return read;
      }
      case Field::Week:
      case Field::IsoWeek:
        return read_plain(part, width, fields_.week);
      case Field::WeekOfMonth:
        return read_plain(part, width, fields_.week_of_month);
      case Field::JulianDay:
        return read_plain(part, width, fields_.julian_day);
      case Field::Century:
        return read_plain(part, width, fields_.century);
      case Field::Quarter: {
        std::int64_t quarter = 0;  // Which day of it is meant, nobody knows.
        return read_plain(part, width, quarter);
      }
      case Field::YearWithComma:
        return read_year_with_comma(part);
      default:
        return read_year(part, width);
    }
  }

  // "25" is 25 hundredths, "025" 25 thousandths.
  Outcome<void> read_fraction(const Part& part, std::size_t width, std::int64_t& field) {
    const auto taken = read_number(part, width, field);
    if (!taken) return std::unexpected(taken.error());
    const auto digits = part.keyword->field == Field::Millisecond ? 3 : 6;
    for (auto digit = *taken; digit < digits; ++digit) field *= 10;
    return {};
  }

  Outcome<void> read_year(const Part& part, std::size_t width) {
    const auto taken = read_number(part, width, fields_.year);
    if (!taken) return std::unexpected(taken.error());
    fields_.year_digits = static_cast<std::int64_t>(width);
    if (width < 4 && *taken < 4) fields_.year = completed_year(fields_.year);
    return {};
  }

  Outcome<void> read_year_with_comma(const Part& part) {
    const auto year = text_.read_number_with_comma(part);
    if (!year) return std::unexpected(year.error());
    fields_.year_digits = 4;
    return set(fields_.year, *year, part);
  }

  TextCursor text_;
  const std::vector<Part>& parts_;
  std::size_t index_ = 0;
  ReadFields fields_;
};

}  // namespace

Outcome<ReadFields> read_fields(std::string_view text, const TimeFormat& format) {
  return FieldReader(text, format).read();
}

}  // namespace millrace::sql
