#pragma once

#include "connector/sql/numeric/decimal.h"
#include "connector/sql/outcome/outcome.h"

// Roots, powers and logarithms of numeric, to the digit that Postgres 15 gives: at least 16 digits
// that count, and no fewer behind the point than the operands have.

namespace millrace::sql {

Outcome<Decimal> sqrt(const Decimal& value);
Outcome<Decimal> exp(const Decimal& value);
Outcome<Decimal> ln(const Decimal& value);
// The logarithm to the base of 10, or to another one.
Outcome<Decimal> log10(const Decimal& value);
Outcome<Decimal> log(const Decimal& base, const Decimal& value);
Outcome<Decimal> power(const Decimal& base, const Decimal& exponent);

}  // namespace millrace::sql
