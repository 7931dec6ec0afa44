#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "connector/base/semaphore.h"
#include "connector/base/task.h"
#include "connector/components/environment.h"
#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/options/config.h"

namespace millrace::sinks::postgres {

// A database that destinations share: its options, and a limit on connections at once. Outlives
// its sessions.
class Database {
 public:
  // An open connection, counted until it is destroyed.
  struct Session {
    Semaphore::Permit permit;
    std::unique_ptr<io::PostgresConnection> connection;
  };

  Database(PostgresConfig options, components::Environment& environment)
      : options_(std::move(options)),
        environment_(environment),
        slots_(environment.loop, options_.max_connections) {}

  Task<Result<Session>> open();

  // Loads of one table take turns here, as long as it may take: lock_timeout is for what other
  // programs hold. To be had before a session, so that who waits keeps none from others.
  Task<Result<Semaphore::Permit>> turn(const io::QualifiedName& table);

  const PostgresConfig& options() const { return options_; }
  components::Environment& environment() { return environment_; }

 private:
  PostgresConfig options_;
  components::Environment& environment_;
  Semaphore slots_;
  std::map<std::string, Semaphore> turns_;  // By the table's quoted name.
};

}  // namespace millrace::sinks::postgres
