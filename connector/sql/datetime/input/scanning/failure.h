#pragma once

#include <string_view>

#include "connector/sql/outcome/reason.h"

namespace millrace::sql {

// Why a text is no date, time or interval.
enum class Failure {
  None,
  BadFormat,
  FieldOverflow,         // "2024-02-30"
  DisplacementOverflow,  // An offset from UTC of more than 15:59:59.
  UnknownZone,
};

// The same in Postgres's words: `date/time field value out of range: "2024-02-30"`. The type is
// "date", "interval" and so on; `zone` the name that is unknown.
Reason reason_of(Failure failure, std::string_view type, std::string_view text,
                 std::string_view zone = {});

}  // namespace millrace::sql
