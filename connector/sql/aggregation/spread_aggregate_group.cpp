// stddev, variance and their kinds

#include "connector/sql/aggregation/aggregate_catalog.h"
#include "connector/sql/aggregation/double_moments.h"
#include "connector/sql/aggregation/numeric_spread.h"

namespace millrace::sql {
namespace {

template <SpreadKind kKind>
struct SpreadOfNumeric {
  using State = NumericSpread;
  using Value = Decimal;
  static void add(State& state, const Decimal& value) { state.add(value); }
  static auto value_of(const State& state) { return state.spread(kKind); }
};

template <SpreadKind kKind>
struct SpreadOfBigint {
  using State = NumericSpread;
  using Value = std::int64_t;
  static void add(State& state, std::int64_t value) { state.add(Decimal{value}); }
  static auto value_of(const State& state) { return state.spread(kKind); }
};

template <SpreadKind kKind>
struct SpreadOfDouble {
  using State = DoubleMoments;
  using Value = double;
  static void add(State& state, double value) { state.add(value); }
  static auto value_of(const State& state) { return state.spread(kKind); }
};

template <SpreadKind kKind>
void add_spread(AggregateCatalog& catalog, const std::string& name, const std::string& summary,
                const std::string& example) {
  Aggregate aggregate{.name = name,
                      .summary = summary,
                      .examples = {{name + "(x)", SqlType::Double, {"1", "2", "4", "9"}, example}}};
  aggregate.add<Numeric(Bigint), FoldAccumulator<SpreadOfBigint<kKind>>>();
  aggregate.add<Numeric(Numeric), FoldAccumulator<SpreadOfNumeric<kKind>>>();
  aggregate.add<Double(Double), FoldAccumulator<SpreadOfDouble<kKind>>>();
  catalog.add(std::move(aggregate));
}

}  // namespace

void register_spread_aggregate_group(AggregateCatalog& catalog);

void register_spread_aggregate_group(AggregateCatalog& catalog) {
  constexpr SpreadKind kSampleDeviation{.of_sample = true, .is_deviation = true};
  constexpr SpreadKind kDeviation{.of_sample = false, .is_deviation = true};
  constexpr SpreadKind kSampleVariance{.of_sample = true, .is_deviation = false};
  constexpr SpreadKind kVariance{.of_sample = false, .is_deviation = false};
  for (const auto* name : {"stddev", "stddev_samp"}) {
    add_spread<kSampleDeviation>(catalog, name,
                                 "The standard deviation, of a sample of all values; NULL for "
                                 "fewer than two.",
                                 "3.559026084010437");
  }
  add_spread<kDeviation>(catalog, "stddev_pop", "The standard deviation of all values.",
                         "3.082207001484488");
  for (const auto* name : {"variance", "var_samp"}) {
    add_spread<kSampleVariance>(catalog, name,
                                "The variance, of a sample of all values; NULL for fewer than two.",
                                "12.666666666666666");
  }
  add_spread<kVariance>(catalog, "var_pop", "The variance of all values.", "9.5");
}

}  // namespace millrace::sql
