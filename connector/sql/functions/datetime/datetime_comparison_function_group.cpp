// Comparisons of dates with moments, and of moments with and without a zone: each of its own type,
// so that a date beyond the last timestamp is later than every one.

#include <compare>

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/datetime/arithmetic.h"

namespace millrace::sql {
namespace {

// What the operator of that name makes of an order, both ways.
struct Operator {
  const char* name;
  bool (*holds)(std::strong_ordering);
};
constexpr Operator kOperators[] = {
    {"=", [](std::strong_ordering order) { return order == 0; }},
    {"<>", [](std::strong_ordering order) { return order != 0; }},
    {"<", [](std::strong_ordering order) { return order < 0; }},
    {"<=", [](std::strong_ordering order) { return order <= 0; }},
    {">", [](std::strong_ordering order) { return order > 0; }},
    {">=", [](std::strong_ordering order) { return order >= 0; }},
};

std::strong_ordering reversed(std::strong_ordering order) {
  return order == 0  ? order
         : order < 0 ? std::strong_ordering::greater
                     : std::strong_ordering::less;
}

// The operators between the two types, in both orders; `compare` takes the call, an A and a B.
template <class A, class B, class Compare>
void add_between(Catalog& catalog, Volatility volatility, Compare compare) {
  using Left = typename A::Value;
  using Right = typename B::Value;
  for (const auto& its : kOperators) {
    auto forwards = overload<Boolean(A, B)>(
        [=](Call& call, const Left& a, const Right& b) { return its.holds(compare(call, a, b)); });
    auto backwards = overload<Boolean(B, A)>([=](Call& call, const Right& b, const Left& a) {
      return its.holds(reversed(compare(call, a, b)));
    });
    catalog.add_operator({its.name,
                          "",
                          "",
                          {},
                          {of_volatility(volatility, std::move(forwards)),
                           of_volatility(volatility, std::move(backwards))}});
  }
}

}  // namespace

void register_datetime_comparison_function_group(Catalog& catalog);

// The sentences and examples are those of the comparisons within one type.
void register_datetime_comparison_function_group(Catalog& catalog) {
  add_between<Date, Timestamp>(catalog, Volatility::Immutable,
                               [](Call&, std::int32_t date, std::int64_t timestamp) {
                                 return compare_date_to_timestamp(date, timestamp);
                               });
  add_between<Date, TimestampTz>(
      catalog, Volatility::Stable, [](Call& call, std::int32_t date, std::int64_t moment) {
        return compare_date_to_timestamptz(date, moment, call.run().zone);
      });
  add_between<Timestamp, TimestampTz>(
      catalog, Volatility::Stable, [](Call& call, std::int64_t timestamp, std::int64_t moment) {
        return compare_timestamp_to_timestamptz(timestamp, moment, call.run().zone);
      });
}

}  // namespace millrace::sql
