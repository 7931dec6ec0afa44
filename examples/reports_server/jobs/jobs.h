#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/signal.h"
#include "connector/base/task_group.h"
#include "connector/base/worker_pool.h"
#include "examples/reports_server/data/database.h"
#include "examples/reports_server/data/filters.h"
#include "examples/reports_server/data/pages.h"
#include "examples/reports_server/jobs/result_store.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

enum class JobStatus {
  Queued,      // Waits for one of limits.concurrent_jobs.
  Running,     // Its query runs on a worker.
  Success,     // The result is there, as long as the store keeps it.
  Failure,     // `error` says why.
  Cancelling,  // Somebody gave it up; its query has not ended yet.
  Cancelled,
};

std::string_view word_for(JobStatus status);

// What a job is to do, and for whom. What it points at outlives the job.
struct JobRequest {
  const ReportOptions* report = nullptr;
  const KeyOptions* caller = nullptr;
  Format format = Format::Rows;
  GivenFilters given = {};
  // What its record says that it was made from.
  std::string source_type = "QueryReport";
  std::int64_t source_id = 0;
  std::string source_method = "submit_query";
  std::string query = {};         // Instead of the report's, when it is not empty.
  std::uint64_t most_rows = 0;    // More of them fail it; 0: any number.
  bool fresh = false;             // Whatever is cached.
  std::optional<Page> page = {};  // What a caller of v2 asked to see of it.
};

struct Job {
  std::int64_t id = 0;
  JobRequest request;
  std::vector<BoundFilter> filters;
  std::string key;  // Of the result.
  JobStatus status = JobStatus::Queued;
  std::string error;
  bool too_large = false;  // It failed by request.most_rows.
  std::weak_ptr<const QueryResult> result;
  std::chrono::system_clock::time_point created_at;
  std::optional<std::chrono::system_clock::time_point> started_at;
  std::optional<std::chrono::system_clock::time_point> ended_at;
  std::atomic<bool> stop = false;  // Makes its query end early.

  const ReportOptions& report() const { return *request.report; }
  Format format() const { return request.format; }
  bool is_over() const {
    return status == JobStatus::Success || status == JobStatus::Failure ||
           status == JobStatus::Cancelled;
  }
};

using JobPointer = std::shared_ptr<const Job>;

// Runs the reports' queries as jobs, so many at once, and remembers them for a day. A job that
// waits is an entry in a queue, not a task. Loop thread only. What it is built from outlives it;
// its tasks belong to `tasks`, which is joined before it is destroyed.
class Jobs {
 public:
  Jobs(boost::asio::any_io_executor loop, const Clock& clock, const ServerOptions& options,
       ResultStore& results, TaskGroup& tasks);

  // Makes a job, and starts it; a job whose result is cached is done at once. Refused for a value
  // that does not fit its filter, Transient when too many unfinished jobs are kept already.
  Result<JobPointer> submit(JobRequest request);

  // nullptr when there is no such job (any more).
  JobPointer find(std::int64_t id) const;

  // What the next job with this one's question would be given at once, or nothing.
  ResultPointer cached(const Job& job) const { return results_.cached(job.key); }

  // Gives a job up: one that waits at once, one that runs as soon as its query could be ended. One
  // that is over stays as it is.
  void cancel(const Job& job);

  // Waits until the job is over, or until then, by the clock's now().
  Task<void> wait(JobPointer job, std::chrono::steady_clock::time_point until);

  // The jobs of this caller that are not over.
  std::uint32_t unfinished(const KeyOptions& caller) const;

  // Forgets jobs that are older than limits.keep.
  void sweep();

  // Ends the running queries early and starts no others.
  void stop();

  // The most jobs that were running at once so far.
  std::uint32_t most_running() const { return most_running_; }

 private:
  using Entry = std::shared_ptr<Job>;

  void start_waiting();
  Task<void> run(Entry job);
  Task<Result<QueryResult>> query(Job& job);
  bool take_cached(Job& job);
  void end(Job& job, JobStatus status);
  ResultPointer finished(const Job& job, QueryResult result);
  bool is_expired(const Job& job) const;
  bool make_room();

  const Clock& clock_;
  const ServerOptions& options_;
  ResultStore& results_;
  TaskGroup& tasks_;
  std::unique_ptr<Database> database_;
  WorkerPool workers_;
  std::map<std::int64_t, Entry> jobs_;
  std::deque<Entry> waiting_;
  std::map<const KeyOptions*, std::uint32_t> unfinished_;
  Signal over_;
  std::int64_t next_id_;
  std::uint32_t running_ = 0;
  std::atomic<std::uint32_t> most_running_ = 0;
  bool stopping_ = false;
};

}  // namespace millrace::reports_server
