// Between jsonb and other types.

#include <cmath>

#include <fmt/format.h>

#include "connector/data/text/json_string.h"
#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/text/appending.h"
#include "connector/sql/functions/text/sections.h"
#include "connector/sql/json/canonical.h"
#include "connector/sql/json/functions.h"
#include "connector/sql/json/json_number.h"
#include "connector/sql/json/navigation.h"
#include "connector/sql/numeric/conversions.h"
#include "connector/sql/numeric/decimal_text.h"
#include "connector/sql/numeric/double/double_text.h"

namespace millrace::sql {
namespace {

using View = std::string_view;

std::unexpected<Reason> cannot_cast(View jsonb, SqlType type) {
  return fault("cannot cast jsonb {} to type {}", known(json::jsonb_typeof(jsonb)),
               known(name_of(type)));
}

Outcome<Decimal> number_of(View jsonb, SqlType type) {
  if (json::kind_of(jsonb) != json::Kind::Number) return cannot_cast(jsonb, type);
  return parse_numeric(jsonb);
}

Outcome<std::int64_t> to_bigint(View jsonb) {
  const auto number = number_of(jsonb, SqlType::Bigint);
  if (!number) return std::unexpected(number.error());
  return bigint_of(*number);
}

Outcome<double> to_double(View jsonb) {
  const auto number = number_of(jsonb, SqlType::Double);
  if (!number) return std::unexpected(number.error());
  return double_of(*number);
}

void add_casts(Catalog& catalog) {
  catalog.add_cast(appending<Jsonb(Text)>(json::to_jsonb));
  catalog.add_cast(overload<Text(Jsonb)>([](View jsonb) { return jsonb; }));
  catalog.add_cast(overload<Boolean(Jsonb)>([](View jsonb) -> Outcome<bool> {
    if (json::kind_of(jsonb) != json::Kind::Boolean) return cannot_cast(jsonb, SqlType::Boolean);
    return jsonb == "true";
  }));
  catalog.add_cast(
      overload<Numeric(Jsonb)>([](View jsonb) { return number_of(jsonb, SqlType::Numeric); }));
  catalog.add_cast(overload<Bigint(Jsonb)>(to_bigint));
  catalog.add_cast(overload<Double(Jsonb)>(to_double));
}

void text_to_jsonb(View text, std::string& out) {
  json_string(text, out);
}

// As a numeric of the same digits: 1e+20 is written out.
Outcome<void> double_to_jsonb(double value, std::string& out) {
  const auto text = to_text(value);
  if (std::isfinite(value)) return json::to_jsonb(text, out);
  json_string(text, out);
  return {};
}

// What is no number of JSON becomes a string.
std::string numeric_to_jsonb(const Decimal& value) {
  std::string text = to_text(value);
  return value.kind == Decimal::Kind::Finite ? text : '"' + text + '"';
}

}  // namespace

void register_json_cast_function_group(Catalog& catalog);

void register_json_cast_function_group(Catalog& catalog) {
  add_casts(catalog);
  catalog.add_function(
      {"to_jsonb",
       kJsonSection,
       "The value as jsonb: a text becomes a string.",
       {{"to_jsonb(text 'say \"hi\"')", "\"say \\\"hi\\\"\""},
        {"to_jsonb(1.10)", "1.10"},
        {"to_jsonb(1e20::double precision)", "100000000000000000000"}},
       {appending<Jsonb(Text)>(text_to_jsonb),
        overload<Jsonb(Boolean)>([](bool value) -> View { return value ? "true" : "false"; }),
        overload<Jsonb(Bigint)>([](std::int64_t value) { return std::to_string(value); }),
        overload<Jsonb(Numeric)>(numeric_to_jsonb), appending<Jsonb(Double)>(double_to_jsonb),
        overload<Jsonb(Jsonb)>([](View jsonb) { return jsonb; })}});
  catalog.add_function({"try_jsonb",
                        kJsonSection,
                        "The text as jsonb, or NULL when it is no JSON.",
                        {{"try_jsonb('{\"a\":1}')", "{\"a\": 1}"}, {"try_jsonb('{a}')", "NULL"}},
                        {appending<Jsonb(Text)>([](View text, std::string& out) {
                          return json::to_jsonb(text, out).has_value();
                        })},
                        true});
}

}  // namespace millrace::sql
