#include "connector/sql/datetime/input/scanning/failure.h"

#include "connector/base/text/text.h"

namespace millrace::sql {

Reason reason_of(Failure failure, std::string_view type, std::string_view text,
                 std::string_view zone) {
  switch (failure) {
    case Failure::FieldOverflow:
      return Reason::of("{} field value out of range: \"{}\"",
                        known(type == "interval" ? "interval" : "date/time"), printable(text));
    case Failure::DisplacementOverflow:
      return Reason::of("time zone displacement out of range: \"{}\"", printable(text));
    case Failure::UnknownZone:
      return Reason::of("time zone \"{}\" not recognized", printable(zone));
    case Failure::None:
    case Failure::BadFormat:
      break;
  }
  return Reason::of("invalid input syntax for type {}: \"{}\"", known(type), printable(text));
}

}  // namespace millrace::sql
