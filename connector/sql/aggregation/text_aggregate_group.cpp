// string_agg

#include "connector/sql/aggregation/aggregate_catalog.h"
#include "connector/sql/text/limits.h"

namespace millrace::sql {
namespace {

class JoinedTexts final : public Accumulator {
 public:
  void resize(std::size_t groups) override { states_.resize(groups); }

  void add(const GroupedRows& rows, Arguments arguments) override {
    const Vector& separators = *arguments[1];
    rows.rows.for_each([&](std::size_t row) {
      if (arguments[0]->is_null(row)) return;
      const auto separator =
          separators.is_null(row) ? std::string_view() : separators.at<std::string_view>(row);
      append(states_[rows.groups[row]], separator, arguments[0]->at<std::string_view>(row));
    });
  }

  void write(std::span<const GroupSlot> slots, GroupValues& values) const override {
    for (const auto& slot : slots) {
      const State& state = states_[slot.group];
      if (state.is_too_long) {
        values.fail(slot.row, text::too_long().error());
      } else {
        values.store(slot.row, state.text);
      }
    }
  }

  std::uint64_t bytes() const override { return states_.capacity() * sizeof(State) + text_bytes_; }
  void clear() override {
    states_.clear();
    text_bytes_ = 0;
  }

 private:
  struct State {
    std::optional<std::string> text;
    bool is_too_long = false;
  };

  void append(State& state, std::string_view separator, std::string_view value) {
    if (!state.text) {
      state.text.emplace();
      separator = {};
    }
    const std::size_t more = separator.size() + value.size();
    state.is_too_long = state.is_too_long || text::exceeds_limit(state.text->size() + more);
    if (state.is_too_long) return;
    const std::size_t before = state.text->capacity();
    *state.text += separator;
    *state.text += value;
    text_bytes_ += state.text->capacity() - before;
  }

  std::vector<State> states_;
  std::uint64_t text_bytes_ = 0;
};

}  // namespace

void register_text_aggregate_group(AggregateCatalog& catalog);

void register_text_aggregate_group(AggregateCatalog& catalog) {
  Aggregate joined{
      .name = "string_agg",
      .summary =
          "The texts that are not NULL, joined by a separator; in the order of the export "
          "unless ORDER BY says otherwise.",
      .examples = {{"string_agg(x, ', ' ORDER BY x)", SqlType::Text, {"b", "NULL", "a"}, "a, b"},
                   {"string_agg(DISTINCT x, '')", SqlType::Text, {"b", "a", "b"}, "ab"}},
      .order = RowOrder::Export};
  joined.add<Text(Text, Text), JoinedTexts>();
  catalog.add(std::move(joined));
}

}  // namespace millrace::sql
