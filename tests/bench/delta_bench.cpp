// How fast the rows of an export are hashed, sorted and compared with what is remembered.

#include <filesystem>
#include <random>
#include <string>

#include <benchmark/benchmark.h>

#include "connector/delta/comparison.h"
#include "connector/delta/row_hasher.h"

namespace millrace::delta {
namespace {

constexpr std::size_t kColumns = 12;
constexpr std::size_t kBatchRows = 4096;

SchemaPtr schema_of(std::size_t columns) {
  std::vector<Field> fields;
  for (std::size_t i = 0; i < columns; ++i) fields.push_back({"c" + std::to_string(i), {}, false});
  return std::make_shared<Schema>(std::move(fields));
}

Batch batch_of(const SchemaPtr& schema, std::uint64_t first) {
  BatchBuilder builder(schema, first);
  for (std::size_t row = 0; row < kBatchRows; ++row) {
    for (std::size_t c = 0; c < schema->size(); ++c) {
      builder.add("value " + std::to_string((first + row) * (c + 1)));
    }
  }
  return builder.take();
}

void hash_rows(benchmark::State& state) {
  const auto schema = schema_of(kColumns);
  const auto batch = batch_of(schema, 1);
  RowHasher hasher(*schema, {"c0"}, "seed");
  std::vector<RowHashes> hashes;
  for (auto _ : state) {
    hashes.clear();
    hasher.add(batch, hashes);
    benchmark::DoNotOptimize(hashes.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBatchRows));
}
BENCHMARK(hash_rows);

std::vector<RowHashes> random_rows(std::size_t count) {
  std::mt19937_64 random(1);  // NOLINT(cert-msc51-cpp): the same each time.
  std::vector<RowHashes> rows(count);
  for (auto& row : rows) row = {{random(), random()}, {random(), random()}};
  return rows;
}

void sort_and_compare(benchmark::State& state) {
  const auto scratch = std::filesystem::temp_directory_path();
  auto rows = random_rows(static_cast<std::size_t>(state.range(0)));
  HashSorter before(scratch);
  if (!before.add(rows)) state.SkipWithError("no room");
  auto whole = *Segment::create(scratch);
  if (!write_whole(before, whole)) state.SkipWithError("no room");
  std::vector<Segment> segments;
  segments.push_back(std::move(whole));
  const Basis basis(std::move(segments));
  for (std::size_t i = 0; i < rows.size(); i += 100) ++rows[i].row.low;
  for (auto _ : state) {
    HashSorter now(scratch);
    if (!now.add(rows)) state.SkipWithError("no room");
    auto difference = *Segment::create(scratch);
    auto compared = compare(now, basis, difference);
    benchmark::DoNotOptimize(compared);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(sort_and_compare)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Arg(4'000'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace millrace::delta
