// Numbers to text by a format, and back.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/functions/datetime/lookup.h"
#include "connector/sql/functions/numbers/sections.h"
#include "connector/sql/numeric/format/to_char.h"
#include "connector/sql/numeric/format/to_number.h"

namespace millrace::sql {
namespace {

// The format is the second argument; a constant one is read, or refused, while the file is.
Overload with_number_format(Overload made) {
  return with_lookup<NumberFormat>(1, &parse_number_format, std::move(made));
}

template <class Number>
Overload number_printing() {
  using Form = typename Number::Value;
  return with_number_format(
      overload<Text(Number, Text)>([](Call& call, const Form& value, std::string_view pattern) {
        return looked_up<std::string, NumberFormat>(
            call, pattern, [&](const NumberFormat& format) { return to_char(value, format); });
      }));
}

Overload number_reading() {
  using FoundNumber = std::optional<Decimal>;
  return with_number_format(overload<Numeric(Text, Text)>(
      [](Call& call, std::string_view text, std::string_view pattern) {
        return looked_up<FoundNumber, NumberFormat>(
            call, pattern, [&](const NumberFormat& format) { return to_number(text, format); });
      }));
}

}  // namespace

void register_number_format_function_group(Catalog& catalog);

void register_number_format_function_group(Catalog& catalog) {
  catalog.add_function(
      {"to_char",
       kNumbersSection,
       "A number by a format, whose patterns are those of to_number.",
       {{"to_char(1234.5, 'FM9,999,990.00')", "1,234.50"},
        {"to_char(-12.3, 'S099.9')", "-012.3"},
        {"to_char(485, 'FMRN')", "CDLXXXV"},
        {"to_char(12345.678, '9.99EEEE')", " 1.23e+04"}},
       {number_printing<Numeric>(), number_printing<Bigint>(), number_printing<Double>()}});
  catalog.add_function(
      {"to_number",
       kNumbersSection,
       "The number that a text writes by a format: 9 and 0 stand for digits, . and "
       ", (or D and G) for what parts them, S, MI, PL, SG and PR for signs, V, L and "
       "TH; to_char also has FM to leave padding out, EEEE and RN.",
       {{"to_number('12,454.8-', '99G999D9S')", "-12454.8"},
        {"to_number('$1,234.56', 'L9,999.99')", "1234.56"}},
       {number_reading()}});
}

}  // namespace millrace::sql
