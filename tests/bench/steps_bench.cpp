// What steps cost: 12 columns of 4,096 rows, as a decoder makes them and the contract leaves them,
// beside the decoding of the same rows from CSV.

#include <optional>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "config/tree/node.h"
#include "connector/components/registry.h"
#include "connector/formats/csv/csv_decoder.h"
#include "connector/formats/csv/csv_encoder.h"
#include "connector/transforms/contract.h"

namespace millrace {

namespace transforms {
void register_all_steps(components::Registry& registry);
}

namespace {

using config::Node;

constexpr std::size_t kRows = 4096;

SchemaPtr schema() {
  return std::make_shared<const Schema>(std::vector<Field>{
      {"id", {TypeKind::Integer}},
      {"email", {TypeKind::Text}},
      {"ltv", {TypeKind::Decimal, 12, 2}},
      {"country", {TypeKind::Text}},
      {"name", {TypeKind::Text}},
      {"signed_up", {TypeKind::Timestamp}},
      {"born", {TypeKind::Date}},
      {"active", {TypeKind::Boolean}},
      {"score", {TypeKind::Double}},
      {"city", {TypeKind::Text}},
      {"orders", {TypeKind::Integer}},
      {"note", {TypeKind::Text}},
  });
}

Batch people() {
  BatchBuilder builder(schema());
  for (std::size_t row = 0; row < kRows; ++row) {
    builder.add(fmt::format("{}", row * 7919 % 10'000'000));
    builder.add(fmt::format("Someone.{}@Example{}.com", row * 7919 % 1'000'000, row % 97));
    builder.add(fmt::format("{}.{:02}", row * 31 % 2'000, row % 100));
    builder.add(row % 3 == 0 ? "SG" : "VN");
    builder.add(fmt::format("Person Number {}", row));
    builder.add(fmt::format("2026-{:02}-{:02} 10:20:{:02}", row % 12 + 1, row % 28 + 1, row % 60));
    builder.add(fmt::format("19{:02}-{:02}-{:02}", row % 100, row % 12 + 1, row % 28 + 1));
    builder.add(row % 2 == 0 ? "true" : "false");
    builder.add(fmt::format("{}.5", row % 1'000));
    builder.add("Singapore");
    builder.add(fmt::format("{}", row % 50));
    row % 5 == 0 ? builder.add_null() : builder.add("a note of some length");
  }
  return builder.take();
}

// The same rows as CSV.
std::string people_as_csv() {
  std::string text;
  formats::CsvEncoder encoder;
  const Batch batch = people();
  if (!encoder.begin(*batch.schema, text) || !encoder.encode(batch, text)) std::abort();
  return text;
}

std::vector<Batch> decoded(const std::string& csv) {
  std::vector<Batch> batches;
  formats::CsvDecoder decoder({});
  if (!decoder.decode(block_of(csv), batches)) std::abort();
  return batches;
}

struct Last final : components::StepOutput {
  void put(Batch rows) override { batch = std::move(rows); }
  void fail_row(const Batch&, std::size_t, std::string) override {}
  void quarantine(const Batch&, std::size_t, std::string) override {}
  Batch batch;
};

// Steps of the registry, one behind the other.
class Chain {
 public:
  Chain& then(const std::string& kind, const Node& options) {
    static const components::Registry registry = [] {
      components::Registry all;
      transforms::register_all_steps(all);
      return all;
    }();
    config::Problems problems;
    steps_.push_back(registry.step(kind)->spec.parse(options, kind, problems)->make());
    auto bound = steps_.back()->bind(schema_, {});
    if (!bound) throw std::runtime_error(bound.error().message());
    schema_ = (*bound)->output();
    bound_.push_back(*std::move(bound));
    return *this;
  }

  void run(benchmark::State& state) {
    const Batch batch = people();
    for (auto _ : state) {
      Last last;
      last.batch = batch;
      for (auto& step : bound_) {
        auto next = std::move(last.batch);
        benchmark::DoNotOptimize(step->apply(std::move(next), last));
      }
      benchmark::DoNotOptimize(last.batch.columns.data());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
  }

 private:
  SchemaPtr schema_ = schema();
  std::vector<std::unique_ptr<components::Step>> steps_;
  std::vector<std::unique_ptr<components::BoundStep>> bound_;
};

Node set(const std::string& name, const std::string& expression) {
  return Node::map({{name, {}, Node::scalar(expression)}});
}
Node list(const std::vector<std::string>& names) {
  Node node = Node::list({});
  for (const auto& name : names) node.items.push_back(Node::scalar(name));
  return node;
}

void decode(benchmark::State& state) {
  const std::string csv = people_as_csv();
  for (auto _ : state) benchmark::DoNotOptimize(decoded(csv));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
}
BENCHMARK(decode);

// All rules, or those of one type; the other columns are texts.
void contract(benchmark::State& state, std::optional<TypeKind> only) {
  const std::vector<Batch> batches = decoded(people_as_csv());
  std::vector<transforms::ColumnRule> rules;
  for (const auto& field : schema()->fields()) {
    const bool is_checked = !only || field.type.kind == *only;
    rules.push_back({.source = field.name,
                     .name = field.name,
                     .type = is_checked ? field.type : Type{TypeKind::Text}});
  }
  const transforms::Contract contract(rules, transforms::OtherColumns::Fail);
  const auto bound = *contract.bind(batches.front().schema, {});
  Last last;
  for (auto _ : state) {
    for (const auto& batch : batches) benchmark::DoNotOptimize(bound->apply(batch, last));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kRows));
}
BENCHMARK_CAPTURE(contract, all, std::nullopt);
BENCHMARK_CAPTURE(contract, two_integers, TypeKind::Integer);
BENCHMARK_CAPTURE(contract, decimal, TypeKind::Decimal);
BENCHMARK_CAPTURE(contract, double, TypeKind::Double);
BENCHMARK_CAPTURE(contract, date, TypeKind::Date);
BENCHMARK_CAPTURE(contract, timestamp, TypeKind::Timestamp);
BENCHMARK_CAPTURE(contract, boolean, TypeKind::Boolean);
BENCHMARK_CAPTURE(contract, texts_only, TypeKind::Text);

void where_set_set(benchmark::State& state) {
  Chain()
      .then("where", Node::scalar("ltv > 100 AND country = 'VN'"))
      .then("set", set("ltv", "ltv * 1.1"))
      .then("set", set("email", "lower(email)"))
      .run(state);
}
BENCHMARK(where_set_set);

void where_number(benchmark::State& state) {
  Chain().then("where", Node::scalar("ltv > 100")).run(state);
}
BENCHMARK(where_number);

void where_text(benchmark::State& state) {
  Chain().then("where", Node::scalar("country = 'VN'")).run(state);
}
BENCHMARK(where_text);

void where_like(benchmark::State& state) {
  Chain().then("where", Node::scalar("email LIKE '%@%'")).run(state);
}
BENCHMARK(where_like);

void set_number(benchmark::State& state) {
  Chain().then("set", set("ltv", "ltv * 1.1")).run(state);
}
BENCHMARK(set_number);

void set_text(benchmark::State& state) {
  Chain().then("set", set("email", "lower(email)")).run(state);
}
BENCHMARK(set_text);

void set_case(benchmark::State& state) {
  Chain()
      .then("set", set("tier",
                       "CASE WHEN ltv >= 1000 THEN 'gold' WHEN ltv >= 100 THEN 'silver' "
                       "ELSE 'base' END"))
      .run(state);
}
BENCHMARK(set_case);

void select_columns(benchmark::State& state) {
  Chain().then("select", list({"email", "ltv", "country"})).run(state);
}
BENCHMARK(select_columns);

void rename_columns(benchmark::State& state) {
  Chain().then("rename", set("note", "remark")).run(state);
}
BENCHMARK(rename_columns);

void drop_columns(benchmark::State& state) {
  Chain().then("drop", list({"note"})).run(state);
}
BENCHMARK(drop_columns);

}  // namespace
}  // namespace millrace
