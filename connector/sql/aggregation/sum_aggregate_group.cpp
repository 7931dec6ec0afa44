// sum and avg

#include "connector/sql/aggregation/aggregate_catalog.h"
#include "connector/sql/aggregation/double_moments.h"
#include "connector/sql/aggregation/numeric_sum.h"
#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/numeric/arithmetic.h"

namespace millrace::sql {
namespace {

struct SumOfBigint {
  using State = BigintSum;
  using Value = std::int64_t;
  static void add(State& state, Value value) { state.add(value); }
  static std::optional<Decimal> value_of(const State& state) {
    if (state.count == 0) return std::nullopt;
    return Decimal{state.sum};
  }
};

struct AverageOfBigint {
  using State = BigintSum;
  using Value = std::int64_t;
  static void add(State& state, Value value) { state.add(value); }
  static Outcome<std::optional<Decimal>> value_of(const State& state) {
    return NumericSum{.coefficient = state.sum, .count = state.count}.average();
  }
};

struct SumOfNumeric {
  using State = NumericSum;
  using Value = Decimal;
  static void add(State& state, const Value& value) { state.add(value); }
  static auto value_of(const State& state) { return state.sum(); }
};

struct AverageOfNumeric {
  using State = NumericSum;
  using Value = Decimal;
  static void add(State& state, const Value& value) { state.add(value); }
  static auto value_of(const State& state) { return state.average(); }
};

struct SumOfDouble {
  struct State {
    double sum = 0;
    bool has_any = false;
    bool has_overflowed = false;
  };
  using Value = double;
  static void add(State& state, double value) {
    // The first value as it is: 0 + -0 would be another one.
    const double sum = state.has_any ? state.sum + value : value;
    if (std::isinf(sum) && !std::isinf(state.sum) && !std::isinf(value)) {
      state.has_overflowed = true;
    }
    state.sum = sum;
    state.has_any = true;
  }
  static Outcome<std::optional<double>> value_of(const State& state) {
    if (!state.has_any) return std::nullopt;
    if (state.has_overflowed) return DoubleMoments::overflow();
    return state.sum;
  }
};

struct AverageOfDouble {
  using State = DoubleMoments;
  using Value = double;
  static void add(State& state, double value) { state.add(value); }
  static auto value_of(const State& state) { return state.average(); }
};

struct IntervalSum {
  Interval sum;
  std::int64_t count = 0;
  bool is_out_of_range = false;
};

struct SumOfInterval {
  using State = IntervalSum;
  using Value = Interval;
  static void add(State& state, const Interval& value) {
    const auto sum = millrace::sql::add(state.sum, value);
    state.is_out_of_range = state.is_out_of_range || !sum;
    if (sum) state.sum = *sum;
    ++state.count;
  }
  static Outcome<std::optional<Interval>> value_of(const State& state) {
    if (state.count == 0) return std::nullopt;
    if (state.is_out_of_range) return fault("interval out of range");
    return state.sum;
  }
};

struct AverageOfInterval {
  using State = IntervalSum;
  using Value = Interval;
  static void add(State& state, const Interval& value) { SumOfInterval::add(state, value); }
  static Outcome<std::optional<Interval>> value_of(const State& state) {
    const auto sum = SumOfInterval::value_of(state);
    if (!sum || !*sum) return sum;
    auto average = divide(**sum, static_cast<double>(state.count));
    if (!average) return std::unexpected(std::move(average).error());
    return *average;
  }
};

}  // namespace

void register_sum_aggregate_group(AggregateCatalog& catalog);

void register_sum_aggregate_group(AggregateCatalog& catalog) {
  Aggregate sum{.name = "sum",
                .summary =
                    "The sum of the values that are not NULL; NULL when there are none. "
                    "That of bigint and numeric is an exact numeric.",
                .examples = {{"sum(x)", SqlType::Bigint, {"1", "2", "NULL"}, "3"},
                             {"sum(x)", SqlType::Numeric, {"0.1", "0.20"}, "0.30"}}};
  sum.add<Numeric(Bigint), FoldAccumulator<SumOfBigint>>();
  sum.add<Numeric(Numeric), FoldAccumulator<SumOfNumeric>>();
  sum.add<Double(Double), FoldAccumulator<SumOfDouble>>();
  sum.add<IntervalOf(IntervalOf), FoldAccumulator<SumOfInterval>>();
  catalog.add(std::move(sum));

  Aggregate average{.name = "avg",
                    .summary =
                        "The average of the values that are not NULL; NULL when there are "
                        "none. That of bigint and numeric is numeric.",
                    .examples = {{"avg(x)", SqlType::Bigint, {"1", "2"}, "1.5000000000000000"}}};
  average.add<Numeric(Bigint), FoldAccumulator<AverageOfBigint>>();
  average.add<Numeric(Numeric), FoldAccumulator<AverageOfNumeric>>();
  average.add<Double(Double), FoldAccumulator<AverageOfDouble>>();
  average.add<IntervalOf(IntervalOf), FoldAccumulator<AverageOfInterval>>();
  catalog.add(std::move(average));
}

}  // namespace millrace::sql
