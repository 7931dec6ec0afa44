#include "connector/engine/outcome.h"

#include <algorithm>

namespace millrace::engine {

Finished finish_of(const SyncOutcome& outcome) {
  return {.status = outcome.status,
          .rows_read = outcome.rows_read,
          .rows_out = outcome.rows_out,
          .elapsed = outcome.elapsed,
          .error = outcome.error,
          .not_started = outcome.not_started,
          .quarantined = outcome.counts.quarantined,
          .fresh_as_of = outcome.fresh_as_of};
}

bool may_be_done_later(const SyncOutcome& outcome) {
  if (outcome.has_no_lease) return false;
  const auto later = [](Status status) {
    return status == Status::Temporary || status == Status::Cancelled;
  };
  return later(outcome.status) ||
         std::ranges::any_of(outcome.destinations, later, &DestinationOutcome::status);
}

bool is_half_delivered(const DestinationOutcome& to) {
  return to.error && !to.can_stage && (to.report.inserted > 0 || to.report.unknown > 0);
}

bool is_in_place(const DestinationOutcome& to) {
  return to.error && to.can_stage && to.report.inserted > 0;
}

bool needs_the_same_export(const DestinationOutcome& to) {
  return is_half_delivered(to) || (is_in_place(to) && has_appended(to));
}

bool resumes_the_export(const SyncOutcome& outcome) {
  return may_be_done_later(outcome) ||
         std::ranges::any_of(outcome.destinations, needs_the_same_export);
}

bool has_appended(const DestinationOutcome& to) {
  return !to.prints && to.target.mode == components::Mode::Append && to.report.inserted > 0;
}

bool safe_to_rerun(const SyncOutcome& outcome) {
  if (std::ranges::any_of(outcome.destinations, is_half_delivered)) return false;
  return resumes_the_export(outcome) || std::ranges::none_of(outcome.destinations, has_appended);
}

}  // namespace millrace::engine
