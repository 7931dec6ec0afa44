#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/semaphore.h"
#include "connector/components/source.h"
#include "connector/formats/format.h"
#include "connector/sources/reports_api/jobs/conversation.h"
#include "connector/sources/reports_api/jobs/job.h"
#include "connector/sources/reports_api/jobs/kept_jobs.h"
#include "connector/sources/reports_api/reading/page_export.h"
#include "connector/sources/reports_api/settings/plan.h"

namespace millrace::sources {

// One report with its filters, for one run of one sync. Remembers its job, so that opening it
// again goes on where that is still possible, also in the next run. What it is given outlives it.
class ReportSource final : public components::Source {
 public:
  ReportSource(Api& api, const ReportConfig& config, Plan plan, std::string sync);

  void read_by(std::vector<std::string> syncs) override { syncs_ = std::move(syncs); }
  Task<Result<std::unique_ptr<components::Export>>> open(const Events& events) override;
  const std::string& request() const override { return plan_.request; }
  std::string origin() const override;
  const std::string& sharing_key() const override { return plan_.sharing_key; }

 private:
  using milliseconds = std::chrono::milliseconds;
  using Exported = std::unique_ptr<components::Export>;

  // What one call of open() holds; an export takes it over.
  struct Turn {
    const Events& events;
    Semaphore::Permit slot = {};
    std::unique_ptr<Conversation> conversation = nullptr;
  };
  struct Job {
    RemoteJob remote;
    Claim claim;
    std::chrono::steady_clock::time_point submitted_at;
    bool is_adopted = false;                // An earlier run submitted it...
    bool is_held = false;                   // ...and began to load its rows.
    std::optional<milliseconds> took = {};  // Until it could be read; empty: not done yet.
  };

  Task<Result<void>> take_slot(Turn& turn);
  Task<Result<Exported>> follow(Turn& turn);
  Task<Result<Exported>> begin(Turn& turn);
  Error lost_jobs() const;
  Task<Result<std::optional<std::string>>> start(Turn& turn);
  Task<Result<void>> wait_for_room(Turn& turn, Error too_many, Backoff& backoff);
  Task<Result<Exported>> attempt(Turn& turn);
  Task<Result<Exported>> read_result(Turn& turn, JobEnd end);
  void tell_lost(Turn& turn, std::string_view why) const;
  Task<void> look_for_job(const Events& events);
  void resume(const ledger::UnfinishedJob& found, const Events& events);
  Task<void> let_go(Turn& turn, bool cancel);

  Task<Result<Exported>> read_file(Turn& turn);
  Exported read_pages(Turn& turn, RemoteJob job, std::optional<PageBody> first);
  Task<Result<Exported>> read_direct(const Events& events);
  Result<std::unique_ptr<formats::Decoder>> new_decoder() const;
  Exported watched(Exported inner, const Events& events) const;
  Task<RemoteJob> made_up_job(const Events& events);
  milliseconds so_far() const;

  Api& api_;
  const ReportConfig& config_;
  const Plan plan_;
  const KeptJobs kept_;
  std::vector<std::string> syncs_;
  std::optional<Job> job_;
  std::string made_up_;       // The id of rows that came without a job.
  bool looked_ = false;       // For a job of an earlier run.
  bool told_choice_ = false;  // Of `auto`.
};

}  // namespace millrace::sources
