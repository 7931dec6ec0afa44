#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/components/source.h"
#include "connector/sources/reports_api/jobs/job_session.h"
#include "connector/sources/reports_api/jobs/report_job.h"
#include "connector/sources/reports_api/reading/open_export.h"
#include "connector/sources/reports_api/settings/plan.h"

namespace millrace::sources {

// One report with its filters, for one run of one sync. Remembers its job, so that opening it
// again goes on where that is still possible, also in the next run. What it is given outlives it.
class ReportSource final : public components::Source {
 public:
  ReportSource(Api& api, const ReportConfig& config, Plan plan, std::string sync);

  void read_by(ledger::Jobs::Holders syncs) override { job_.set_syncs(std::move(syncs)); }
  void ask_before_reading(components::ReadQuestion question) override {
    question_ = std::move(question);
  }
  Task<Result<ExportPtr>> open(const Events& events) override;
  const std::string& request() const override { return plan_.request; }
  std::string origin() const override;
  std::string title() const override;
  const std::string& sharing_key() const override { return plan_.sharing_key; }

 private:
  Task<Result<ExportPtr>> open_without_job(const Events& events);
  Task<Result<ExportPtr>> open_job(JobSession& session, const Events& events);
  Task<Result<ExportPtr>> begin(JobSession& session, const Events& events);
  Task<Result<ExportPtr>> follow(JobSession& session, const Events& events);
  Task<Result<ExportPtr>> read_result(JobSession& session, JobEnd end, const Events& events);
  Task<void> leave(JobSession& session, bool cancel, const Events& events);
  Task<void> take_back(JobSession& session, const Events& events);
  Task<bool> is_unwanted();

  void tell_lost(std::string_view why, const Events& events) const;
  Error lost_jobs() const;
  Watch watch() const;

  Api& api_;
  const ReportConfig& config_;
  const Plan plan_;
  ReportJob job_;
  components::ReadQuestion question_;
  bool told_choice_ = false;  // Of `auto`.
};

}  // namespace millrace::sources
