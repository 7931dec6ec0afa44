// Trigonometric and hyperbolic functions, of double precision.

#include <cmath>
#include <numbers>

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/functions/numbers/sections.h"
#include "connector/sql/numeric/double/trigonometry.h"

namespace millrace::sql {
namespace {

struct AngleFunction {
  const char* name;
  const char* summary;
  Example example;
  Outcome<double> (*calculate)(double);
};

void add_angles(Catalog& catalog, const AngleFunction& function) {
  const auto calculate = function.calculate;
  catalog.add_function(
      {function.name,
       kTrigonometrySection,
       function.summary,
       {function.example},
       {overload<Double(Double)>([calculate](double value) { return calculate(value); })}});
}

template <double (*Calculate)(double)>
Outcome<double> always(double value) {
  return Calculate(value);
}

}  // namespace

void register_trigonometry_function_group(Catalog& catalog);

void register_trigonometry_function_group(Catalog& catalog) {
  for (const AngleFunction& function : std::initializer_list<AngleFunction>{
           {"sin", "The sine of an angle in radians.", {"sin(0)", "0"}, &sin},
           {"cos", "The cosine of an angle in radians.", {"cos(0)", "1"}, &cos},
           {"tan", "The tangent of an angle in radians.", {"tan(0)", "0"}, &tan},
           {"cot", "The cotangent of an angle in radians.", {"cot(1)", "0.6420926159343306"}, &cot},
           {"asin", "The angle of a sine, in radians.", {"asin(1)", "1.5707963267948966"}, &asin},
           {"acos", "The angle of a cosine, in radians.", {"acos(1)", "0"}, &acos},
           {"atan",
            "The angle of a tangent, in radians.",
            {"atan(1)", "0.7853981633974483"},
            &always<&std::atan>},
           {"sinh", "The hyperbolic sine.", {"sinh(0)", "0"}, &always<&std::sinh>},
           {"cosh", "The hyperbolic cosine.", {"cosh(0)", "1"}, &always<&std::cosh>},
           {"tanh", "The hyperbolic tangent.", {"tanh(0)", "0"}, &always<&std::tanh>},
           {"asinh",
            "The inverse of the hyperbolic sine.",
            {"asinh(0)", "0"},
            &always<&std::asinh>},
           {"acosh", "The inverse of the hyperbolic cosine.", {"acosh(1)", "0"}, &acosh},
           {"atanh", "The inverse of the hyperbolic tangent.", {"atanh(0)", "0"}, &atanh},
           {"degrees",
            "An angle in radians turned into degrees.",
            {"degrees(0.5)", "28.64788975654116"},
            &degrees},
           {"radians",
            "An angle in degrees turned into radians.",
            {"radians(45.0)", "0.7853981633974483"},
            &radians}}) {
    add_angles(catalog, function);
  }
  catalog.add_function(
      {"atan2",
       kTrigonometrySection,
       "The angle of the point whose height comes first and whose width second, in radians.",
       {{"atan2(1, 0)", "1.5707963267948966"}},
       {overload<Double(Double, Double)>([](double y, double x) { return std::atan2(y, x); })}});
  catalog.add_function({"pi",
                        kTrigonometrySection,
                        "The number pi.",
                        {{"pi()", "3.141592653589793"}},
                        {overload<Double()>([]() { return std::numbers::pi; })}});
}

}  // namespace millrace::sql
