#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/base/task.h"

namespace millrace::components {

// A remote job that a run submitted and that is still of use to a later one.
struct UnfinishedJob {
  std::string id;  // As the other side wrote it.
  std::chrono::system_clock::time_point submitted_at;
  std::chrono::system_clock::time_point seen_at;  // When a run last had to do with it.
};

// What is remembered from one run to the next, so that a run which was stopped, killed, or failed
// at one of its destinations is followed by one that resumes the same jobs: what was loaded is then
// found to be there already, and what was not gets the same rows. `request` names the connection
// and what is asked for: equal texts, equal exports. What a call says is durable when it returns.
// Loop thread only.
class JobMemory {
 public:
  using Syncs = std::vector<std::string>;

  virtual ~JobMemory() = default;

  // The jobs of this request that a run of these syncs may resume, the newest first: those that
  // nobody has begun to load, and those that are held for one of the syncs.
  virtual Task<Result<std::vector<UnfinishedJob>>> resumable(std::string request, Syncs syncs) = 0;

  // Call before the job is polled for the first time, and again to move seen_at on.
  virtual Task<Result<void>> submitted(std::string request, std::string job_id) = 0;

  // The job's rows are about to be loaded for these syncs: it stays until each has released it.
  virtual Task<Result<void>> hold(std::string request, std::string job_id, Syncs syncs) = 0;

  // This sync needs the job no more. With the last of its syncs the job is forgotten.
  virtual Task<Result<void>> release(std::string request, std::string job_id, std::string sync) = 0;

  // The job is of no use to anybody: it failed, is gone, or was cancelled.
  virtual Task<Result<void>> forget(std::string request, std::string job_id) = 0;

  // A job of this request took so long from its submission until it could be read.
  virtual Task<Result<void>> took(std::string request, std::chrono::milliseconds time) = 0;

  // How long jobs of this request took lately.
  virtual Task<Result<std::optional<std::chrono::milliseconds>>> usual_duration(
      std::string request) = 0;

  // A load whose destination keeps no record of it was delivered to its last row.
  virtual Task<Result<void>> delivered(std::string load_id) = 0;
  virtual Task<Result<bool>> was_delivered(std::string load_id) = 0;
};

// One sync's hold on the job that it loads the rows of. Dropping it changes nothing: the job stays
// held, and the next run resumes it. Outlives the export; the memory outlives it.
class JobHold {
 public:
  JobHold() = default;  // Of an export without a job: nothing is held.
  JobHold(JobMemory& memory, std::string request, std::string job_id, std::string sync)
      : memory_(&memory),
        request_(std::move(request)),
        job_id_(std::move(job_id)),
        sync_(std::move(sync)) {}

  // The sync needs the job no more.
  Task<Result<void>> release();

  // The sync is still at it: a rerun may resume the job for as long again.
  Task<Result<void>> touch();

 private:
  JobMemory* memory_ = nullptr;
  std::string request_;
  std::string job_id_;
  std::string sync_;
};

// Remembers for as long as it lives: for what leaves no trace (a preview), and for tests.
class ShortJobMemory final : public JobMemory {
 public:
  explicit ShortJobMemory(const Clock& clock) : clock_(clock) {}

  Task<Result<std::vector<UnfinishedJob>>> resumable(std::string request, Syncs syncs) override;
  Task<Result<void>> submitted(std::string request, std::string job_id) override;
  Task<Result<void>> hold(std::string request, std::string job_id, Syncs syncs) override;
  Task<Result<void>> release(std::string request, std::string job_id, std::string sync) override;
  Task<Result<void>> forget(std::string request, std::string job_id) override;
  Task<Result<void>> took(std::string request, std::chrono::milliseconds time) override;
  Task<Result<std::optional<std::chrono::milliseconds>>> usual_duration(
      std::string request) override;
  Task<Result<void>> delivered(std::string load_id) override;
  Task<Result<bool>> was_delivered(std::string load_id) override;

 private:
  struct Job {
    UnfinishedJob job;
    std::set<std::string> held_for;
  };

  const Clock& clock_;
  std::map<std::string, std::vector<Job>> jobs_;  // By request, the oldest first.
  std::map<std::string, std::chrono::milliseconds> durations_;
  std::set<std::string> delivered_;
};

}  // namespace millrace::components
