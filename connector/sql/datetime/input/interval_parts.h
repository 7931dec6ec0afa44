#pragma once

#include <cstdint>

#include "connector/sql/datetime/input/scanning/failure.h"
#include "connector/sql/datetime/input/scanning/words.h"
#include "connector/sql/datetime/interval/interval.h"

namespace millrace::sql {

// One number of an interval's text: the whole part and what is behind the point, of one sign.
struct Quantity {
  std::int64_t whole = 0;
  double fraction = 0;
};

// The sum of an interval's parts while its text is read. What is behind the point goes to smaller
// parts as in PostgreSQL 15: of years to months (rounded), of months to days of 30 a month, of
// weeks and days to microseconds.
class IntervalParts {
 public:
  // `unit` is one from Microsecond to Millennium, and not Quarter. FieldOverflow when the sum does
  // not fit.
  Failure add(const Quantity& quantity, Unit unit);
  // In the place of what there is: in '01:00 0.5 day', which is read from its end, half a day is
  // lost, as in Postgres.
  void set_microseconds(std::int64_t microseconds) { microseconds_ = microseconds; }
  // For 'ago'.
  Failure negate();

  // "interval out of range" when years and months do not fit together.
  Outcome<Interval> interval() const;

 private:
  bool add_years(const Quantity& quantity, std::int32_t years);
  bool add_months(const Quantity& quantity);
  bool add_days(const Quantity& quantity, std::int32_t days);
  bool add_time(const Quantity& quantity, std::int64_t microseconds);
  bool add_fraction_of_days(double fraction, std::int32_t days);
  bool add_fraction_of_time(double fraction, std::int64_t microseconds);

  std::int32_t years_ = 0;
  std::int32_t months_ = 0;
  std::int32_t days_ = 0;
  std::int64_t microseconds_ = 0;
};

}  // namespace millrace::sql
