#pragma once

#include <string>
#include <utility>

#include "connector/ledger/records/jobs.h"

namespace millrace::ledger {

// One sync's hold on the job that it loads the rows of. Dropping it changes nothing: the job stays
// held, and the next run resumes it. It may outlive the export; the jobs outlive it.
class JobHold {
 public:
  JobHold() = default;  // Of an export without a job: nothing is held.
  JobHold(Jobs& jobs, std::string request, std::string job_id, std::string sync)
      : jobs_(&jobs),
        request_(std::move(request)),
        job_id_(std::move(job_id)),
        sync_(std::move(sync)) {}

  // The sync needs the job no more.
  Task<Result<void>> release();

  // The sync is still at it: a rerun may resume the job for as long again.
  Task<Result<void>> touch();

 private:
  Jobs* jobs_ = nullptr;
  std::string request_;
  std::string job_id_;
  std::string sync_;
};

}  // namespace millrace::ledger
