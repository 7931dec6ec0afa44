#include "connector/sources/reports_api/jobs/kept_jobs.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/sha256.h"
#include "connector/base/text/text.h"
#include "connector/io/http/message/url.h"

namespace millrace::sources {
namespace {

using std::chrono::milliseconds;

// The API keeps a file for about a day.
constexpr std::chrono::hours kOldestJob{24};

}  // namespace

KeptJobs::KeptJobs(Api& api, const std::string& request)
    : api_(api),
      key_(fmt::format("{} {} {}", api.name, io::origin_of(api.config.url),
                       short_sha256(request))) {}

Task<Result<std::optional<ledger::UnfinishedJob>>> KeptJobs::find(const ReportConfig& config,
                                                                  ledger::Jobs::Holders syncs,
                                                                  const Events& events) const {
  auto found = co_await api_.environment.ledger.jobs().resumable(key_, std::move(syncs));
  if (!found) co_return fail(std::move(found).error().during("look up jobs of earlier runs"));
  const auto now = api_.environment.clock.wall_now();
  for (auto& job : *found) {
    if (api_.claimed.contains(job.id)) continue;
    if (job.is_outdated) {
      events.warn(
          fmt::format("job {} of an earlier run is not resumed, because the file has been "
                      "changed since; {}",
                      printable(job.id, 40), kAppendedTwice));
      continue;
    }
    if (now - job.seen_at < config.timeout && now - job.submitted_at < kOldestJob) {
      co_return std::move(job);
    }
    const auto held = co_await is_held(job.id);
    if (!held) co_return fail(held.error());
    if (*held) {
      events.warn(fmt::format("job {} of an earlier run is too old to be resumed; {}",
                              printable(job.id, 40), kAppendedTwice));
    }
    if (auto done = co_await forget(std::move(job.id)); !done) co_return fail(done.error());
  }
  co_return std::nullopt;
}

Task<Result<bool>> KeptJobs::is_held(std::string job_id) const {
  const auto free = co_await api_.environment.ledger.jobs().resumable(key_, {});
  if (!free) co_return fail(free.error());
  co_return std::ranges::find(*free, job_id, &ledger::UnfinishedJob::id) == free->end();
}

Task<Result<void>> KeptJobs::keep(std::string job_id) const {
  auto kept = co_await api_.environment.ledger.jobs().submitted(key_, std::move(job_id));
  if (kept) co_return kept;
  co_return fail(std::move(kept).error().during("remember the job for the next run"));
}

Task<Result<void>> KeptJobs::forget(std::string job_id) const {
  auto forgotten = co_await api_.environment.ledger.jobs().forget(key_, std::move(job_id));
  if (forgotten) co_return forgotten;
  co_return fail(std::move(forgotten).error().during("forget the job"));
}

Task<std::optional<milliseconds>> KeptJobs::expected(milliseconds passed) const {
  const auto usual = co_await api_.environment.ledger.jobs().usual_duration(key_);
  if (!usual || !*usual || **usual <= passed) co_return std::nullopt;
  co_return **usual - passed;
}

}  // namespace millrace::sources
