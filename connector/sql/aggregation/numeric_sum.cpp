#include "connector/sql/aggregation/numeric_sum.h"

#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/decimal_text.h"

namespace millrace::sql {

void NumericSum::add_any(const Decimal& value) {
  if (!value.is_finite()) return specials.add(value.kind);
  if (is_too_long) return;
  const auto sum = millrace::sql::add(Decimal{coefficient, scale}, value);
  is_too_long = !sum;
  if (!sum) return;
  coefficient = sum->coefficient;
  scale = sum->scale;
}

Outcome<std::optional<Decimal>> NumericSum::sum() const {
  if (count == 0) return std::nullopt;
  if (specials.any()) return specials.sum();
  if (is_too_long) return fault(kTooManyDigits);
  return Decimal{coefficient, scale};
}

Outcome<std::optional<Decimal>> NumericSum::average() const {
  const auto total = sum();
  if (!total || !*total) return total;
  auto average = divide(**total, Decimal{static_cast<Int128>(count)});
  if (!average) return std::unexpected(std::move(average).error());
  return *average;
}

}  // namespace millrace::sql
