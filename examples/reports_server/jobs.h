#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/semaphore.h"
#include "connector/base/task_group.h"
#include "connector/base/worker_pool.h"
#include "examples/reports_server/config.h"
#include "examples/reports_server/database.h"
#include "examples/reports_server/filters.h"
#include "examples/reports_server/result_store.h"

namespace millrace::reports_server {

enum class JobStatus {
  Created,  // Submitted; its task has not begun.
  Queued,   // Waits for one of limits.concurrent_jobs.
  Running,  // Its query runs on a worker.
  Success,  // The result is there, as long as the store keeps it.
  Failure,  // `error` says why.
};

std::string_view word_for(JobStatus status);

struct Job {
  std::int64_t id = 0;
  const ReportOptions* report = nullptr;
  Format format = Format::Rows;
  std::vector<BoundFilter> filters;
  std::string key;  // Of the result.
  JobStatus status = JobStatus::Created;
  std::string error;
  std::weak_ptr<const QueryResult> result;
  std::chrono::system_clock::time_point created_at;
};

// Runs the reports' queries as jobs, so many at once, and remembers them for a day. Loop thread
// only. What it is built from outlives it; its tasks belong to `tasks`, which is joined before it
// is destroyed.
class Jobs {
 public:
  Jobs(boost::asio::any_io_executor loop, const Clock& clock, const ServerOptions& options,
       ResultStore& results, TaskGroup& tasks);

  // Makes a job, and starts it; a job whose result is cached is done at once. Refused for a value
  // that does not fit its filter, Transient when too many unfinished jobs are kept already.
  Result<const Job*> submit(const ReportOptions& report, Format format, const GivenFilters& given);

  // nullptr when there is no such job (any more). The pointer is good until the next wait.
  const Job* find(std::int64_t id) const;

  // Forgets jobs that are older than limits.keep.
  void sweep();

  // Ends the running queries early.
  void stop() { stop_ = true; }

  // The most jobs that were running at once so far.
  std::uint32_t most_running() const { return most_running_; }

 private:
  Task<void> work(std::shared_ptr<Job> job);
  Task<Result<QueryResult>> query(const Job& job);
  ResultPointer finished(const Job& job, QueryResult result);
  bool make_room();

  const Clock& clock_;
  const ServerOptions& options_;
  ResultStore& results_;
  TaskGroup& tasks_;
  std::unique_ptr<Database> database_;
  Semaphore permits_;
  WorkerPool workers_;
  std::map<std::int64_t, std::shared_ptr<Job>> jobs_;
  std::int64_t next_id_;
  std::uint32_t running_ = 0;
  std::atomic<std::uint32_t> most_running_ = 0;
  std::atomic<bool> stop_ = false;
};

}  // namespace millrace::reports_server
