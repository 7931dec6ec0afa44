#pragma once

#include "connector/sql/outcome/outcome.h"

// The trigonometric and hyperbolic functions of double precision, as Postgres 15 has them: "input
// is out of range" where there is no result.

namespace millrace::sql {

Outcome<double> sin(double value);
Outcome<double> cos(double value);
Outcome<double> tan(double value);
Outcome<double> cot(double value);
Outcome<double> asin(double value);
Outcome<double> acos(double value);
Outcome<double> acosh(double value);
Outcome<double> atanh(double value);
Outcome<double> degrees(double radians);
Outcome<double> radians(double degrees);

}  // namespace millrace::sql
