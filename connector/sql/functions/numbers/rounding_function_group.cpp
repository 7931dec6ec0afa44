// Functions that round numbers and tell their sign and scale.

#include <cmath>

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/functions/numbers/sections.h"
#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/bigint.h"
#include "connector/sql/numeric/double/double.h"
#include "connector/sql/numeric/rounding.h"

namespace millrace::sql {
namespace {

template <class OfDouble>
Overload of_double(OfDouble function) {
  return overload<Double(Double)>([function](double value) { return function(value); });
}

void add_rounding(Catalog& catalog) {
  catalog.add_function(
      {"round",
       kNumbersSection,
       "The nearest whole number, or the nearest with so many digits behind the point: numeric "
       "from the middle away from zero, double precision to the even one.",
       {{"round(2.5)", "3"}, {"round(1.005, 2)", "1.01"}, {"round(1250, -2)", "1300"}},
       {overload<Numeric(Numeric)>([](const Decimal& value) { return round(value); }),
        overload<Numeric(Numeric, Bigint)>(
            [](const Decimal& value, std::int64_t digits) { return round(value, digits); }),
        of_double([](double value) { return round(value); })}});
  catalog.add_function(
      {"trunc",
       kNumbersSection,
       "The number without its fraction, or with so many digits of it.",
       {{"trunc(-1.99)", "-1"}, {"trunc(1.999, 2)", "1.99"}},
       {overload<Numeric(Numeric)>([](const Decimal& value) { return trunc(value); }),
        overload<Numeric(Numeric, Bigint)>(
            [](const Decimal& value, std::int64_t digits) { return trunc(value, digits); }),
        of_double([](double value) { return std::trunc(value); })}});
}

void add_whole_numbers(Catalog& catalog) {
  for (const char* const name : {"ceil", "ceiling"}) {
    catalog.add_function(
        {name,
         kNumbersSection,
         "The next whole number that is not less.",
         {{std::string(name) + "(-42.8)", "-42"}},
         {overload<Numeric(Numeric)>([](const Decimal& value) { return ceil(value); }),
          of_double([](double value) { return std::ceil(value); })}});
  }
  catalog.add_function(
      {"floor",
       kNumbersSection,
       "The next whole number that is not greater.",
       {{"floor(-42.8)", "-43"}},
       {overload<Numeric(Numeric)>([](const Decimal& value) { return floor(value); }),
        of_double([](double value) { return std::floor(value); })}});
}

void add_signs(Catalog& catalog) {
  catalog.add_function(
      {"abs",
       kNumbersSection,
       "The number without its sign.",
       {{"abs(-17.40)", "17.40"}},
       {overload<Bigint(Bigint)>([](std::int64_t value) { return abs(value); }),
        overload<Numeric(Numeric)>([](const Decimal& value) { return abs(value); }),
        of_double([](double value) { return std::fabs(value); })}});
  catalog.add_function(
      {"sign",
       kNumbersSection,
       "-1, 0 or 1: the sign of the number.",
       {{"sign(-8.4)", "-1"}},
       {overload<Numeric(Numeric)>([](const Decimal& value) { return sign(value); }),
        of_double([](double value) { return sign(value); })}});
}

void add_scales(Catalog& catalog) {
  catalog.add_function(
      {"scale",
       kNumbersSection,
       "How many digits a numeric value shows behind the point.",
       {{"scale(8.4100)", "4"}},
       {overload<Bigint(Numeric)>([](const Decimal& value) { return scale(value); })}});
  catalog.add_function(
      {"min_scale",
       kNumbersSection,
       "How many digits behind the point a numeric value needs.",
       {{"min_scale(8.4100)", "2"}},
       {overload<Bigint(Numeric)>([](const Decimal& value) { return min_scale(value); })}});
  catalog.add_function(
      {"trim_scale",
       kNumbersSection,
       "A numeric value without the zeros at its end.",
       {{"trim_scale(8.4100)", "8.41"}},
       {overload<Numeric(Numeric)>([](const Decimal& value) { return trim_scale(value); })}});
}

}  // namespace

void register_rounding_function_group(Catalog& catalog);

void register_rounding_function_group(Catalog& catalog) {
  add_rounding(catalog);
  add_whole_numbers(catalog);
  add_signs(catalog);
  add_scales(catalog);
}

}  // namespace millrace::sql
