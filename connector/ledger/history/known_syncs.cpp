#include "connector/ledger/history/known_syncs.h"

#include <set>
#include <utility>

namespace millrace::ledger {
namespace {

// From one name to the next along the index: the runs are not counted.
constexpr const char* kSyncsWithRuns =
    "WITH RECURSIVE names (sync) AS (SELECT min(sync) FROM millrace_runs UNION ALL "
    "SELECT (SELECT min(sync) FROM millrace_runs WHERE sync > names.sync) FROM names "
    "WHERE names.sync IS NOT NULL) SELECT sync FROM names WHERE sync IS NOT NULL";
constexpr const char* kSyncsWithHolds = "SELECT DISTINCT sync FROM millrace_job_holds";
constexpr const char* kSyncsWithWatermarks = "SELECT sync FROM millrace_watermarks";
constexpr const char* kSyncsWithLeases = "SELECT sync FROM millrace_leases WHERE owner <> ''";

}  // namespace

Task<Result<std::vector<std::string>>> known_syncs(Store& store) {
  Unit unit;
  for (const auto* sql : {kSyncsWithRuns, kSyncsWithHolds, kSyncsWithWatermarks, kSyncsWithLeases})
    unit.push_back({sql});
  const auto answers = co_await store.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  std::set<std::string> names;
  for (const auto& rows : *answers) {
    for (const auto& row : rows) names.insert(text_of(row, 0));
  }
  co_return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace millrace::ledger
