#pragma once

#include <cstdint>
#include <string>

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/numeric/format/number_format.h"
#include "connector/sql/outcome/outcome.h"

// to_char() of numbers as Postgres 15 has it in the locale "C": a number that does not fit its
// format is written as '#'.

namespace millrace::sql {

Outcome<std::string> to_char(const Decimal& value, const NumberFormat& format);
Outcome<std::string> to_char(std::int64_t value, const NumberFormat& format);
Outcome<std::string> to_char(double value, const NumberFormat& format);

}  // namespace millrace::sql
