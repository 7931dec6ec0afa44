// The names of the fields, and which type has which.

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/sql/datetime/extraction.h"

namespace millrace::sql {
namespace {

std::string_view name_of(ExtractFrom type) {
  switch (type) {
    case ExtractFrom::Date:
      return "date";
    case ExtractFrom::Time:
      return "time without time zone";
    case ExtractFrom::Timestamp:
      return "timestamp without time zone";
    case ExtractFrom::TimestampTz:
      return "timestamp with time zone";
    case ExtractFrom::Interval:
      return "interval";
  }
  return "";
}

bool has_field(ExtractFrom type, Unit field) {
  const bool is_of_clock = field <= Unit::Hour;
  const bool is_of_zone = field >= Unit::Timezone;
  switch (type) {
    case ExtractFrom::Date:
      return !is_of_clock && !is_of_zone;
    case ExtractFrom::Time:
      return is_of_clock || field == Unit::Epoch;
    case ExtractFrom::Timestamp:
      return !is_of_zone;
    case ExtractFrom::TimestampTz:
      return true;
    case ExtractFrom::Interval:
      return field == Unit::Epoch || (field != Unit::Week && field <= Unit::Millennium);
  }
  return false;
}

// "now" and the like are words that Postgres knows of a timestamp's text, and no fields.
bool is_recognized(std::string_view word, ExtractFrom type) {
  const auto* date_word = find_date_word(word);
  const bool is_special = date_word != nullptr && date_word->kind == DateWord::Kind::Special;
  return is_special && type != ExtractFrom::Time && type != ExtractFrom::Interval;
}

}  // namespace

Outcome<Unit> field_to_extract(std::string_view text, ExtractFrom type) {
  const auto word = lower(text);
  const auto* field = find_field(word);
  if (field != nullptr && has_field(type, *field)) return *field;
  const bool only_unit = type == ExtractFrom::Time || type == ExtractFrom::Interval;
  const bool is_known = field != nullptr && (find_unit(word) != nullptr || !only_unit);
  const bool recognized = is_known || field != nullptr || is_recognized(word, type);
  return fault("unit \"{}\" not {} for type {}", printable(word),
               known(recognized ? "supported" : "recognized"), known(name_of(type)));
}

}  // namespace millrace::sql
