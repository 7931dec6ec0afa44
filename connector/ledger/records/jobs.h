#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// What no run had to do with for so long is forgotten.
inline constexpr std::chrono::days kKept(30);

// A remote job that a run submitted and that is still of use to a later one.
struct UnfinishedJob {
  std::string id;  // As the other side wrote it.
  std::chrono::system_clock::time_point submitted_at;
  std::chrono::system_clock::time_point seen_at;  // When a run last had to do with it.
  // A run of the sync has begun to load its rows under another version of the file: they are not to
  // be loaded by this one.
  bool is_outdated = false;
};

// A sync that a job's rows are loaded for, under its plan as the file has it: another option,
// another text. Empty: whatever it is.
struct JobHolder {
  JobHolder(std::string its_sync, std::string its_plan = {})  // NOLINT(google-explicit-constructor)
      : sync(std::move(its_sync)), plan(std::move(its_plan)) {}
  JobHolder(const char* its_sync) : sync(its_sync) {}  // NOLINT(google-explicit-constructor)

  std::string sync;
  std::string plan;
};

// What is remembered of remote jobs from one run to the next, so that a run which was stopped,
// killed, or failed at one of its destinations is followed by one that resumes the same jobs: what
// was loaded is then found to be there already, and what was not gets the same rows. `request`
// names the connection and what is asked for: equal texts, equal exports. Only its hash is written
// down, for filters may hold what is personal. What a call says is durable when it returns, also
// when its task is cancelled meanwhile. Loop thread only; the store and the clock outlive it.
class Jobs {
 public:
  using Holders = std::vector<JobHolder>;

  enum class Resume {
    Yes,  // Jobs of earlier runs are found again.
    No,   // Each run submits its own, and remembers them for the next.
  };

  Jobs(Store& store, const Clock& clock, Resume resume = Resume::Yes)
      : store_(store), clock_(clock), resume_(resume) {}
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  // Forgets what is older than kKept: once a run, before it begins.
  Task<Result<void>> sweep();

  // The jobs of this request that a run of these syncs may resume, the newest first: those that
  // nobody has begun to load, and those that are held for one of the syncs. Among the latter are
  // those that are outdated, for every sync that holds them.
  Task<Result<std::vector<UnfinishedJob>>> resumable(std::string request, Holders syncs);

  // Call before the job is polled for the first time, and again to move seen_at on.
  Task<Result<void>> submitted(std::string request, std::string job_id);

  // The job's rows are about to be loaded for these syncs: it stays until each has released it.
  // What they hold of the request that is outdated, they release.
  Task<Result<void>> hold(std::string request, std::string job_id, Holders syncs);

  // This sync needs the job no more. With the last of its syncs the job is forgotten.
  Task<Result<void>> release(std::string request, std::string job_id, std::string sync);

  // The job is of no use to anybody: it failed, is gone, or was cancelled.
  Task<Result<void>> forget(std::string request, std::string job_id);

  // A job of this request took so long from its submission until it could be read.
  Task<Result<void>> took(std::string request, std::chrono::milliseconds time);

  // How long jobs of this request took lately.
  Task<Result<std::optional<std::chrono::milliseconds>>> usual_duration(std::string request);

  // A load whose destination keeps no record of it was delivered to its last row; by all the names
  // that it may be asked for.
  Task<Result<void>> delivered(std::vector<std::string> load_ids);
  Task<Result<bool>> was_delivered(std::string load_id);

 private:
  Task<Result<void>> write(Unit unit);
  Task<Result<Rows>> read(Statement statement);
  std::int64_t now() const;

  Store& store_;
  const Clock& clock_;
  const Resume resume_;
};

}  // namespace millrace::ledger
