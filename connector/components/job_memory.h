#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/base/task.h"

namespace millrace::components {

// A remote job that a run submitted and did not read to its end.
struct UnfinishedJob {
  std::string id;  // As the other side wrote it.
  std::chrono::system_clock::time_point submitted_at;
  std::chrono::system_clock::time_point seen_at;  // When a run last had to do with it.
};

// What is remembered of remote jobs from one run to the next, so that a run which was stopped, or
// ran out of time, is followed by one that goes on with the same job. `request` names the
// connection and what is asked for: equal texts, equal exports. What a call says is durable when it
// returns. Loop thread only.
class JobMemory {
 public:
  virtual ~JobMemory() = default;

  // The last job of this request that was submitted and neither finished nor forgotten.
  virtual Task<Result<std::optional<UnfinishedJob>>> unfinished(std::string request) = 0;

  // Call before the first question after the job, and again with the same id to move seen_at on.
  virtual Task<Result<void>> submitted(std::string request, std::string job_id) = 0;

  // Its export was read to the end; it took so long from the submission until it could be read.
  virtual Task<Result<void>> finished(std::string request, std::chrono::milliseconds took) = 0;

  // The job is of no use to a later run: it failed, is gone, or was cancelled.
  virtual Task<Result<void>> forget(std::string request) = 0;

  // How long jobs of this request took lately.
  virtual Task<Result<std::optional<std::chrono::milliseconds>>> usual_duration(
      std::string request) = 0;
};

// Remembers for as long as it lives: for what leaves no trace (a preview), and for tests.
class ShortJobMemory final : public JobMemory {
 public:
  explicit ShortJobMemory(const Clock& clock) : clock_(clock) {}

  Task<Result<std::optional<UnfinishedJob>>> unfinished(std::string request) override;
  Task<Result<void>> submitted(std::string request, std::string job_id) override;
  Task<Result<void>> finished(std::string request, std::chrono::milliseconds took) override;
  Task<Result<void>> forget(std::string request) override;
  Task<Result<std::optional<std::chrono::milliseconds>>> usual_duration(
      std::string request) override;

 private:
  const Clock& clock_;
  std::map<std::string, UnfinishedJob> unfinished_;
  std::map<std::string, std::chrono::milliseconds> durations_;
};

}  // namespace millrace::components
