// bool_and, every and bool_or

#include "connector/sql/aggregation/aggregate_catalog.h"

namespace millrace::sql {
namespace {

template <bool kDeciding>
struct Decision {
  struct State {
    bool has_any = false;
    bool is_decided = false;
  };
  using Value = bool;
  static void add(State& state, bool value) {
    state.has_any = true;
    state.is_decided = state.is_decided || value == kDeciding;
  }
  static std::optional<bool> value_of(const State& state) {
    if (!state.has_any) return std::nullopt;
    return state.is_decided ? kDeciding : !kDeciding;
  }
};

Aggregate all_true(std::string name) {
  Aggregate aggregate{.name = std::move(name),
                      .summary =
                          "Whether all values that are not NULL are true; NULL when there "
                          "are none.",
                      .examples = {}};
  aggregate.examples = {{aggregate.name + "(x)", SqlType::Boolean, {"true", "false"}, "false"}};
  aggregate.add<Boolean(Boolean), FoldAccumulator<Decision<false>>>();
  return aggregate;
}

}  // namespace

void register_truth_aggregate_group(AggregateCatalog& catalog);

void register_truth_aggregate_group(AggregateCatalog& catalog) {
  catalog.add(all_true("bool_and"));
  catalog.add(all_true("every"));
  Aggregate any{.name = "bool_or",
                .summary = "Whether one of the values is true; NULL when all are NULL.",
                .examples = {{"bool_or(x)", SqlType::Boolean, {"true", "NULL"}, "true"}}};
  any.add<Boolean(Boolean), FoldAccumulator<Decision<true>>>();
  catalog.add(std::move(any));
}

}  // namespace millrace::sql
