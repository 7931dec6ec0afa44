// min and max

#include <cmath>

#include "connector/sql/aggregation/aggregate_catalog.h"

namespace millrace::sql {
namespace {

template <class Form>
bool is_less(const Form& a, const Form& b) {
  return a < b;
}
// NaN is the greatest of all, and equal to itself.
bool is_less(double a, double b) {
  return std::isnan(b) ? !std::isnan(a) : a < b;
}

// Of equal values that look different, 1.0 and 1.00, the last one stays, as in Postgres.
struct Least {
  template <class Form>
  static bool replaces(const Form& value, const Form& known) {
    return !is_less(known, value);
  }
};
struct Greatest {
  template <class Form>
  static bool replaces(const Form& value, const Form& known) {
    return !is_less(value, known);
  }
};

template <class Form, class Which>
struct Extreme {
  using State = std::optional<Form>;
  using Value = Form;
  static void add(State& state, const Form& value) {
    if (!state || Which::replaces(value, *state)) state = value;
  }
  static State value_of(const State& state) { return state; }
};

template <class Which>
class ExtremeText final : public Accumulator {
 public:
  void resize(std::size_t groups) override { states_.resize(groups); }

  void add(const GroupedRows& rows, Arguments arguments) override {
    each_value<std::string_view>(
        rows, *arguments.front(),
        [this](std::uint32_t group, std::string_view value) { take(states_[group], value); });
  }

  void write(std::span<const GroupSlot> slots, GroupValues& values) const override {
    for (const auto& slot : slots) values.store(slot.row, states_[slot.group]);
  }

  std::uint64_t bytes() const override {
    return states_.capacity() * sizeof(std::optional<std::string>) + text_bytes_;
  }
  void clear() override {
    states_.clear();
    text_bytes_ = 0;
  }

 private:
  void take(std::optional<std::string>& state, std::string_view value) {
    if (!state) {
      state.emplace(value);
      text_bytes_ += state->capacity();
    } else if (Which::replaces(value, std::string_view(*state))) {
      text_bytes_ -= state->capacity();
      state->assign(value);
      text_bytes_ += state->capacity();
    }
  }

  std::vector<std::optional<std::string>> states_;
  std::uint64_t text_bytes_ = 0;
};

template <class Which, class... Types>
void add_extreme_of(Aggregate& aggregate) {
  (aggregate.add<Types(Types), FoldAccumulator<Extreme<typename Types::Value, Which>>>(), ...);
}

template <class Which>
Aggregate with_all_types(Aggregate aggregate) {
  add_extreme_of<Which, Bigint, Numeric, Double, Date, Time, Timestamp, TimestampTz, IntervalOf>(
      aggregate);
  aggregate.add<Text(Text), ExtremeText<Which>>();
  return aggregate;
}

}  // namespace

void register_extremes_aggregate_group(AggregateCatalog& catalog);

void register_extremes_aggregate_group(AggregateCatalog& catalog) {
  catalog.add(with_all_types<Least>(
      {.name = "min",
       .summary = "The least of the values that are not NULL; NULL when there are none.",
       .examples = {{"min(x)", SqlType::Text, {"b", "a"}, "a"}}}));
  catalog.add(with_all_types<Greatest>(
      {.name = "max",
       .summary = "The greatest of the values that are not NULL; NULL when there are none.",
       .examples = {{"max(x)", SqlType::Date, {"2026-01-31", "2026-02-01"}, "2026-02-01"}}}));
}

}  // namespace millrace::sql
