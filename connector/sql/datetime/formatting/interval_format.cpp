#include "connector/sql/datetime/formatting/to_char.h"

namespace millrace::sql {

Outcome<void> check_interval_format(const TimeFormat& format) {
  for (const auto& part : format.parts()) {
    if (part.kind != TimeFormat::Part::Kind::Field) continue;
    switch (part.keyword->field) {
      case TimeField::Era:
      case TimeField::EraDots:
      case TimeField::DayName:
      case TimeField::ShortDayName:
      case TimeField::IsoDayOfYear:
      case TimeField::DayOfWeek:
      case TimeField::IsoDayOfWeek:
      case TimeField::IsoWeek:
      case TimeField::IsoYear4:
      case TimeField::IsoYear3:
      case TimeField::IsoYear2:
      case TimeField::IsoYear1:
      case TimeField::JulianDay:
      case TimeField::MonthName:
      case TimeField::ShortMonthName:
      case TimeField::Offset:
      case TimeField::OffsetHours:
      case TimeField::OffsetMinutes:
      case TimeField::Zone:
        return fault("invalid format specification for an interval value");
      default:
        break;
    }
  }
  return {};
}

}  // namespace millrace::sql
