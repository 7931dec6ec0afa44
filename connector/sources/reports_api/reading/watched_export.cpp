#include "connector/sources/reports_api/reading/watched_export.h"

#include <utility>

#include <fmt/format.h>

namespace millrace::sources {
namespace {

using std::chrono::seconds;

// "5 h", "90 min": an age, to about one part in a hundred.
std::string in_words(seconds age) {
  constexpr int kHour = 3600;
  if (age.count() >= 48 * kHour) return fmt::format("{} days", age.count() / (24 * kHour));
  if (age.count() >= 5 * kHour) return fmt::format("{} h", age.count() / kHour);
  if (age.count() >= 120) return fmt::format("{} min", age.count() / 60);
  return fmt::format("{} s", age.count());
}

}  // namespace

WatchedExport::WatchedExport(std::unique_ptr<components::Export> inner, Watch watch,
                             components::Environment& environment, const Events& events)
    : inner_(std::move(inner)),
      watch_(std::move(watch)),
      environment_(environment),
      events_(events) {}

Task<Result<std::optional<Batch>>> WatchedExport::next() {
  if (too_old_) co_return fail(*too_old_);
  auto rows = co_await inner_->next();
  if (rows && !std::exchange(checked_, true)) {
    if (auto young = check_age(); !young) {
      too_old_ = young.error();
      rows = fail(*too_old_);
    }
  }
  co_await settle(rows);
  co_return rows;
}

Result<void> WatchedExport::check_age() {
  if (watch_.max_age.count() == 0 || inner_->is_unwanted()) return {};
  const auto fresh = inner_->fresh_as_of();
  if (!fresh) {
    events_.warn("the API does not say how old the data are, so max_age was not checked");
    return {};
  }
  const auto age = std::chrono::floor<seconds>(environment_.clock.wall_now() - *fresh);
  if (age <= watch_.max_age) return {};
  std::string old = fmt::format("the data are {} old, older than max_age ({})", in_words(age),
                                in_words(std::chrono::floor<seconds>(watch_.max_age)));
  if (watch_.on_stale == OnStale::Fail) {
    return fail(ErrorKind::Guarded,
                old +
                    "; wait for the API to refresh its cache, shorten the report's cache there, "
                    "or raise max_age");
  }
  events_.warn(old);
  return {};
}

Task<Result<void>> WatchedExport::hold_job(ledger::Jobs::Holders syncs) {
  auto held =
      co_await environment_.ledger.jobs().hold(watch_.request, watch_.job_id, std::move(syncs));
  if (held) co_return held;
  co_return fail(std::move(held).error().during("remember the job until its rows are loaded"));
}

// A job whose rows cannot be had for a reason that will not pass is no use to the next run either.
Task<void> WatchedExport::settle(const Result<std::optional<Batch>>& rows) {
  if (settled_ || (rows && *rows)) co_return;
  ledger::Jobs& jobs = environment_.ledger.jobs();
  if (rows) {
    settled_ = true;
    if (!watch_.took) co_return;
    if (auto kept = co_await jobs.took(watch_.request, *watch_.took); !kept) {
      events_.warn("how long the job took could not be remembered: " + kept.error().message());
    }
  } else if (!may_succeed_later(rows.error()) && rows.error().kind() != ErrorKind::Cancelled) {
    settled_ = true;
    if (auto forgotten = co_await jobs.forget(watch_.request, watch_.job_id); !forgotten) {
      events_.warn("the job could not be forgotten: " + forgotten.error().message());
    }
  }
}

}  // namespace millrace::sources
