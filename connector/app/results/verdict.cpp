#include "connector/app/results/verdict.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::app {

using components::LoadReport;
using engine::DestinationOutcome;
using engine::SyncOutcome;

namespace {

// "300 rows were confirmed and 1 may have arrived"
std::string reach_of(const LoadReport& report) {
  std::string out;
  if (report.inserted > 0) {
    out = fmt::format("{} {} confirmed", with_commas(report.inserted),
                      report.inserted == 1 ? "row was" : "rows were");
  }
  if (report.unknown == 0) return out;
  if (!out.empty())
    return out + fmt::format(" and {} may have arrived", with_commas(report.unknown));
  return fmt::format("{} {} may have arrived", with_commas(report.unknown),
                     report.unknown == 1 ? "row" : "rows");
}

std::string advice_when_safe(const SyncOutcome& sync) {
  if (sync.has_no_lease && sync.status == Status::Temporary) {
    return "nothing was begun; run it again later";
  }
  if (std::ranges::any_of(sync.destinations, engine::is_in_place)) {
    return "the new rows are in place; run it again once this is fixed, to have them made durable";
  }
  if (may_be_done_later(sync)) return "nothing was left half done; run it again";
  const bool any_loaded = std::ranges::any_of(
      sync.destinations, [](const DestinationOutcome& to) { return !to.error; });
  if (sync.status == Status::Guarded) {
    return any_loaded ? "what was stopped is as it was before; a rerun is stopped again until the "
                        "report changes or the load is allowed"
                      : "nothing was changed; a rerun is stopped again until the report changes or "
                        "the load is allowed";
  }
  return any_loaded ? "what failed is as it was before; a rerun fails until this is fixed"
                    : "nothing was changed; a rerun fails until this is fixed";
}

}  // namespace

std::string sentence_of(const Error& error) {
  return fmt::format("{}: {}", code_of(error.kind()), error.message());
}

void add_causes(Sentences& causes, const SyncOutcome& sync) {
  const auto is_stopped = [](const std::optional<Error>& error) {
    return error && error->kind() == ErrorKind::Cancelled;
  };
  // What it was waiting for is in the log.
  const bool any_stopped =
      std::ranges::any_of(sync.destinations, is_stopped, &DestinationOutcome::error);
  if (is_stopped(sync.error) || (!sync.error && any_stopped)) {
    causes.add(sync, "cancelled: stopped by a signal");
  }
  if (sync.error) {
    if (!is_stopped(sync.error)) causes.add(sync, sentence_of(*sync.error));
    return;
  }
  for (const auto& to : sync.destinations) {
    if (to.error && !is_stopped(to.error)) causes.add(sync, to, sentence_of(*to.error));
  }
}

void add_advice(Sentences& advice, const SyncOutcome& sync) {
  if (safe_to_rerun(sync)) {
    advice.add(sync, advice_when_safe(sync));
    return;
  }
  for (const auto& to : sync.destinations) {
    if (is_half_delivered(to)) {
      advice.add(
          sync, to,
          fmt::format("{}; a rerun sends them again with the same Idempotency-Keys, which is "
                      "safe only if the receiver honours them",
                      reach_of(to.report)));
    } else if (has_appended(to) && !resumes_the_export(sync)) {
      advice.add(sync, to,
                 fmt::format("appended {}; a rerun exports the report again and appends those too",
                             counted(to.report.inserted, "row")));
    }
  }
}

}  // namespace millrace::app
