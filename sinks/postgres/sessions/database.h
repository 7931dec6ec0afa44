#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connector/base/semaphore.h"
#include "connector/base/task.h"
#include "connector/components/environment.h"
#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/options/config.h"

namespace millrace::sinks::postgres {

// A database that destinations share: its options, and a limit on connections at once. Connections
// that nobody uses for a moment stay open for whoever asks next. Outlives its sessions.
class Database {
 public:
  // An open connection, counted until it is destroyed or given back.
  struct Session {
    // True when a statement failed because the connection had been lost while it was idle.
    bool is_lost() const { return was_idle && !connection->is_alive(); }

    Semaphore::Permit permit;
    std::unique_ptr<io::PostgresConnection> connection;
    bool was_idle = false;
  };

  Database(PostgresConfig options, components::Environment& environment)
      : options_(std::move(options)),
        environment_(environment),
        slots_(environment.loop, options_.max_connections) {}

  Task<Result<Session>> open();
  // In place of one that was lost: certainly a new connection.
  Task<Result<Session>> open_anew(Session lost);
  // For a session that is as it was opened: no transaction, and nothing set.
  void give_back(Session session);

  // Loads of one table take turns here, as long as it may take: lock_timeout is for what other
  // programs hold. To be had before a session, so that who waits keeps none from others.
  Task<Result<Semaphore::Permit>> turn(const io::QualifiedName& table);

  const PostgresConfig& options() const { return options_; }
  components::Environment& environment() { return environment_; }

 private:
  struct Idle {
    std::unique_ptr<io::PostgresConnection> connection;
    std::chrono::steady_clock::time_point since;
  };

  Task<Result<Session>> connect(Semaphore::Permit permit);
  std::unique_ptr<io::PostgresConnection> take_idle();

  PostgresConfig options_;
  components::Environment& environment_;
  Semaphore slots_;
  // Not counted by a permit; but a new one is opened only where none is idle, so that both together
  // stay within the limit.
  std::vector<Idle> idle_;
  std::map<std::string, Semaphore> turns_;  // By the table's quoted name.
};

}  // namespace millrace::sinks::postgres
