// Source "reports_api": submits a report, follows its remote job, and reads the file or the pages.

#include <any>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "connector/components/registry.h"
#include "connector/sources/reports_api/conversation.h"
#include "connector/sources/reports_api/download.h"
#include "connector/sources/reports_api/file_export.h"
#include "connector/sources/reports_api/job.h"
#include "connector/sources/reports_api/page_export.h"
#include "connector/sources/reports_api/settings.h"

namespace millrace::sources {
namespace {

using components::Export;
using components::Progress;

// A job that the API forgot is submitted again once.
constexpr int kMostSubmissions = 2;

// One report with its filters, for one run of one sync. Remembers its job, so that opening it
// again goes on where that is still possible.
class ReportSource final : public components::Source {
 public:
  ReportSource(Api& api, ReportConfig config, std::string query)
      : api_(api),
        config_(std::move(config)),
        query_(std::move(query)),
        request_(submit_target()) {}

  Task<Result<std::unique_ptr<Export>>> open(Progress& progress) override;
  const std::string& request() const override { return request_; }

 private:
  bool reads_pages() const { return config_.fetch == "pages"; }
  std::string submit_target() const;
  PollRoute poll_route() const;
  Task<Result<Semaphore::Permit>> job_slot(Progress& progress);
  Task<Result<std::unique_ptr<Export>>> attempt(std::unique_ptr<Conversation>& conversation,
                                                Semaphore::Permit& slot);
  Task<Result<std::unique_ptr<Export>>> read_pages(std::unique_ptr<Conversation>& conversation,
                                                   Semaphore::Permit& slot, std::string first);
  Task<Result<std::unique_ptr<Export>>> read_file(std::unique_ptr<Conversation>& conversation,
                                                  Semaphore::Permit& slot);

  Api& api_;
  const ReportConfig config_;
  const std::string query_;
  const std::string request_;
  std::optional<RemoteJob> job_;
};

Task<Result<std::unique_ptr<Export>>> ReportSource::open(Progress& progress) {
  auto slot = co_await job_slot(progress);
  if (!slot) co_return fail(std::move(slot).error());
  auto conversation = std::make_unique<Conversation>(api_, config_, progress);
  for (int submissions = 0;;) {
    if (!job_) {
      if (submissions++ == kMostSubmissions) {
        co_return fail(ErrorKind::Refused,
                       fmt::format("report {}: {} jobs in a row were lost there (cancelled, or "
                                   "done without a result); look at the report there",
                                   config_.report, kMostSubmissions));
      }
      auto job = co_await submit(*conversation, submit_target());
      if (!job) co_return fail(std::move(job).error());
      job_ = *std::move(job);
    } else {
      conversation->name_job(job_->shown());
    }
    auto exported = co_await attempt(conversation, *slot);
    if (!exported || *exported) co_return exported;
    progress.note("job " + job_->shown() + " is lost there (cancelled, or without a result)");
    job_.reset();
  }
}

Task<Result<Semaphore::Permit>> ReportSource::job_slot(Progress& progress) {
  if (api_.jobs.available() == 0) {
    progress.stage(fmt::format("waiting for a job slot ({} in flight)", api_.config.limits.jobs));
  }
  co_return co_await api_.jobs.acquire();
}

// Follows the job to its result; nullptr when it is gone.
Task<Result<std::unique_ptr<Export>>> ReportSource::attempt(
    std::unique_ptr<Conversation>& conversation, Semaphore::Permit& slot) {
  auto done = co_await wait_until_done(*conversation, *job_, poll_route());
  if (!done) {
    if (done.error().kind() == ErrorKind::Refused) job_.reset();
    co_return fail(std::move(done).error());
  }
  if (!*done) co_return nullptr;
  if (reads_pages()) co_return co_await read_pages(conversation, slot, **std::move(done));
  co_return co_await read_file(conversation, slot);
}

Task<Result<std::unique_ptr<Export>>> ReportSource::read_file(
    std::unique_ptr<Conversation>& conversation, Semaphore::Permit& slot) {
  const auto* format = api_.environment.formats.named(config_.format);
  if (format == nullptr || !format->decoder) {
    co_return fail(ErrorKind::InvalidConfig, "the format " + config_.format + " cannot be read");
  }
  auto stream = co_await open_download(*conversation, *job_);
  if (!stream) co_return fail(std::move(stream).error());
  if (!*stream) co_return nullptr;
  co_return std::make_unique<FileExport>(std::move(conversation), *job_, std::move(slot),
                                         *std::move(stream),
                                         format->decoder({.scratch = api_.environment.scratch}));
}

Task<Result<std::unique_ptr<Export>>> ReportSource::read_pages(
    std::unique_ptr<Conversation>& conversation, Semaphore::Permit& slot, std::string first) {
  co_return std::make_unique<PageExport>(std::move(conversation), *job_, std::move(slot),
                                         std::move(first));
}

std::string ReportSource::submit_target() const {
  const std::string action = reads_pages() ? "/submit_query.json" : "/submit_export.csv";
  const std::string target = "/queries/" + io::percent_encoded(config_.report) + action;
  return query_.empty() ? target : target + "?" + query_;
}

PollRoute ReportSource::poll_route() const {
  if (!reads_pages()) return {"/queries/get_export_results.json?job_id=", ""};
  return page_route(config_.page_size, 1);
}

class ReportsApiConnection final : public components::SourceConnection {
 public:
  ReportsApiConnection(const ReportsApiConfig& config, std::string name,
                       components::Environment& environment)
      : api_(config, std::move(name), environment) {}

  Result<std::unique_ptr<components::Source>> source(const std::any& from,
                                                     const config::RunValues& values) override {
    const auto& config = std::any_cast<const ReportConfig&>(from);
    return std::make_unique<ReportSource>(api_, config, query_of(config.filters, values));
  }

 private:
  Api api_;
};

}  // namespace

void register_reports_api_source(components::Registry& registry);

void register_reports_api_source(components::Registry& registry) {
  registry.add_source<ReportsApiConnection>(reports_api_spec(), report_spec());
}

}  // namespace millrace::sources
