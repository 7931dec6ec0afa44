#include "connector/ledger/records/guarded_loads.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/shell_word.h"
#include "connector/ledger/records/jobs.h"

namespace millrace::ledger {
namespace {

constexpr const char* kKeep =
    "INSERT INTO millrace_guarded "
    "(run_id, destination, sync, taken_away, remaining, used_by, at) "
    "VALUES ($1, $2, $3, $4, $5, '', {now}) ON CONFLICT (run_id, destination) DO UPDATE SET "
    "taken_away = excluded.taken_away, remaining = excluded.remaining, at = excluded.at";
constexpr const char* kOfRun =
    "SELECT run_id, destination, sync, taken_away, remaining, used_by FROM millrace_guarded "
    "WHERE run_id = $1 ORDER BY destination";
constexpr const char* kUse =
    "UPDATE millrace_guarded SET used_by = $3 WHERE run_id = $1 AND destination = $2 "
    "AND (used_by = '' OR used_by = $3) RETURNING used_by";
constexpr const char* kSweep = "DELETE FROM millrace_guarded WHERE at < {now} - $1";

}  // namespace

std::string command_to_allow(std::string_view sync, std::string_view run_id) {
  return fmt::format("millrace run {} --allow {}", shell_word(sync), run_id);
}

Task<Result<void>> GuardedLoads::keep(GuardedLoad load) {
  Unit unit;
  unit.push_back(
      {kKeep,
       {std::move(load.run_id), std::move(load.destination), std::move(load.sync),
        static_cast<std::int64_t>(load.taken_away), static_cast<std::int64_t>(load.remaining)}});
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

Task<Result<std::vector<GuardedLoad>>> GuardedLoads::of_run(std::string run_id) {
  Unit unit;
  unit.push_back({kOfRun, {std::move(run_id)}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  std::vector<GuardedLoad> loads;
  for (const auto& row : answers->front()) {
    loads.push_back({std::string(text_of(row, 0)), std::string(text_of(row, 1)),
                     std::string(text_of(row, 2)), count_of(row, 3), count_of(row, 4),
                     std::string(text_of(row, 5))});
  }
  co_return loads;
}

Task<Result<bool>> GuardedLoads::use(std::string run_id, std::string destination, std::string by) {
  Unit unit;
  unit.push_back({kUse, {std::move(run_id), std::move(destination), std::move(by)}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  co_return !answers->front().empty();
}

Task<Result<void>> GuardedLoads::sweep() {
  Unit unit;
  unit.push_back({kSweep, {std::chrono::milliseconds(kKept).count()}});
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

}  // namespace millrace::ledger
