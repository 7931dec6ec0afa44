// Arithmetic on bigint, numeric and double precision.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/double/double.h"

namespace millrace::sql {
namespace {

constexpr const char* kNumberSection = "Numbers";

// The operator for two values of each type of number.
template <class Operate>
std::vector<Overload> for_numbers(Operate operate) {
  const auto of_two = [operate](const auto& a, const auto& b) { return operate(a, b); };
  return {overload<Bigint(Bigint, Bigint)>(of_two), overload<Numeric(Numeric, Numeric)>(of_two),
          overload<Double(Double, Double)>(of_two)};
}

void add_prefixes(Catalog& catalog) {
  catalog.add_operator(
      {"-",
       kNumberSection,
       "",
       {{"-(1.50)", "-1.50"}},
       {overload<Bigint(Bigint)>([](std::int64_t value) { return negate(value); }),
        overload<Numeric(Numeric)>([](const Decimal& value) { return negate(value); }),
        overload<Double(Double)>([](double value) { return -value; })}});
  catalog.add_operator({"+",
                        kNumberSection,
                        "",
                        {},
                        {overload<Bigint(Bigint)>([](std::int64_t value) { return value; }),
                         overload<Numeric(Numeric)>([](const Decimal& value) { return value; }),
                         overload<Double(Double)>([](double value) { return value; })}});
}

}  // namespace

void register_number_operator_function_group(Catalog& catalog);

void register_number_operator_function_group(Catalog& catalog) {
  catalog.add_operator({"+",
                        kNumberSection,
                        "Adds.",
                        {{"1 + 2", "3"}, {"1.10 + 2", "3.10"}},
                        for_numbers([](const auto& a, const auto& b) { return add(a, b); })});
  catalog.add_operator({"-",
                        kNumberSection,
                        "Subtracts, or negates what follows.",
                        {{"1 - 0.75", "0.25"}},
                        for_numbers([](const auto& a, const auto& b) { return subtract(a, b); })});
  catalog.add_operator({"*",
                        kNumberSection,
                        "Multiplies.",
                        {{"1.5 * 1.5", "2.25"}},
                        for_numbers([](const auto& a, const auto& b) { return multiply(a, b); })});
  catalog.add_operator({"/",
                        kNumberSection,
                        "Divides; of two integers only the whole part is kept.",
                        {{"7 / 2", "3"}, {"7 / 2.0", "3.5000000000000000"}},
                        for_numbers([](const auto& a, const auto& b) { return divide(a, b); })});
  const auto remainder = [](const auto& a, const auto& b) { return mod(a, b); };
  catalog.add_operator({"%",
                        kNumberSection,
                        "What a division leaves, with the sign of the left value.",
                        {{"-7 % 3", "-1"}, {"7.5 % 2", "1.5"}},
                        {overload<Bigint(Bigint, Bigint)>(remainder),
                         overload<Numeric(Numeric, Numeric)>(remainder)}});
  add_prefixes(catalog);
}

}  // namespace millrace::sql
