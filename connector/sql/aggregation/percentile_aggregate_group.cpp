// percentile_cont

#include <cmath>

#include <fmt/format.h>

#include "connector/sql/aggregation/aggregate_catalog.h"
#include "connector/sql/datetime/interval/interval.h"

namespace millrace::sql {
namespace {

Outcome<double> between(double low, double high, double part) {
  return low + part * (high - low);
}

Outcome<Interval> between(const Interval& low, const Interval& high, double part) {
  const auto difference = subtract(high, low);
  if (!difference) return difference;
  const auto more = multiply(*difference, part);
  if (!more) return more;
  return add(*more, low);
}

// Of each group the two values around the place that is asked for. Values come in order, so that
// only their number has to be known beforehand.
template <class Form>
class Percentile final : public Accumulator {
 public:
  // nullopt: NULL, as every result is then.
  explicit Percentile(std::optional<double> fraction) : fraction_(fraction) {}

  void resize(std::size_t groups) override { states_.resize(groups); }

  void add(const GroupedRows& rows, Arguments arguments) override {
    if (!fraction_) return;
    const Vector& values = *arguments[1];
    const Vector& counts = *arguments[2];
    rows.rows.for_each([&](std::size_t row) {
      if (values.is_null(row)) return;
      take(states_[rows.groups[row]], values.at<Form>(row), counts.at<std::int64_t>(row));
    });
  }

  void write(std::span<const GroupSlot> slots, GroupValues& values) const override {
    for (const auto& slot : slots) {
      const State& state = states_[slot.group];
      if (state.seen == 0) {
        values.store(slot.row, std::optional<Form>());
      } else if (state.part == 0) {
        values.store(slot.row, state.low);
      } else {
        values.store(slot.row, between(state.low, state.high, state.part));
      }
    }
  }

  std::uint64_t bytes() const override { return states_.capacity() * sizeof(State); }
  void clear() override { states_.clear(); }

 private:
  struct State {
    Form low{};
    Form high{};
    double part = 0;  // Of the way from the one to the other.
    std::int64_t seen = 0;
  };

  void take(State& state, const Form& value, std::int64_t count) const {
    const double place = *fraction_ * static_cast<double>(count - 1);
    const auto low = static_cast<std::int64_t>(std::floor(place));
    if (state.seen == low) {
      state.low = value;
      state.part = place - static_cast<double>(low);
    }
    if (state.seen == low + 1) state.high = value;
    ++state.seen;
  }

  std::optional<double> fraction_;
  std::vector<State> states_;
};

template <class Form>
NewAccumulator make_percentile(ConstantArguments arguments) {
  const Vector* const given = arguments[0];
  if (given == nullptr) {
    return std::unexpected(
        ArgumentFault{0, Reason::of("the fraction of percentile_cont must be a constant")});
  }
  std::optional<double> fraction;
  if (!given->is_null(0)) fraction = given->at<double>(0);
  if (fraction && !(*fraction >= 0 && *fraction <= 1)) {
    return std::unexpected(ArgumentFault{0, Reason::of("percentile value {} is not between 0 and 1",
                                                       fmt::format("{:g}", *fraction))});
  }
  return std::make_unique<Percentile<Form>>(fraction);
}

template <class Type>
void add_percentile_of(Aggregate& aggregate) {
  aggregate.add({.parameters = {SqlType::Double, Type::kType}, .result = Type::kType},
                &make_percentile<typename Type::Value>);
}

}  // namespace

void register_percentile_aggregate_group(AggregateCatalog& catalog);

void register_percentile_aggregate_group(AggregateCatalog& catalog) {
  Aggregate percentile{
      .name = "percentile_cont",
      .summary =
          "The value below which this part of the values lies, between two of them where "
          "no value is just there; 0.5 is the median.",
      .examples = {{"percentile_cont(0.5) WITHIN GROUP (ORDER BY x)",
                    SqlType::Double,
                    {"1", "2", "4", "9"},
                    "3"}},
      .order = RowOrder::Sorted};
  add_percentile_of<Double>(percentile);
  add_percentile_of<IntervalOf>(percentile);
  catalog.add(std::move(percentile));
}

}  // namespace millrace::sql
