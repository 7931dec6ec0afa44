#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connector/sources/reports_api/jobs/job.h"
#include "connector/sources/reports_api/jobs/kept_jobs.h"

namespace millrace::sources {

// The remote job that one report's rows come from. The object keeps it from one opening of the
// report to the next, the ledger from one run to the next. The API and the config outlive it.
class ReportJob {
 public:
  // `request` and `sync`: see components::Source.
  ReportJob(Api& api, const ReportConfig& config, const std::string& request, std::string sync);

  void set_syncs(ledger::Jobs::Holders syncs) { syncs_ = std::move(syncs); }

  // Resumes the job that an earlier run left, if it left one. Does so at the first call only. An
  // error of this and the following is the ledger's: what a later run relies on is not written.
  Task<Result<void>> find_earlier(const Events& events);

  // True from submitted(), or from when one was resumed, until forget().
  bool is_known() const { return job_.has_value(); }

  // The job was submitted just now. Known after an error, too.
  Task<Result<void>> submitted(RemoteJob remote);
  // The job is of no use any more. Not known after an error, either.
  Task<Result<void>> forget();
  // Has open() begin with another one.
  void drop() { job_.reset(); }
  // Leaves it to the next run.
  Task<Result<void>> keep();

  // What stands for a job where the API gives rows without one: loads are told apart by the id of
  // their job. The same again in a rerun that is to load the same rows.
  Task<Result<RemoteJob>> stand_in();

  // The following are for a known job.
  RemoteJob& remote() { return job_->remote; }
  const RemoteJob& remote() const { return job_->remote; }
  // False of one that no later run will know of.
  bool is_recorded() const { return job_->is_recorded; }
  // An earlier run submitted it.
  bool is_adopted() const { return job_->is_adopted; }
  // An earlier run began to load its rows.
  bool is_held() const { return job_->is_held; }
  bool is_done() const { return job_->took.has_value(); }
  // It can be read. The first call counts.
  void done();
  // How much longer it will probably take.
  Task<std::optional<std::chrono::milliseconds>> expected() const;

  // How the ledger knows the job, or its stand-in: by the request's key and by an id.
  const std::string& key() const { return kept_.key(); }
  const std::string& kept_id() const { return job_ ? job_->remote.original : stand_in_id_; }
  // From submitting until it could be read; empty where that is not known: the job of an earlier
  // run may have been done long before anybody looked.
  std::optional<std::chrono::milliseconds> took() const;

 private:
  struct Known {
    RemoteJob remote;
    Claim claim;
    std::chrono::steady_clock::time_point submitted_at;
    bool is_adopted = false;
    bool is_held = false;
    bool is_recorded = true;
    std::optional<std::chrono::milliseconds> took = {};
  };

  void resume(const ledger::UnfinishedJob& found, const Events& events);
  std::chrono::milliseconds so_far() const;

  Api& api_;
  const ReportConfig& config_;
  const KeptJobs kept_;
  ledger::Jobs::Holders syncs_;
  std::optional<Known> job_;
  std::string stand_in_id_;
  bool looked_ = false;  // For a job of an earlier run.
};

}  // namespace millrace::sources
