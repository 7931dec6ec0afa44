// The operators on numbers beside the four kinds of arithmetic: powers, roots, bits.

#include <cmath>

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/functions/numbers/sections.h"
#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/double/double.h"
#include "connector/sql/numeric/powers/powers.h"

namespace millrace::sql {
namespace {

template <class Operate>
std::vector<Overload> of_bits(Operate operate) {
  return {overload<Bigint(Bigint, Bigint)>(
      [operate](std::int64_t a, std::int64_t b) { return operate(a, b); })};
}

void add_power_operators(Catalog& catalog) {
  catalog.add_operator(
      {"^",
       kNumbersSection,
       "The left number to the power of the right one, exact for numeric; of integers as double "
       "precision.",
       {{"2 ^ 10", "1024"}, {"1.5 ^ 2", "2.2500000000000000"}},
       {overload<Numeric(Numeric, Numeric)>(
            [](const Decimal& base, const Decimal& exponent) { return power(base, exponent); }),
        overload<Double(Double, Double)>(
            [](double base, double exponent) { return power(base, exponent); })}});
  catalog.add_operator({"|/",
                        kNumbersSection,
                        "The square root, as double precision.",
                        {{"|/ 25.0", "5"}},
                        {overload<Double(Double)>([](double value) { return sqrt(value); })}});
  catalog.add_operator({"||/",
                        kNumbersSection,
                        "The cube root, as double precision.",
                        {{"||/ 64.0", "4"}},
                        {overload<Double(Double)>([](double value) { return cbrt(value); })}});
  catalog.add_operator(
      {"@",
       kNumbersSection,
       "The number without its sign.",
       {{"@ -5.0", "5.0"}},
       {overload<Bigint(Bigint)>([](std::int64_t value) { return abs(value); }),
        overload<Numeric(Numeric)>([](const Decimal& value) { return abs(value); }),
        overload<Double(Double)>([](double value) { return std::fabs(value); })}});
}

}  // namespace

void register_power_operator_function_group(Catalog& catalog);

void register_power_operator_function_group(Catalog& catalog) {
  add_power_operators(catalog);
  catalog.add_operator({"&",
                        kNumbersSection,
                        "The bits that are set in both integers.",
                        {{"91 & 15", "11"}},
                        of_bits([](std::int64_t a, std::int64_t b) { return a & b; })});
  catalog.add_operator({"|",
                        kNumbersSection,
                        "The bits that are set in one of the integers or in both.",
                        {{"32 | 3", "35"}},
                        of_bits([](std::int64_t a, std::int64_t b) { return a | b; })});
  catalog.add_operator({"#",
                        kNumbersSection,
                        "The bits that are set in only one of the integers.",
                        {{"17 # 5", "20"}},
                        of_bits([](std::int64_t a, std::int64_t b) { return a ^ b; })});
  catalog.add_operator({"<<",
                        kNumbersSection,
                        "The bits moved to the left.",
                        {{"1 << 4", "16"}},
                        of_bits([](std::int64_t a, std::int64_t b) { return shift_left(a, b); })});
  catalog.add_operator({">>",
                        kNumbersSection,
                        "The bits moved to the right; the sign stays.",
                        {{"-8 >> 2", "-2"}},
                        of_bits([](std::int64_t a, std::int64_t b) { return shift_right(a, b); })});
  catalog.add_operator({"~",
                        kNumbersSection,
                        "Every bit of the integer turned round.",
                        {{"~ 1", "-2"}},
                        {overload<Bigint(Bigint)>([](std::int64_t value) { return ~value; })}});
}

}  // namespace millrace::sql
