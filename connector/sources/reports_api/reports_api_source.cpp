// Source "reports_api": submits a report, follows its remote job, and reads the file or the pages.

#include "connector/sources/reports_api/reports_api_source.h"

#include <memory>
#include <utility>

#include "connector/components/registry.h"
#include "connector/sources/reports_api/report.h"
#include "connector/sources/reports_api/settings/plan.h"
#include "connector/sources/reports_api/settings/specs.h"

namespace millrace::sources {
namespace {

class ReportsApiConnection final : public ReportsApi {
 public:
  ReportsApiConnection(const ReportsApiConfig& config, std::string name,
                       components::Environment& environment)
      : api_(config, std::move(name), environment) {}

  Result<std::unique_ptr<components::Source>> source(const ReportConfig& report,
                                                     const config::RunValues& values) override {
    auto plan = plan_of(report, values);
    if (!plan) return fail(std::move(plan).error());
    return std::make_unique<ReportSource>(api_, report, *std::move(plan), values.sync);
  }

  std::vector<components::LimitUse> limits() const override {
    return {{.what = "jobs at once", .used = api_.jobs.in_flight(), .most = api_.jobs.limit()}};
  }

 private:
  Api api_;
};

}  // namespace

std::unique_ptr<ReportsApi> connect_reports_api(const ReportsApiConfig& config, std::string name,
                                                components::Environment& environment) {
  return std::make_unique<ReportsApiConnection>(config, std::move(name), environment);
}

void register_reports_api_source(components::Registry& registry);

void register_reports_api_source(components::Registry& registry) {
  registry.add_source<ReportsApiConnection>(reports_api_spec(), report_spec());
}

}  // namespace millrace::sources
