#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "config/yaml/document.h"
#include "connector/components/registry.h"
#include "connector/delivery/connection.h"
#include "connector/engine/delivery.h"
#include "connector/io/sqlite/sqlite.h"
#include "tests/sinks/delta/failing_destination.h"
#include "tests/support/postgres/postgres.h"
#include "tests/support/test_environment.h"

namespace millrace::sinks {

void register_all_sinks(components::Registry& registry);

using Cell = std::optional<std::string>;
using Rows = std::vector<std::vector<Cell>>;

// Runs of one sync into one table of a real destination, each with an export of its own: what the
// engine does from the spool to the report, with the ledger between runs.
class DeltaFixture : public millrace::testing::PostgresTest,
                     protected millrace::testing::TestEnvironment {
 protected:
  using TestEnvironment::loop_;
  using TestEnvironment::run;
  using TestEnvironment::workers_;

  void SetUp() override {}
  void TearDown() override {
    sink_.reset();
    PostgresTest::TearDown();
  }

  // "sqlite" or "postgres"; the latter skips without a server.
  void open(const std::string& kind) {
    kind_ = kind;
    register_all_sinks(registry_);
    if (kind == "postgres") {
      PostgresTest::SetUp();
      if (!observer_) return;
    }
    const auto dsn = dsn_ + " options=-csearch_path=" + schema_;
    const auto yaml = kind == "sqlite" ? "path: " + file_.string() : "dsn: \"" + dsn + "\"";
    sink_ = parse(registry_.sink(kind)->connection, yaml)
                ->connect("there", environment_, delivery::connect);
  }

  template <class Made>
  std::shared_ptr<const Made> parse(const config::ErasedSpec<Made>& spec, const std::string& yaml) {
    config::Problems problems;
    const auto node = config::parse_document(yaml, "test.yaml", problems);
    auto parsed = spec.parse(node.value_or(config::Node()), "", problems);
    if (!problems.empty()) throw std::runtime_error(problems.text());
    return parsed;
  }

  // What another program does to the tables.
  void exec(const std::string& statement) {
    if (kind_ == "postgres") {
      sql(statement);
      return;
    }
    auto database = open_file();
    const auto done = database.exec(statement);
    ASSERT_TRUE(done) << statement << ": " << done.error().message();
  }
  // Rows as "1|x|NULL".
  std::vector<std::string> query(const std::string& statement) {
    std::vector<std::string> lines;
    if (kind_ == "postgres") {
      for (const auto& row : sql(statement).rows) {
        std::string line;
        for (const auto& cell : row) line += (&cell == &row[0] ? "" : "|") + cell.value_or("NULL");
        lines.push_back(line);
      }
      return lines;
    }
    auto database = open_file();
    auto rows = database.prepare(statement);
    if (!rows) throw std::runtime_error(rows.error().message());
    while (rows->step().value()) {
      std::string line;
      for (int i = 0; i < rows->columns(); ++i) {
        line += (i == 0 ? "" : "|") +
                (rows->is_null(i) ? std::string("NULL") : std::string(rows->text(i)));
      }
      lines.push_back(line);
    }
    return lines;
  }

  // One run with this export.
  engine::DestinationOutcome run_export(const Rows& rows,
                                        Failing::At fails = Failing::At::Nowhere) {
    const Events events(listener_, clock_, "run-" + std::to_string(++runs_), sync_);
    engine::OverflowSpace overflow{loop_.get_executor(), workers_, folder_.path(), 1 << 20};
    const engine::RunContext context{environment_, overflow, events, request_};
    const auto options = parse(registry_.sink(kind_)->destination, options_);
    const engine::DestinationPlan plan{"there", options, {}, {}, guards_, options->load_options()};
    engine::SyncPlan sync;
    sync.name = sync_;
    auto destination = options->destination(*sink_, {sync_, events.run_id(), clock_.wall_now()});
    if (!destination) throw std::runtime_error(destination.error().message());
    engine::Delivery delivery(std::make_unique<FailingDestination>(*std::move(destination), fails),
                              plan, sync, context);
    run(delivery.prepare());
    engine::Extracted extracted{.export_id = "export " + std::to_string(runs_),
                                .touched_at = clock_.now()};
    extracted.spool = std::make_unique<engine::SpooledRows>(*engine::Spool::create(folder_.path()),
                                                            delivery.destination().wants_types());
    run(delivery.open_checks(*extracted.spool));
    const auto schema = std::make_shared<const Schema>(columns_);
    extracted.spool->begin(schema);
    delivery.check_columns(*schema);
    for (const auto& batch : batches(schema, rows)) EXPECT_TRUE(extracted.spool->append(batch));
    extracted.rows_read = extracted.rows_out = rows.size();
    run(delivery.deliver(extracted));
    return delivery.take_outcome(std::nullopt);
  }
  components::LoadReport loaded(const Rows& rows) {
    auto outcome = run_export(rows);
    EXPECT_FALSE(outcome.error) << outcome.error->message();
    return outcome.report;
  }

  std::string kind_;
  std::string options_ = "{table: t, key: id, mode: mirror, delta: true}";
  std::string sync_ = "people";
  std::vector<Field> columns_{{"id", {}, false}, {"a", {}, false}, {"b", {}, false}};
  components::Guards guards_{.on_empty = components::OnEmpty::Accept};
  engine::RunRequest request_;
  int runs_ = 0;

 private:
  io::SqliteDatabase open_file() {
    auto opened = io::SqliteDatabase::open(file_, io::SqliteAccess::Create);
    if (!opened) throw std::runtime_error(opened.error().message());
    return *std::move(opened);
  }

  // Of three rows each.
  static std::vector<Batch> batches(const SchemaPtr& schema, const Rows& rows) {
    constexpr std::size_t kRowsOfABatch = 3;
    std::vector<Batch> all;
    BatchBuilder builder(schema);
    for (const auto& row : rows) {
      for (const auto& cell : row) cell ? builder.add(*cell) : builder.add_null();
      if (builder.rows() == kRowsOfABatch) all.push_back(builder.take());
    }
    if (builder.rows() > 0) all.push_back(builder.take());
    return all;
  }

  components::Registry registry_;
  std::filesystem::path file_ = folder_ / "data.db";
  std::unique_ptr<components::SinkConnection> sink_;
  millrace::testing::RecordedEvents listener_;
};

}  // namespace millrace::sinks
