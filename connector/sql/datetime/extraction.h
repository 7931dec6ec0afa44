#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "connector/sql/datetime/input/scanning/words.h"
#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/zones/zone.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// What extract() takes a field of; the type's name in an error is Postgres's.
enum class ExtractFrom { Date, Time, Timestamp, TimestampTz, Interval };

// The field that extract() and date_part() are called with, in any case. `unit "x" not recognized
// for type date`, and "not supported" for a field that the type does not have; date_part() of a
// date is that of a timestamp.
Outcome<Unit> field_to_extract(std::string_view text, ExtractFrom type);

// A numeric: coefficient / 10^scale, of less than 38 digits, with the scale that Postgres shows.
struct ExtractedNumber {
  enum class Kind { Finite, Infinity, MinusInfinity };
  __int128 coefficient = 0;
  std::uint16_t scale = 0;
  Kind kind = Kind::Finite;
};

// extract(): the field is one that field_to_extract() gave for the type. NULL is the day of
// infinity, its hour and so on, while its year is infinite.
std::optional<ExtractedNumber> extract_from_date(Unit field, std::int32_t date);
ExtractedNumber extract_from_time(Unit field, std::int64_t time);
std::optional<ExtractedNumber> extract_from_timestamp(Unit field, std::int64_t timestamp);
std::optional<ExtractedNumber> extract_from_timestamptz(Unit field, std::int64_t timestamptz,
                                                        const Zone& zone);
ExtractedNumber extract_from_interval(Unit field, const Interval& interval);

// date_part(), which gives a double: in its last digits it may differ from the numeric.
double part_of_time(Unit field, std::int64_t time);
std::optional<double> part_of_timestamp(Unit field, std::int64_t timestamp);
std::optional<double> part_of_timestamptz(Unit field, std::int64_t timestamptz, const Zone& zone);
double part_of_interval(Unit field, const Interval& interval);

}  // namespace millrace::sql
