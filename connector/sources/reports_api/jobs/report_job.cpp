#include "connector/sources/reports_api/jobs/report_job.h"

#include <string_view>

#include <fmt/format.h>

namespace millrace::sources {
namespace {

using std::chrono::milliseconds;

// No API gives an id that begins so.
constexpr std::string_view kStandIn = "without-job-";

}  // namespace

ReportJob::ReportJob(Api& api, const ReportConfig& config, const std::string& request,
                     std::string sync)
    : api_(api), config_(config), kept_(api, request), syncs_{std::move(sync)} {}

Task<Result<void>> ReportJob::find_earlier(const Events& events) {
  if (std::exchange(looked_, true)) co_return Result<void>();
  const auto found = co_await kept_.find(config_, syncs_, events);
  if (!found) co_return fail(found.error());
  if (!*found) co_return Result<void>();
  const auto held = co_await kept_.is_held((*found)->id);
  if (!held) co_return fail(held.error());
  resume(**found, events);
  if (job_) job_->is_held = *held;
  co_return Result<void>();
}

void ReportJob::resume(const ledger::UnfinishedJob& found, const Events& events) {
  if (found.id.starts_with(kStandIn)) {
    stand_in_id_ = found.id;
    return;
  }
  const auto age = api_.environment.clock.wall_now() - found.submitted_at;
  job_.emplace(Known{.remote = {found.id, found.id},
                     .claim = Claim(api_, found.id),
                     .submitted_at = api_.environment.clock.now() - age,
                     .is_adopted = true});
  events.info(fmt::format("resuming job {}, which an earlier run submitted {} s ago",
                          job_->remote.shown(),
                          std::chrono::duration_cast<std::chrono::seconds>(age).count()));
}

Task<Result<void>> ReportJob::submitted(RemoteJob remote) {
  const std::string id = remote.original;
  job_.emplace(Known{std::move(remote), Claim(api_, id), api_.environment.clock.now()});
  auto kept = co_await kept_.keep(id);
  job_->is_recorded = kept.has_value();
  co_return kept;
}

Task<Result<void>> ReportJob::forget() {
  const RemoteJob forgotten = std::exchange(job_, std::nullopt)->remote;
  co_return co_await kept_.forget(forgotten.original);
}

Task<Result<void>> ReportJob::keep() {
  co_return co_await kept_.keep(job_->remote.original);
}

Task<Result<RemoteJob>> ReportJob::stand_in() {
  if (stand_in_id_.empty()) {
    stand_in_id_ = fmt::format("{}{:016x}", kStandIn, api_.environment.random());
  }
  if (auto kept = co_await kept_.keep(stand_in_id_); !kept) co_return fail(kept.error());
  co_return RemoteJob{stand_in_id_, stand_in_id_};
}

void ReportJob::done() {
  if (!job_->took) job_->took = so_far();
}

Task<std::optional<milliseconds>> ReportJob::expected() const {
  co_return co_await kept_.expected(so_far());
}

std::optional<milliseconds> ReportJob::took() const {
  return job_ && !job_->is_adopted ? job_->took : std::nullopt;
}

milliseconds ReportJob::so_far() const {
  return std::chrono::ceil<milliseconds>(api_.environment.clock.now() - job_->submitted_at);
}

}  // namespace millrace::sources
