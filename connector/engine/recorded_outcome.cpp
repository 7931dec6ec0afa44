#include "connector/engine/recorded_outcome.h"

#include <algorithm>
#include <utility>

#include "connector/base/text/text.h"
#include "connector/ledger/history/runs.h"

namespace millrace::engine {
namespace {

std::optional<ledger::RecordedError> recorded_error(const std::optional<Error>& error) {
  if (!error) return std::nullopt;
  return ledger::RecordedError{std::string(code_of(error->kind())),
                               recorded_text(error->message())};
}

// Of the sync as a whole, or of the first destination that failed.
std::optional<Error> first_error(const SyncOutcome& outcome) {
  if (outcome.error) return outcome.error;
  const auto failed = std::ranges::find_if(
      outcome.destinations, [](const DestinationOutcome& to) { return to.error.has_value(); });
  return failed == outcome.destinations.end() ? std::nullopt : failed->error;
}

ledger::RecordedLoad recorded_load(const DestinationOutcome& to) {
  ledger::RecordedLoad load{.connection = to.target.connection,
                            .target = recorded_text(to.target.name),
                            .mode = std::string(to_string(to.target.mode)),
                            .status = std::string(to_string(to.status)),
                            .rows = to.report.rows,
                            .inserted = to.report.inserted,
                            .updated = to.report.updated,
                            .deleted = to.report.deleted,
                            .marked = to.report.marked,
                            .unchanged = to.report.unchanged,
                            .collapsed = to.report.collapsed,
                            .rejected = to.report.rejected,
                            .unknown = to.report.unknown,
                            .before = to.report.before,
                            .is_first = to.report.is_first,
                            .already_loaded = to.report.already_loaded,
                            .error = recorded_error(to.error)};
  for (const auto& note : to.report.notes) load.notes.push_back(recorded_text(note));
  return load;
}

}  // namespace

std::string recorded_text(std::string_view text) {
  return printable(text, ledger::kLongestEvent);
}

ledger::RunEnd recorded_end(const SyncOutcome& outcome, ledger::RecordedTime now) {
  const bool says_when = outcome.ended_at != ledger::RecordedTime();
  return {.at = says_when ? outcome.ended_at : now,
          .status = std::string(to_string(outcome.status)),
          .rows = {.read = outcome.rows_read,
                   .filtered = outcome.counts.filtered,
                   .deduplicated = outcome.counts.deduplicated,
                   .added = outcome.counts.added,
                   .quarantined = outcome.counts.quarantined,
                   .out = outcome.rows_out},
          .job_id = recorded_text(outcome.job_id),
          .export_id = outcome.export_id,
          .error = recorded_error(first_error(outcome)),
          .safe_to_rerun = safe_to_rerun(outcome)};
}

std::vector<ledger::RecordedLoad> recorded_loads(const SyncOutcome& outcome) {
  std::vector<ledger::RecordedLoad> loads;
  loads.reserve(outcome.destinations.size());
  for (const auto& to : outcome.destinations) loads.push_back(recorded_load(to));
  return loads;
}

}  // namespace millrace::engine
