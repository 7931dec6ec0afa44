#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/secret.h"
#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"
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
  std::chrono::milliseconds answer_timeout{std::chrono::hours(1)};
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

  // Loads of one table take turns here, as long as it may take: lock_timeout is for what other
  // programs hold. To be had before a session, so that who waits keeps none from others.
  Task<Result<Semaphore::Permit>> turn(const io::QualifiedName& table);

  const ConnectionOptions& options() const { return options_; }
  components::Environment& environment() { return environment_; }

 private:
  ConnectionOptions options_;
  components::Environment& environment_;
  Semaphore slots_;
  std::map<std::string, Semaphore> turns_;  // By the table's quoted name.
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
  Task<Result<void>> prepare(const Events& events) override;
  bool wants_types() const override { return seen_ != Seen::Table; }
  std::unique_ptr<components::Load> load(components::LoadIdentity identity) override;

  Database& database() { return database_; }
  const io::QualifiedName& table() const { return table_; }
  OnNewColumn on_new_column() const { return on_new_column_; }

  // True when the rows came with types for a new table, and there is one meanwhile: its columns
  // know nothing of these types.
  bool was_overtaken() const { return seen_ == Seen::Nothing; }
  void note_table() { seen_ = Seen::Table; }

  // Rows that went straight into the target met a key that was there: stage them the next time.
  bool must_stage() const { return must_stage_; }
  void stage_next_time() { must_stage_ = true; }

 private:
  Result<void> check_table(const Table& table) const;

  Database& database_;
  components::Target target_;
  io::QualifiedName table_;
  OnNewColumn on_new_column_;
  enum class Seen {
    Unknown,  // Nobody has looked.
    Nothing,  // There was no table.
    Table,
  };
  Seen seen_ = Seen::Unknown;
  bool must_stage_ = false;
};

// What upsert and a keyed replace need: columns of that name, and a unique index on just those.
Result<void> check_key(const Table& table, const io::QualifiedName& name,
                       const std::vector<std::string>& key);

}  // namespace millrace::sinks::postgres
