#include "connector/engine/history/records_to_keep.h"

#include <chrono>

#include "connector/ledger/records/jobs.h"

namespace millrace::engine {
namespace {

// A rerun resumes the same job, and so asks for the same record, for as long as jobs are kept.
constexpr auto kAskedFor = ledger::kKept + std::chrono::days(1);

}  // namespace

components::RecordsKept records_to_keep(const ledger::HistoryOptions& history,
                                        const RecordedBy& load) {
  // An export without a job has the same id whenever it has the same rows: without its record they
  // would be appended once more, however much later.
  const bool may_come_again = load.mode == components::Mode::Append && !load.has_job;
  if (may_come_again || !load.load_id.starts_with('0')) return {};
  return {.at_least = kAskedFor,
          .age = std::chrono::ceil<std::chrono::seconds>(history.age),
          .loads = history.runs};
}

}  // namespace millrace::engine
