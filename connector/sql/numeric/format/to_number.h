#pragma once

#include <optional>
#include <string_view>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/numeric/format/number_format.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// to_number() as Postgres 15 has it in the locale "C": takes digits where patterns stand, and skips
// a character for each text of the format. No number (NULL) for an empty format.
Outcome<std::optional<Decimal>> to_number(std::string_view text, const NumberFormat& format);

}  // namespace millrace::sql
