#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/secret.h"
#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "connector/io/postgres.h"
#include "connector/io/postgres_names.h"
#include "sinks/postgres/table.h"

namespace millrace::sinks::postgres {

// What is done with a column of the export that the table lacks.
enum class OnNewColumn {
  Fail,  // The load fails and says which ALTER TABLE adds it.
  Add,   // The load adds it.
};

// The options of a connection.
struct ConnectionOptions {
  config::Secret dsn;
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds lock_timeout{30'000};
  std::chrono::milliseconds statement_timeout{0};
  std::uint32_t max_connections = 8;
};

// A database that destinations share: its options, and a limit on connections at once. Outlives
// its sessions.
class Database {
 public:
  // An open connection, counted until it is destroyed.
  struct Session {
    Semaphore::Permit permit;
    std::unique_ptr<io::PostgresConnection> connection;
  };

  Database(ConnectionOptions options, components::Environment& environment)
      : options_(std::move(options)),
        environment_(environment),
        slots_(environment.loop, options_.max_connections) {}

  Task<Result<Session>> open();

  const ConnectionOptions& options() const { return options_; }
  components::Environment& environment() { return environment_; }

 private:
  ConnectionOptions options_;
  components::Environment& environment_;
  Semaphore slots_;
};

// A table as a destination. Keeps between two attempts of a load what the first one found out.
class PostgresDestination final : public components::Destination {
 public:
  PostgresDestination(Database& database, components::Target target, io::QualifiedName table,
                      OnNewColumn on_new_column)
      : database_(database),
        target_(std::move(target)),
        table_(std::move(table)),
        on_new_column_(on_new_column) {}

  const components::Target& target() const override { return target_; }
  components::Intake intake() const override { return components::Intake::AfterGates; }
  Task<Result<void>> prepare(components::Progress& progress) override;
  bool wants_types() const override { return !exists_; }
  std::unique_ptr<components::Load> load(components::LoadIdentity identity) override;

  Database& database() { return database_; }
  const io::QualifiedName& table() const { return table_; }
  OnNewColumn on_new_column() const { return on_new_column_; }

  // Rows that went straight into the target met a key that was there: stage them the next time.
  bool must_stage() const { return must_stage_; }
  void stage_next_time() { must_stage_ = true; }

 private:
  Database& database_;
  components::Target target_;
  io::QualifiedName table_;
  OnNewColumn on_new_column_;
  bool exists_ = false;
  bool must_stage_ = false;
};

// What upsert and a keyed replace need: columns of that name, and a unique index on just those.
Result<void> check_key(const Table& table, const io::QualifiedName& name,
                       const std::vector<std::string>& key);

}  // namespace millrace::sinks::postgres
