#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "connector/components/job_memory.h"
#include "connector/io/sqlite.h"

namespace millrace::ledger {

// The statements on the tables of remote jobs, prepared when first used. `request` is the hash of
// what was asked for. Blocking; the database outlives it.
class JobTables {
 public:
  using Time = std::chrono::system_clock::time_point;

  explicit JobTables(io::SqliteDatabase& database) : database_(database) {}

  Result<std::optional<components::UnfinishedJob>> unfinished(const std::string& request);
  Result<void> submitted(const std::string& request, const std::string& job_id, Time now);
  Result<void> forget(const std::string& request);
  Result<void> took(const std::string& request, std::chrono::milliseconds time, Time now);
  Result<std::optional<std::chrono::milliseconds>> usual_duration(const std::string& request);

 private:
  // One statement, ready for its bindings.
  Result<io::SqliteStatement*> ready(std::optional<io::SqliteStatement>& statement,
                                     std::string_view sql);

  io::SqliteDatabase& database_;
  std::optional<io::SqliteStatement> select_job_;
  std::optional<io::SqliteStatement> put_job_;
  std::optional<io::SqliteStatement> delete_job_;
  std::optional<io::SqliteStatement> put_duration_;
  std::optional<io::SqliteStatement> select_duration_;
};

}  // namespace millrace::ledger
