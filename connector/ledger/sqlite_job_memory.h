#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "connector/base/worker_pool.h"
#include "connector/components/job_memory.h"
#include "connector/ledger/job_tables.h"

namespace millrace::ledger {

// Remote jobs, remembered in a state file. Calls that come while one is being written are written
// together, in one transaction: ten thousand syncs that begin at once cost a few. A call is carried
// out even when its task is cancelled, since a stop is when a job must not be forgotten.
class SqliteJobMemory final : public components::JobMemory {
 public:
  // Whether jobs of earlier runs are found again, or each run submits its own.
  enum class Resume { Yes, No };

  // `state` comes from open_state_file().
  SqliteJobMemory(io::SqliteDatabase state, boost::asio::any_io_executor loop, WorkerPool& workers,
                  const Clock& clock, Resume resume = Resume::Yes);
  SqliteJobMemory(const SqliteJobMemory&) = delete;
  SqliteJobMemory& operator=(const SqliteJobMemory&) = delete;
  ~SqliteJobMemory() override;

  Task<Result<std::vector<components::UnfinishedJob>>> resumable(std::string request,
                                                                 Syncs syncs) override;
  Task<Result<void>> submitted(std::string request, std::string job_id) override;
  Task<Result<void>> hold(std::string request, std::string job_id, Syncs syncs) override;
  Task<Result<void>> release(std::string request, std::string job_id, std::string sync) override;
  Task<Result<void>> forget(std::string request, std::string job_id) override;
  Task<Result<void>> took(std::string request, std::chrono::milliseconds time) override;
  Task<Result<std::optional<std::chrono::milliseconds>>> usual_duration(
      std::string request) override;
  Task<Result<void>> delivered(std::string load_id) override;
  Task<Result<bool>> was_delivered(std::string load_id) override;

  // Transactions so far, while no call is under way.
  std::uint64_t commits() const { return commits_; }

 private:
  struct Call;

  // A call without an answer.
  Task<Result<void>> write(std::function<Result<void>(JobTables&)> work);
  // A call with one, that `read` gives.
  template <class Value>
  Task<Result<Value>> answer(std::function<Result<Value>(JobTables&)> read);
  Task<Result<void>> carry_out(Call& call);
  Task<void> carry_out_waiting();
  Result<void> in_one_transaction(const std::vector<Call*>& calls);

  std::unique_ptr<io::SqliteDatabase> state_;
  JobTables tables_;
  WorkerPool& workers_;
  const Clock& clock_;
  const Resume resume_;
  boost::asio::steady_timer done_;  // Cancelled when calls were carried out.
  std::vector<Call*> waiting_;
  bool busy_ = false;  // A worker has the state file.
  std::uint64_t commits_ = 0;
};

}  // namespace millrace::ledger
