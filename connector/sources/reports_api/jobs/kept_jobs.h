#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/base/events.h"
#include "connector/ledger/records/jobs.h"
#include "connector/sources/reports_api/jobs/conversation.h"

namespace millrace::sources {

// Keeps other syncs of the process from resuming a job, for as long as it lives.
class Claim {
 public:
  // The API outlives it.
  Claim(Api& api, std::string job_id)
      : api_(&api), job_id_(std::move(job_id)), is_first_(api.claimed.insert(job_id_).second) {}
  Claim(Claim&& other) noexcept
      : api_(std::exchange(other.api_, nullptr)),
        job_id_(std::move(other.job_id_)),
        is_first_(other.is_first_) {}
  Claim& operator=(Claim&& other) noexcept {
    std::swap(api_, other.api_);
    std::swap(job_id_, other.job_id_);
    std::swap(is_first_, other.is_first_);
    return *this;
  }
  ~Claim() {
    if (api_ != nullptr && is_first_) api_->claimed.erase(job_id_);
  }

 private:
  Api* api_;
  std::string job_id_;
  bool is_first_;
};

// What becomes of rows that an earlier run appended when their job cannot be resumed.
inline constexpr std::string_view kAppendedTwice =
    "the rows that it appended stay, and those of the new job are appended as well";

// What the process remembers, from run to run, of the jobs of one request. Without it rows may be
// loaded twice by a later run: an error stops this one before its next step.
class KeptJobs {
 public:
  // The API outlives it.
  KeptJobs(Api& api, const std::string& request);

  // What the jobs are remembered by: not the request itself, whose filters may be nobody's
  // business.
  const std::string& key() const { return key_; }

  // The job that an earlier run of one of the syncs left, when it is young enough to resume, nobody
  // else does, and the file says the same of the sync as then.
  Task<Result<std::optional<ledger::UnfinishedJob>>> find(const ReportConfig& config,
                                                          ledger::Jobs::Holders syncs,
                                                          const Events& events) const;

  // Whether an earlier run has begun to load the job's rows for some sync.
  Task<Result<bool>> is_held(std::string job_id) const;

  Task<Result<void>> keep(std::string job_id) const;
  Task<Result<void>> forget(std::string job_id) const;

  // How much longer a job will probably take for which so much time has passed.
  Task<std::optional<std::chrono::milliseconds>> expected(std::chrono::milliseconds passed) const;

 private:
  Api& api_;
  std::string key_;
};

}  // namespace millrace::sources
