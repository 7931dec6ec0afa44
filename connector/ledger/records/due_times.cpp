#include "connector/ledger/records/due_times.h"

#include <utility>

#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {
namespace {

constexpr const char* kAllDueTimes = "SELECT sync, due FROM millrace_due_times ORDER BY sync";
constexpr const char* kRememberDueTime =
    "INSERT INTO millrace_due_times AS known (sync, due) VALUES ($1, $2) ON CONFLICT (sync) "
    "DO UPDATE SET due = excluded.due WHERE known.due < excluded.due";

// A store that cannot be written refuses it, though no sync has an empty name.
constexpr const char* kWriteNothing = "UPDATE millrace_due_times SET due = due WHERE sync = ''";

}  // namespace

Task<Result<DueTimes::BySync>> DueTimes::all() {
  Unit unit;
  unit.push_back({kAllDueTimes, {}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  BySync due;
  for (const auto& row : answers->front()) {
    due.emplace(text_of(row, 0),
                std::chrono::sys_seconds(std::chrono::seconds(integer_of(row, 1))));
  }
  co_return due;
}

Task<Result<void>> DueTimes::remember(BySync due) {
  if (due.empty()) co_return Result<void>();
  Unit unit;
  for (auto& [sync, time] : due) {
    unit.push_back({kRememberDueTime, {sync, std::int64_t{time.time_since_epoch().count()}}});
  }
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

Task<Result<void>> DueTimes::check_writable() {
  Unit unit;
  unit.push_back({kWriteNothing, {}});
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

}  // namespace millrace::ledger
