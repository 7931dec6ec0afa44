// count

#include "connector/sql/aggregation/aggregate_catalog.h"

namespace millrace::sql {
namespace {

// Of rows, or of those whose argument is not NULL.
class CountAccumulator final : public Accumulator {
 public:
  void resize(std::size_t groups) override { counts_.resize(groups); }

  void add(const GroupedRows& rows, Arguments arguments) override {
    auto* const counts = counts_.data();
    const auto* const groups = rows.groups;
    if (arguments.empty() || !arguments.front()->has_nulls()) {
      rows.rows.for_each([&](std::size_t row) { ++counts[groups[row]]; });
    } else {
      const Vector& argument = *arguments.front();
      rows.rows.for_each(
          [&](std::size_t row) { counts[groups[row]] += argument.is_null(row) ? 0 : 1; });
    }
  }

  void write(std::span<const GroupSlot> slots, GroupValues& values) const override {
    for (const auto& slot : slots) values.store(slot.row, counts_[slot.group]);
  }

  std::uint64_t bytes() const override { return counts_.capacity() * sizeof(std::int64_t); }
  void clear() override { counts_.clear(); }

 private:
  std::vector<std::int64_t> counts_;
};

template <class... Types>
void add_count_of(Aggregate& aggregate) {
  (aggregate.add<Bigint(Types), CountAccumulator>(), ...);
}

}  // namespace

void register_count_aggregate_group(AggregateCatalog& catalog);

void register_count_aggregate_group(AggregateCatalog& catalog) {
  Aggregate count{.name = "count",
                  .summary =
                      "How many rows there are, count(*), or how many values that are not "
                      "NULL; count(DISTINCT x) counts equal values once.",
                  .examples = {{"count(*)", SqlType::Bigint, {"1", "NULL"}, "2"},
                               {"count(x)", SqlType::Bigint, {"1", "NULL"}, "1"},
                               {"count(DISTINCT x)", SqlType::Text, {"a", "b", "a"}, "2"}}};
  add_count_of<Boolean, Bigint, Numeric, Double, Text, Date, Time, Timestamp, TimestampTz,
               IntervalOf, Uuid, Jsonb>(count);
  count.add<Bigint(), CountAccumulator>();
  catalog.add(std::move(count));
}

}  // namespace millrace::sql
