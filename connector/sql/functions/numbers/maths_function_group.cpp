// Powers, logarithms, divisors and buckets.

#include <limits>

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/functions/numbers/sections.h"
#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/double/double.h"
#include "connector/sql/numeric/powers/powers.h"
#include "connector/sql/numeric/width_bucket.h"

namespace millrace::sql {
namespace {

// A function of one number, numeric or double precision.
template <class Calculate>
std::vector<Overload> of_number(Calculate calculate) {
  return {
      overload<Numeric(Numeric)>([calculate](const Decimal& value) { return calculate(value); }),
      overload<Double(Double)>([calculate](double value) { return calculate(value); })};
}

template <class Calculate>
std::vector<Overload> of_two_exact(Calculate calculate) {
  const auto of_two = [calculate](const auto& a, const auto& b) { return calculate(a, b); };
  return {overload<Bigint(Bigint, Bigint)>(of_two), overload<Numeric(Numeric, Numeric)>(of_two)};
}

void add_powers(Catalog& catalog) {
  catalog.add_function({"sqrt",
                        kNumbersSection,
                        "The square root.",
                        {{"sqrt(2.0)", "1.414213562373095"}},
                        of_number([](const auto& value) { return sqrt(value); })});
  catalog.add_function({"cbrt",
                        kNumbersSection,
                        "The cube root, as double precision.",
                        {{"cbrt(64.0)", "4"}},
                        {overload<Double(Double)>([](double value) { return cbrt(value); })}});
  catalog.add_function({"exp",
                        kNumbersSection,
                        "e to the power of the number.",
                        {{"exp(1.0)", "2.7182818284590452"}},
                        of_number([](const auto& value) { return exp(value); })});
  for (const char* const name : {"power", "pow"}) {
    catalog.add_function(
        {name,
         kNumbersSection,
         "The first number to the power of the second one, exact for numeric; of integers as "
         "double precision.",
         {{std::string(name) + "(9.0, 3.0)", "729.0000000000000000"},
          {std::string(name) + "(2, 10)", "1024"}},
         {overload<Numeric(Numeric, Numeric)>(
              [](const Decimal& base, const Decimal& exponent) { return power(base, exponent); }),
          overload<Double(Double, Double)>(
              [](double base, double exponent) { return power(base, exponent); })}});
  }
}

void add_logarithms(Catalog& catalog) {
  const auto decimal = of_number([](const auto& value) { return log10(value); });
  catalog.add_function({"ln",
                        kNumbersSection,
                        "The natural logarithm.",
                        {{"ln(2.0)", "0.6931471805599453"}},
                        of_number([](const auto& value) { return ln(value); })});
  catalog.add_function({"log10",
                        kNumbersSection,
                        "The logarithm to the base of 10.",
                        {{"log10(1000.0)", "3.0000000000000000"}},
                        decimal});
  catalog.add_function(
      {"log",
       kNumbersSection,
       "The logarithm to the base of 10, or to a base that comes first.",
       {{"log(100.0)", "2.0000000000000000"}, {"log(2.0, 64.0)", "6.0000000000000000"}},
       decimal});
  catalog.add_function(
      {"log",
       kNumbersSection,
       "",
       {},
       {overload<Numeric(Numeric, Numeric)>(
           [](const Decimal& base, const Decimal& value) { return log(base, value); })}});
}

void add_divisors(Catalog& catalog) {
  catalog.add_function({"mod",
                        kNumbersSection,
                        "What a division leaves, with the sign of the first number.",
                        {{"mod(-9, 4)", "-1"}, {"mod(7.5, 2)", "1.5"}},
                        of_two_exact([](const auto& a, const auto& b) { return mod(a, b); })});
  catalog.add_function({"div",
                        kNumbersSection,
                        "The whole part of a quotient, as numeric.",
                        {{"div(9, 4)", "2"}},
                        {overload<Numeric(Numeric, Numeric)>(
                            [](const Decimal& a, const Decimal& b) { return div(a, b); })}});
  catalog.add_function({"gcd",
                        kNumbersSection,
                        "The greatest common divisor.",
                        {{"gcd(1071, 462)", "21"}},
                        of_two_exact([](const auto& a, const auto& b) { return gcd(a, b); })});
  catalog.add_function({"lcm",
                        kNumbersSection,
                        "The least common multiple.",
                        {{"lcm(1071, 462)", "23562"}},
                        of_two_exact([](const auto& a, const auto& b) { return lcm(a, b); })});
  catalog.add_function(
      {"factorial",
       kNumbersSection,
       "The product of all whole numbers up to this one; at most of 33.",
       {{"factorial(5)", "120"}},
       {overload<Numeric(Bigint)>([](std::int64_t value) { return factorial(value); })}});
}

// Postgres counts buckets in 32 bits.
template <class Number>
Outcome<std::int64_t> bucket(const Number& value, const Number& low, const Number& high,
                             std::int64_t count) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  auto found = width_bucket(value, low, high, count);
  if (found && (count > kMost || *found > kMost)) return fault("integer out of range");
  return found;
}

}  // namespace

void register_maths_function_group(Catalog& catalog);

void register_maths_function_group(Catalog& catalog) {
  add_powers(catalog);
  add_logarithms(catalog);
  add_divisors(catalog);
  catalog.add_function(
      {"width_bucket",
       kNumbersSection,
       "In which of so many buckets of equal width between two bounds a number falls; 0 below "
       "them, and one more than there are from the upper bound on.",
       {{"width_bucket(5.35, 0.024, 10.06, 5)", "3"}, {"width_bucket(-1, 0, 10, 5)", "0"}},
       {overload<Bigint(Numeric, Numeric, Numeric, Bigint)>(&bucket<Decimal>),
        overload<Bigint(Double, Double, Double, Bigint)>(&bucket<double>)}});
}

}  // namespace millrace::sql
