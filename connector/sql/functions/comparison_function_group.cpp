// Comparisons, for every type that has an order or an equality.

#include <cmath>

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/json/comparison.h"

namespace millrace::sql {
namespace {

// Of the values as Postgres orders them: texts by their bytes, which is by code point; NaN behind
// every other double, and equal to itself.
struct Order {
  template <class Form>
  static bool equal(const Form& a, const Form& b) {
    return a == b;
  }
  static bool equal(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }
  template <class Form>
  static bool less(const Form& a, const Form& b) {
    return a < b;
  }
  static bool less(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; }
};

// The operator for each of the types, as `compare` decides.
template <class... Types, class Compare>
std::vector<Overload> for_types(Compare compare) {
  return {overload<Boolean(Types, Types)>(
      [compare](const typename Types::Value& a, const typename Types::Value& b) {
        return compare(a, b);
      })...};
}

// A jsonb value, whose order is another one than that of its text.
struct JsonbText {
  std::string_view text;
  bool operator==(const JsonbText& other) const { return json::equal(text, other.text); }
  bool operator<(const JsonbText& other) const { return json::compare(text, other.text) < 0; }
};

template <class Compare>
std::vector<Overload> for_all_types(Compare compare) {
  auto overloads = for_types<Bigint, Numeric, Double, Text, Boolean, Date, Time, Timestamp,
                             TimestampTz, IntervalOf, Uuid>(compare);
  overloads.push_back(
      overload<Boolean(Jsonb, Jsonb)>([compare](std::string_view a, std::string_view b) {
        return compare(JsonbText{a}, JsonbText{b});
      }));
  return overloads;
}

constexpr const char* kGroup = "Comparison";

}  // namespace

void register_comparison_function_group(Catalog& catalog);

void register_comparison_function_group(Catalog& catalog) {
  catalog.add_operator(
      {"=",
       kGroup,
       "Whether two values are equal.",
       {{"1 = 1.0", "true"}, {"NULL = 1", "NULL"}},
       for_all_types([](const auto& a, const auto& b) { return Order::equal(a, b); })});
  catalog.add_operator(
      {"<>",
       kGroup,
       "Whether two values differ; != is the same.",
       {{"'a' <> 'A'", "true"}},
       for_all_types([](const auto& a, const auto& b) { return !Order::equal(a, b); })});
  catalog.add_operator(
      {"<",
       kGroup,
       "Whether the left value is the lesser one.",
       {{"2 < 10", "true"}, {"'B' < 'a'", "true"}},
       for_all_types([](const auto& a, const auto& b) { return Order::less(a, b); })});
  catalog.add_operator(
      {">",
       kGroup,
       "Whether the left value is the greater one.",
       {{"2 > 10", "false"}, {"'2' > '10'", "true"}},
       for_all_types([](const auto& a, const auto& b) { return Order::less(b, a); })});
  catalog.add_operator(
      {"<=",
       kGroup,
       "Whether the left value is less than or equal to the right one.",
       {{"1.10 <= 1.1", "true"}},
       for_all_types([](const auto& a, const auto& b) { return !Order::less(b, a); })});
  catalog.add_operator(
      {">=",
       kGroup,
       "Whether the left value is greater than or equal to the right one.",
       {{"1 >= 2", "false"}},
       for_all_types([](const auto& a, const auto& b) { return !Order::less(a, b); })});
}

}  // namespace millrace::sql
