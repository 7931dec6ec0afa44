// What it costs to keep the values that the contract parses, and what a reader saves: one column of
// each type, in batches as decoders make them.

#include <cstring>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "connector/data/parse_column.h"
#include "connector/data/timestamps.h"
#include "connector/data/values.h"
#include "connector/transforms/contract.h"

namespace millrace {
namespace {

constexpr std::size_t kRows = 4096;

std::string text_of(TypeKind kind, std::size_t row) {
  switch (kind) {
    case TypeKind::Integer:
      return fmt::format("{}", row * 7919 % 1'000'000);
    case TypeKind::Double:
      return fmt::format("{}.{:02}", row * 31 % 100'000, row % 100);
    case TypeKind::Date:
      return fmt::format("20{:02}-{:02}-{:02}", row % 26, row % 12 + 1, row % 28 + 1);
    case TypeKind::Boolean:
      return row % 2 == 0 ? "true" : "false";
    default:
      return fmt::format("2026-{:02}-{:02} {:02}:{:02}:{:02}", row % 12 + 1, row % 28 + 1, row % 24,
                         row % 60, row * 7 % 60);
  }
}

Batch batch_of(TypeKind kind) {
  BatchBuilder builder(std::make_shared<Schema>(std::vector<Field>{{"a", {}, false}}));
  for (std::size_t row = 0; row < kRows; ++row) builder.add(text_of(kind, row));
  return builder.take();
}

struct Last final : components::StepOutput {
  void put(Batch rows) override { batch = std::move(rows); }
  void fail_row(const Batch&, std::size_t, std::string) override {}
  void quarantine(const Batch&, std::size_t, std::string) override {}
  Batch batch;
};

std::unique_ptr<components::BoundStep> bound(const transforms::Contract& contract,
                                             const Batch& batch, bool keeps) {
  components::StepContext context;
  if (keeps) context.typed_columns = {"a"};
  return *contract.bind(batch.schema, context);
}

void contract(benchmark::State& state, TypeKind kind, bool keeps) {
  const transforms::Contract rules({{.source = "a", .name = "a", .type = {kind, 0, 0}}},
                                   transforms::OtherColumns::Keep);
  const Batch batch = batch_of(kind);
  const auto step = bound(rules, batch, keeps);
  Last last;
  for (auto _ : state) {
    benchmark::DoNotOptimize(step->apply(batch, last));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
}

// What a binary encoder does with a value, once it has it.
void put(std::string& out, std::int64_t value) {
  const auto swapped = __builtin_bswap64(static_cast<std::uint64_t>(value));
  char bytes[sizeof swapped];
  std::memcpy(bytes, &swapped, sizeof swapped);
  out.append(bytes, sizeof bytes);
}

std::optional<std::int64_t> parsed(TypeKind kind, std::string_view text) {
  return kind == TypeKind::Integer ? parse_integer(text) : parse_timestamp(text);
}

void encode(benchmark::State& state, TypeKind kind, bool by_value) {
  Batch batch = batch_of(kind);
  batch.columns[0].values = parse_column(batch.columns[0], kRows, kind).values;
  const Column& column = batch.columns[0];
  std::string out;
  for (auto _ : state) {
    out.clear();
    for (std::size_t row = 0; row < kRows; ++row) {
      put(out, by_value ? column.values->int64s()[row] : *parsed(kind, column.text(row)));
    }
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
}

// To keep a value through the spool: eight bytes more, written to and read from the page cache.
void copy_through_memory(benchmark::State& state) {
  std::vector<std::int64_t> from(kRows * 64, 1), middle(kRows * 64), to(kRows * 64);
  for (auto _ : state) {
    std::memcpy(middle.data(), from.data(), from.size() * sizeof from[0]);
    benchmark::DoNotOptimize(middle.data());
    std::memcpy(to.data(), middle.data(), to.size() * sizeof to[0]);
    benchmark::DoNotOptimize(to.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * from.size()));
}

BENCHMARK_CAPTURE(contract, integer, TypeKind::Integer, false);
BENCHMARK_CAPTURE(contract, integer_kept, TypeKind::Integer, true);
BENCHMARK_CAPTURE(contract, double, TypeKind::Double, false);
BENCHMARK_CAPTURE(contract, double_kept, TypeKind::Double, true);
BENCHMARK_CAPTURE(contract, date, TypeKind::Date, false);
BENCHMARK_CAPTURE(contract, date_kept, TypeKind::Date, true);
BENCHMARK_CAPTURE(contract, timestamp, TypeKind::Timestamp, false);
BENCHMARK_CAPTURE(contract, timestamp_kept, TypeKind::Timestamp, true);
BENCHMARK_CAPTURE(contract, boolean, TypeKind::Boolean, false);
BENCHMARK_CAPTURE(contract, boolean_kept, TypeKind::Boolean, true);
BENCHMARK_CAPTURE(encode, integer_from_text, TypeKind::Integer, false);
BENCHMARK_CAPTURE(encode, integer_from_value, TypeKind::Integer, true);
BENCHMARK_CAPTURE(encode, timestamp_from_text, TypeKind::Timestamp, false);
BENCHMARK_CAPTURE(encode, timestamp_from_value, TypeKind::Timestamp, true);
BENCHMARK(copy_through_memory);

}  // namespace
}  // namespace millrace
