#include <cmath>
#include <cstdlib>
#include <string>

#include "connector/sql/numeric/double/trigonometry.h"
#include "tests/sql/numeric/postgres_oracle.h"

namespace millrace::sql {
namespace {

using testing::in_text;

class TrigonometryOracle : public testing::PostgresOracle {
 protected:
  void expect_same_function(const std::string& name, Outcome<double> (*function)(double)) {
    const auto rows = rows_of(
        5'000, {[this] { return below(2) == 0 ? any_double() : "0." + digits(1 + below(5)); }});
    expect_same(name + "(a::float8)", rows, [function](const auto& row) {
      return in_text(function(std::strtod(row[0].c_str(), nullptr)));
    });
  }
};

TEST_F(TrigonometryOracle, IsAsInPostgres) {
  expect_same_function("sin", sin);
  expect_same_function("cos", cos);
  expect_same_function("tan", tan);
  expect_same_function("cot", cot);
  expect_same_function("asin", asin);
  expect_same_function("acos", acos);
  expect_same_function("acosh", acosh);
  expect_same_function("atanh", atanh);
  expect_same_function("degrees", degrees);
  expect_same_function("radians", radians);
  expect_same_function("atan", [](double value) -> Outcome<double> { return std::atan(value); });
  expect_same_function("sinh", [](double value) -> Outcome<double> { return std::sinh(value); });
  expect_same_function("cosh", [](double value) -> Outcome<double> { return std::cosh(value); });
  expect_same_function("tanh", [](double value) -> Outcome<double> { return std::tanh(value); });
  expect_same_function("asinh", [](double value) -> Outcome<double> { return std::asinh(value); });
}

}  // namespace
}  // namespace millrace::sql
