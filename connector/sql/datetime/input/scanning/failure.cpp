#include "connector/sql/datetime/input/scanning/failure.h"

#include "connector/base/text/text.h"

namespace millrace::sql {

std::string words_for(Failure failure, std::string_view type, std::string_view text,
                      std::string_view zone) {
  const std::string quoted = "\"" + printable(text) + "\"";
  switch (failure) {
    case Failure::FieldOverflow:
      return (type == "interval" ? "interval" : "date/time") +
             std::string(" field value out of range: ") + quoted;
    case Failure::DisplacementOverflow:
      return "time zone displacement out of range: " + quoted;
    case Failure::UnknownZone:
      return "time zone \"" + printable(zone) + "\" not recognized";
    case Failure::None:
    case Failure::BadFormat:
      break;
  }
  return "invalid input syntax for type " + std::string(type) + ": " + quoted;
}

}  // namespace millrace::sql
