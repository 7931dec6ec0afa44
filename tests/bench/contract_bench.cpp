// What the contract's checks cost: one column of each type, in batches as decoders make them.

#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

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

void contract(benchmark::State& state, TypeKind kind) {
  const transforms::Contract rules({{.source = "a", .name = "a", .type = {kind, 0, 0}}},
                                   transforms::OtherColumns::Keep);
  const Batch batch = batch_of(kind);
  const auto step = *rules.bind(batch.schema, {});
  Last last;
  for (auto _ : state) {
    benchmark::DoNotOptimize(step->apply(batch, last));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
}

BENCHMARK_CAPTURE(contract, integer, TypeKind::Integer);
BENCHMARK_CAPTURE(contract, double, TypeKind::Double);
BENCHMARK_CAPTURE(contract, date, TypeKind::Date);
BENCHMARK_CAPTURE(contract, timestamp, TypeKind::Timestamp);
BENCHMARK_CAPTURE(contract, boolean, TypeKind::Boolean);

}  // namespace
}  // namespace millrace
