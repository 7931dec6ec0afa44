#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "connector/components/registry.h"
#include "connector/data/batch.h"
#include "connector/delivery/connection.h"
#include "connector/engine/lanes/fill_lane.h"
#include "connector/engine/lanes/load_lane.h"
#include "tests/support/postgres/postgres.h"
#include "tests/support/test_environment.h"

namespace millrace::sinks {

void register_postgres_sink(components::Registry& registry);

using Cell = std::optional<std::string>;
using Rows = std::vector<std::vector<Cell>>;
inline constexpr std::nullopt_t kNull = std::nullopt;

// The Postgres sink as the engine sees it, over a real Postgres.
class PostgresSinkTest : public millrace::testing::PostgresTest,
                         protected millrace::testing::TestEnvironment {
 protected:
  // The sink's; the observer of PostgresTest has its own.
  using TestEnvironment::loop_;
  using TestEnvironment::run;

  void SetUp() override {
    PostgresTest::SetUp();
    if (!observer_) return;
    register_postgres_sink(registry_);
    open_sink(dsn_);
  }

  // Options of a destination as they stand in the file: {"table", "t"}, {"key", "id"}, ...
  using Options = std::vector<std::pair<std::string, std::string>>;

  void open_sink(std::string dsn, Options more = {}) {
    more.emplace_back("dsn", std::move(dsn));
    config::Problems problems;
    const auto parsed = registry_.sink("postgres")->connection.parse(map(more), "x", problems);
    ASSERT_TRUE(problems.empty()) << problems.text();
    // A load of an earlier one may still live, and needs its connection.
    if (sink_) earlier_.push_back(std::move(sink_));
    sink_ = parsed->connect("warehouse", environment_, delivery::connect);
  }

  // The table is put into the test's schema.
  std::unique_ptr<components::Destination> destination(Options options) {
    for (auto& [key, value] : options) {
      if (key == "table") value = schema_ + "." + value;
    }
    config::Problems problems;
    const auto parsed = registry_.sink("postgres")->destination.parse(map(options), "x", problems);
    if (!parsed) throw std::runtime_error(problems.text());
    auto made = parsed->destination(*sink_, {"sync", "run", {}});
    EXPECT_TRUE(made) << made.error().message();
    return std::move(*made);
  }

  static SchemaPtr schema_of(const std::vector<std::pair<std::string, std::string>>& columns) {
    std::vector<Field> fields;
    for (const auto& [name, type] : columns) {
      fields.push_back({name, type.empty() ? Type() : parse_type(type).value(), false});
    }
    return std::make_shared<const Schema>(std::move(fields));
  }

  static Batch batch_of(SchemaPtr schema, const Rows& rows, std::uint64_t first_row = 1) {
    BatchBuilder builder(std::move(schema), first_row);
    for (const auto& row : rows) {
      for (const auto& cell : row) {
        if (cell) {
          builder.add(*cell);
        } else {
          builder.add_null();
        }
      }
    }
    return builder.take();
  }

  // What the engine does with one load, retries of what may pass included. Where the destination
  // knows its columns, the rows are encoded before the load begins.
  Task<Result<components::LoadReport>> attempt(components::Destination& destination,
                                               SchemaPtr schema, const Rows& rows, std::string id) {
    auto load = std::make_unique<engine::LoadLane>(
        destination, components::LoadIdentity{id, "sync", run_id_}, *events_);
    load->keep_records(kept_);
    Result<components::LoadReport> report;
    if (auto encoding = encoding_of(destination, schema)) {
      engine::EncodedSpool spool(std::move(encoding), folder_.path());
      spool.append(batch_of(schema, rows));
      report = co_await attempt_encoded(*load, schema, spool, rows.size());
    } else {
      report = co_await attempt(*load, schema, rows);
    }
    if (!report) co_await load->abandon();
    co_return report;
  }
  std::unique_ptr<components::RowEncoding> encoding_of(components::Destination& destination,
                                                       const SchemaPtr& schema) const {
    if (!encodes_) return nullptr;
    return dynamic_cast<components::EncodesRows&>(destination).encoding(schema);
  }
  Task<Result<components::LoadReport>> attempt_encoded(engine::LoadLane& load, SchemaPtr schema,
                                                       const engine::EncodedSpool& spool,
                                                       std::uint64_t rows) {
    const engine::AfterRows nothing = [](std::uint64_t) -> Task<void> { co_return; };
    auto filled = co_await engine::fill_lane(load, spool, schema, nothing);
    if (!filled) co_return fail(filled.error());
    co_return co_await load.finish({rows});
  }
  Task<Result<components::LoadReport>> attempt(engine::LoadLane& load, SchemaPtr schema,
                                               const Rows& rows) {
    if (auto begun = co_await load.begin(schema); !begun) co_return fail(begun.error());
    if (!rows.empty()) {
      auto written = co_await load.take(batch_of(schema, rows));
      if (!written) co_return fail(written.error());
    }
    co_return co_await load.finish({rows.size()});
  }

  Result<components::LoadReport> try_load(components::Destination& destination, SchemaPtr schema,
                                          const Rows& rows, std::string id = "") {
    if (id.empty()) id = "load" + std::to_string(++loads_);
    auto report = run(attempt(destination, schema, rows, id));
    for (int again = 0; again < 2 && !report; ++again) {
      if (report.error().kind() != ErrorKind::Transient) break;
      report = run(attempt(destination, schema, rows, id));
    }
    return report;
  }

  components::LoadReport load(components::Destination& destination, SchemaPtr schema,
                              const Rows& rows, std::string id = "") {
    auto report = try_load(destination, std::move(schema), rows, std::move(id));
    if (report) return *report;
    ADD_FAILURE() << report.error().message();
    return {};
  }

  Result<void> prepare(components::Destination& destination) {
    return run(destination.prepare(*events_));
  }

  // "a|b;c|NULL": the rows of a statement in one line.
  std::string rows_of(std::string statement) {
    std::string text;
    std::string_view separator;
    for (const auto& row : sql(std::move(statement)).rows) {
      text += std::exchange(separator, ";");
      for (std::size_t i = 0; i < row.size(); ++i) {
        text += (i == 0 ? "" : "|") + row[i].value_or("NULL");
      }
    }
    return text;
  }

  static config::Node map(const Options& options) {
    std::vector<config::Node::Entry> entries;
    for (const auto& [key, value] : options) {
      entries.push_back({key, {}, config::Node::scalar(value)});
    }
    return config::Node::map(std::move(entries));
  }

  SchemaPtr people_ = schema_of({{"id", "integer"}, {"name", "text"}});
  Options upsert_{{"table", "people"}, {"key", "id"}};
  Options replace_{{"table", "people"}};
  Options append_{{"table", "people"}, {"mode", "append"}};

  components::Registry registry_;
  std::vector<std::unique_ptr<components::SinkConnection>> earlier_;
  std::unique_ptr<components::SinkConnection> sink_;
  std::string run_id_ = "run";
  bool encodes_ = true;
  components::RecordsKept kept_;  // By the loads from now on: all of them.
  int loads_ = 0;
};

}  // namespace millrace::sinks
