#pragma once

#include <string>
#include <vector>

#include "connector/ledger/history/recorded_run.h"
#include "connector/service/web/history/run_facts.h"

// Pictures of runs as inline SVG. Heights are shares of the longest, or largest, of what is shown.

namespace millrace::service {

// The last runs of a sync, a bar each: how it ended and how long it took, with a title. Whatever is
// not ok has a tick under its bar, too.
std::string strip_of(const std::vector<ledger::RecordedRun>& runs);

// A run with the seconds of it that were spent waiting.
struct ChartedRun {
  const ledger::RecordedRun& run;
  double waited = 0;
};

// How long each run took, with the time that it waited set apart; and its rows. Bars lead to runs.
std::string durations_chart(const std::vector<ChartedRun>& runs);
std::string rows_chart(const std::vector<ChartedRun>& runs);

// The phases of one run, side by side in their share of its time.
std::string time_line(const std::vector<PhaseSpan>& phases);

}  // namespace millrace::service
