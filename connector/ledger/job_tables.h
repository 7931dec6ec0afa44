#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "connector/components/job_memory.h"
#include "connector/io/sqlite/sqlite.h"

namespace millrace::ledger {

// The statements on the tables of remote jobs, prepared when first used. `request` is the hash of
// what was asked for. Blocking; the database outlives it.
class JobTables {
 public:
  using Time = std::chrono::system_clock::time_point;

  explicit JobTables(io::SqliteDatabase& database) : database_(database) {}

  Result<std::vector<components::UnfinishedJob>> resumable(const std::string& request,
                                                           const std::vector<std::string>& syncs);
  Result<void> submitted(const std::string& request, const std::string& job_id, Time now);
  Result<void> hold(const std::string& request, const std::string& job_id,
                    const std::vector<std::string>& syncs);
  Result<void> release(const std::string& request, const std::string& job_id,
                       const std::string& sync);
  Result<void> forget(const std::string& request, const std::string& job_id);
  Result<void> took(const std::string& request, std::chrono::milliseconds time, Time now);
  Result<std::optional<std::chrono::milliseconds>> usual_duration(const std::string& request);
  Result<void> delivered(const std::string& load_id, Time now);
  Result<bool> was_delivered(const std::string& load_id);

 private:
  enum Statement {
    SelectJobs,
    PutJob,
    DeleteJob,
    PutHold,
    DeleteHold,
    DeleteReleased,
    PutDuration,
    SelectDuration,
    PutDelivery,
    SelectDelivery,
    kStatements,
  };

  // The statement, bound to the values in their order; they outlive its run.
  template <class... Values>
  Result<io::SqliteStatement*> bound(Statement which, const Values&... values);
  template <class... Values>
  Result<void> run(Statement which, const Values&... values);

  io::SqliteDatabase& database_;
  std::array<std::optional<io::SqliteStatement>, kStatements> statements_;
};

}  // namespace millrace::ledger
