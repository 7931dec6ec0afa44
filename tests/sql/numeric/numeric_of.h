#pragma once

#include <string_view>

#include "connector/sql/numeric/decimal_text.h"

namespace millrace::testing {

// The number of a text; NaN when there is none.
inline sql::Decimal numeric(std::string_view text) {
  return sql::parse_numeric(text).value_or(sql::kNumericNaN);
}

}  // namespace millrace::testing
