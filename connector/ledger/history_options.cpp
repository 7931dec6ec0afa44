#include "connector/ledger/history_options.h"

namespace millrace::ledger {

config::Spec<HistoryOptions> history_spec() {
  return config::Spec<HistoryOptions>("history", "How long runs are remembered.")
      .field<&HistoryOptions::age>(
          "Runs that began longer ago are forgotten, with their events and counts. The records of "
          "loads that Postgres and SQLite destinations keep in `_millrace_loads` go by the same "
          "age and number, but never before 31 days.",
          {.example = "30d", .min = std::chrono::hours(1), .max = std::chrono::days(36'500)})
      .field<&HistoryOptions::runs>(
          "How many runs of each sync are kept; older ones are forgotten.",
          {.min = 1, .max = 1'000'000});
}

}  // namespace millrace::ledger
