#include "connector/ledger/history/history.h"

#include <algorithm>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/ledger/history/run_rows.h"
#include "connector/ledger/records/stored_time.h"
#include "connector/ledger/store/stored_lines.h"

namespace millrace::ledger {
namespace {

// Above every character that an id has.
constexpr char kBehindIds = '~';
// As many as tell that an id is not whole.
constexpr std::int64_t kMostCandidates = 5;

constexpr const char* kEventsOfRun =
    "SELECT run_id, number, at, kind, text FROM millrace_run_events WHERE run_id = $1 "
    "ORDER BY number";
constexpr const char* kLoadsOfRun =
    "SELECT connection, target, mode, status, rows, inserted, updated, deleted, marked, unchanged, "
    "collapsed, rejected, unknown, rows_before, is_first, already_loaded, error_code, error, notes "
    "FROM millrace_loads WHERE run_id = $1 ORDER BY number";

Statement statement_of(std::string sql, Value value) {
  Statement statement{std::move(sql)};
  statement.values.push_back(std::move(value));
  return statement;
}

Task<Result<Rows>> rows_of(Store& store, Statement statement) {
  Unit unit;
  unit.push_back(std::move(statement));
  auto answers = co_await store.run(std::move(unit));
  if (!answers) co_return fail(std::move(answers).error());
  co_return std::move(answers->front());
}

RecordedLoad load_from(const Row& row) {
  const auto number = [&row](std::size_t column) {
    return static_cast<std::uint64_t>(integer_of(row, column));
  };
  RecordedLoad load{.connection = text_of(row, 0),
                    .target = text_of(row, 1),
                    .mode = text_of(row, 2),
                    .status = text_of(row, 3),
                    .rows = number(4),
                    .inserted = number(5),
                    .updated = number(6),
                    .deleted = number(7),
                    .marked = number(8),
                    .unchanged = number(9),
                    .collapsed = number(10),
                    .rejected = number(11),
                    .unknown = number(12),
                    .is_first = integer_of(row, 14) != 0,
                    .already_loaded = integer_of(row, 15) != 0};
  if (!is_null(row, 13)) load.before = number(13);
  if (!is_null(row, 16)) load.error = RecordedError{text_of(row, 16), text_of(row, 17)};
  load.notes = stored_lines(text_of(row, 18));
  return load;
}

}  // namespace

std::string first_run_id(RecordedTime at) {
  return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(at)));
}

Statement page_of(const RunFilter& filter) {
  Statement statement;
  std::vector<std::string> conditions;
  const auto add = [&](std::string_view condition, Value value) {
    statement.values.push_back(std::move(value));
    conditions.push_back(fmt::format("{} ${}", condition, statement.values.size()));
  };
  if (!filter.sync.empty()) add("sync =", filter.sync);
  if (filter.failed_only) conditions.emplace_back("failed = 1");
  if (filter.since) add("run_id >=", first_run_id(*filter.since));
  if (!filter.before.empty()) add("run_id <", filter.before);
  statement.values.push_back(static_cast<std::int64_t>(filter.limit));
  // Cut before leases are looked up, whatever a planner thinks of it.
  statement.sql =
      select_runs(fmt::format("(SELECT * FROM millrace_runs{}{} ORDER BY run_id DESC LIMIT ${})",
                              conditions.empty() ? "" : " WHERE ", fmt::join(conditions, " AND "),
                              statement.values.size()));
  return statement;
}

Task<Result<std::vector<RecordedRun>>> History::page(RunFilter filter) {
  std::vector<RecordedRun> page;
  for (bool is_last = false; !is_last && page.size() < filter.limit;) {
    const auto rows = co_await rows_of(store_, page_of(filter));
    if (!rows) co_return fail(rows.error());
    is_last = rows->size() < filter.limit;
    if (!rows->empty()) filter.before = text_of(rows->back(), 0);
    for (auto& run : runs_from(*rows)) {
      const bool is_wanted = !filter.failed_only || run.end.status != kRunning;
      if (is_wanted && page.size() < filter.limit) page.push_back(std::move(run));
    }
  }
  co_return page;
}

Task<Result<std::vector<RecordedRun>>> History::find(std::string id) {
  Statement statement =
      statement_of(select_runs("(SELECT * FROM millrace_runs WHERE run_id >= $1 AND run_id < $2 "
                               "ORDER BY run_id DESC LIMIT $3)"),
                   id);
  statement.values.emplace_back(id + kBehindIds);
  statement.values.emplace_back(kMostCandidates);
  const auto rows = co_await rows_of(store_, std::move(statement));
  if (!rows) co_return fail(rows.error());
  auto runs = runs_from(*rows);
  const auto same = std::ranges::find(runs, id, [](const auto& run) { return run.start.run_id; });
  if (same != runs.end()) runs = {*same};
  co_return runs;
}

Task<Result<std::vector<RecordedEvent>>> History::events(std::string run_id) {
  const auto rows = co_await rows_of(store_, statement_of(kEventsOfRun, std::move(run_id)));
  if (!rows) co_return fail(rows.error());
  std::vector<RecordedEvent> events;
  for (const auto& row : *rows) {
    events.push_back({text_of(row, 0), integer_of(row, 1), time_of(integer_of(row, 2)),
                      text_of(row, 3), text_of(row, 4)});
  }
  co_return events;
}

Task<Result<std::vector<RecordedLoad>>> History::loads(std::string run_id) {
  const auto rows = co_await rows_of(store_, statement_of(kLoadsOfRun, std::move(run_id)));
  if (!rows) co_return fail(rows.error());
  std::vector<RecordedLoad> loads;
  for (const auto& row : *rows) loads.push_back(load_from(row));
  co_return loads;
}

}  // namespace millrace::ledger
