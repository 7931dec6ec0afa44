// first and last

#include "connector/sql/aggregation/aggregate_catalog.h"

namespace millrace::sql {
namespace {

// NULL is a value like any other.
template <class Form, bool kLast>
class OneOfAll final : public Accumulator {
 public:
  void resize(std::size_t groups) override { states_.resize(groups); }

  void add(const GroupedRows& rows, Arguments arguments) override {
    const Vector& values = *arguments.front();
    rows.rows.for_each([&](std::size_t row) {
      State& state = states_[rows.groups[row]];
      if (state.has_any && !kLast) return;
      state.has_any = true;
      text_bytes_ -= bytes_of(state.value);
      if (values.is_null(row)) {
        state.value.reset();
      } else {
        state.value = Kept(values.at<Form>(row));
      }
      text_bytes_ += bytes_of(state.value);
    });
  }

  void write(std::span<const GroupSlot> slots, GroupValues& values) const override {
    for (const auto& slot : slots) values.store(slot.row, states_[slot.group].value);
  }

  std::uint64_t bytes() const override { return states_.capacity() * sizeof(State) + text_bytes_; }
  void clear() override {
    states_.clear();
    text_bytes_ = 0;
  }

 private:
  using Kept = std::conditional_t<std::same_as<Form, std::string_view>, std::string, Form>;
  struct State {
    std::optional<Kept> value;
    bool has_any = false;
  };

  // Beside the state itself.
  static std::uint64_t bytes_of(const std::optional<Kept>& value) {
    if constexpr (std::same_as<Kept, std::string>) {
      return value ? value->capacity() : 0;
    } else {
      return 0;
    }
  }

  std::vector<State> states_;
  std::uint64_t text_bytes_ = 0;
};

template <bool kLast, class... Types>
void add_ordered(Aggregate& aggregate) {
  (aggregate.add<Types(Types), OneOfAll<typename Types::Value, kLast>>(), ...);
}

template <bool kLast>
Aggregate with_all_types(Aggregate aggregate) {
  add_ordered<kLast, Boolean, Bigint, Numeric, Double, Text, Date, Time, Timestamp, TimestampTz,
              IntervalOf, Uuid, Jsonb>(aggregate);
  aggregate.order = RowOrder::Export;
  aggregate.is_own = true;
  return aggregate;
}

}  // namespace

void register_order_aggregate_group(AggregateCatalog& catalog);

void register_order_aggregate_group(AggregateCatalog& catalog) {
  catalog.add(with_all_types<false>(
      {.name = "first",
       .summary = "The value of the first row, which may be NULL, in the order of the export "
                  "unless ORDER BY says otherwise.",
       .examples = {{"first(x ORDER BY x DESC)", SqlType::Bigint, {"1", "3", "2"}, "3"}}}));
  catalog.add(with_all_types<true>(
      {.name = "last",
       .summary = "The value of the last row, which may be NULL, in the order of the export "
                  "unless ORDER BY says otherwise.",
       .examples = {{"last(x)", SqlType::Text, {"b", "c", "a"}, "a"}}}));
}

}  // namespace millrace::sql
