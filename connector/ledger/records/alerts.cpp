#include "connector/ledger/records/alerts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/ledger/records/stored_time.h"
#include "connector/ledger/store/stored_lines.h"
#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {
namespace {

using std::chrono::milliseconds;

constexpr const char* kOpenAlerts =
    "SELECT receiver, sync, kind, since FROM millrace_alert_states "
    "WHERE sync IN (SELECT value FROM {each $1} AS names) ORDER BY receiver, sync, kind";
constexpr const char* kConfirmStates =
    "UPDATE millrace_alert_states SET at = {now} "
    "WHERE sync IN (SELECT value FROM {each $1} AS names)";
constexpr const char* kOpenState =
    "INSERT INTO millrace_alert_states (receiver, sync, kind, since, alert_id, at) "
    "SELECT $1, value, $2, CAST($3 AS {integer}), $4, {now} FROM {each $5} AS names WHERE true "
    "ON CONFLICT (receiver, sync, kind) DO NOTHING";
constexpr const char* kCloseStates =
    "DELETE FROM millrace_alert_states WHERE receiver = $1 "
    "AND sync IN (SELECT value FROM {each $2} AS names) "
    "AND kind IN (SELECT value FROM {each $3} AS kinds)";

constexpr const char* kKeepAlert =
    "INSERT INTO millrace_alerts (id, receiver, kind, sync, syncs, run_id, happened, since, cause, "
    "advice, at, attempts, next_at, claimed_by, claimed_until) "
    "SELECT $1, $2, $3, $4, $5, $6, CAST($7 AS {integer}), CAST($8 AS {integer}), $9, $10, "
    "{now}, 0, 0, '', 0 WHERE ";
// What it tells is what this process found out,
constexpr const char* kIfOpenedByIt =
    "EXISTS (SELECT 1 FROM millrace_alert_states WHERE alert_id = $1) ON CONFLICT (id) DO NOTHING";
// or what it ends is still there.
constexpr const char* kIfOpen =
    "EXISTS (SELECT 1 FROM millrace_alert_states WHERE receiver = $2 "
    "AND sync IN (SELECT value FROM {each $11} AS names)) ON CONFLICT (id) DO NOTHING";

constexpr const char* kClaimAlerts =
    "UPDATE millrace_alerts SET claimed_by = $1, claimed_until = {now} + $2 "
    "WHERE (claimed_until < {now} OR claimed_by = $1) AND id IN ("
    "SELECT id FROM millrace_alerts AS due "
    "WHERE receiver IN (SELECT value FROM {each $3} AS names) "
    "AND sync IN (SELECT value FROM {each $4} AS others) "
    "AND (claimed_until < {now} OR claimed_by = $1) "
    "AND NOT EXISTS (SELECT 1 FROM millrace_alerts AS waiting "
    "WHERE waiting.receiver = due.receiver AND waiting.sync IN "
    "(SELECT value FROM {each $4} AS others) AND (waiting.next_at > {now} "
    "OR (waiting.claimed_until >= {now} AND waiting.claimed_by <> $1))) "
    "ORDER BY at, id LIMIT 100) "
    "RETURNING id, receiver, kind, syncs, run_id, happened, since, cause, advice, attempts, "
    "{now} - at, at";
constexpr const char* kRemoveAlert = "DELETE FROM millrace_alerts WHERE id = $1";
constexpr const char* kPostponeAlert =
    "UPDATE millrace_alerts SET attempts = $2, next_at = {now} + $3, claimed_by = '', "
    "claimed_until = 0 WHERE id = $1";
constexpr const char* kSweepAlerts = "DELETE FROM millrace_alerts WHERE at < {now} - $1";
constexpr const char* kSweepAlertStates = "DELETE FROM millrace_alert_states WHERE at < {now} - $1";

Statement kept_by(const AlertChange& change, const KeptAlert& alert) {
  const auto since = alert.since ? Value(stored(*alert.since)) : Value();
  Statement statement{std::string(kKeepAlert) + (change.opens.empty() ? kIfOpen : kIfOpenedByIt),
                      {alert.id, change.receiver, alert.kind, alert.syncs.front(),
                       fmt::format("{}", fmt::join(alert.syncs, "\n")), alert.run_id,
                       stored(alert.happened), since, alert.cause, alert.advice}};
  if (change.opens.empty()) statement.values.emplace_back(list_of(change.syncs));
  return statement;
}

void add_change(const AlertChange& change, Unit& unit) {
  const auto syncs = list_of(change.syncs);
  const auto close = [&] {
    if (change.closes.empty()) return;
    unit.push_back({kCloseStates, {change.receiver, syncs, list_of(change.closes)}});
  };
  if (change.opens.empty()) {
    if (change.alert) unit.push_back(kept_by(change, *change.alert));
    close();
    return;
  }
  close();
  if (!change.alert) return;
  const auto& alert = *change.alert;
  unit.push_back(
      {kOpenState, {change.receiver, change.opens, stored(alert.happened), alert.id, syncs}});
  unit.push_back(kept_by(change, alert));
}

KeptAlert alert_of(const Row& row) {
  KeptAlert alert{.id = text_of(row, 0),
                  .receiver = text_of(row, 1),
                  .kind = text_of(row, 2),
                  .syncs = stored_lines(text_of(row, 3)),
                  .run_id = text_of(row, 4),
                  .happened = time_of(integer_of(row, 5)),
                  .since = {},
                  .cause = text_of(row, 7),
                  .advice = text_of(row, 8),
                  .attempts = integer_of(row, 9),
                  .age = milliseconds(integer_of(row, 10))};
  if (!is_null(row, 6)) alert.since = time_of(integer_of(row, 6));
  return alert;
}

}  // namespace

Task<Result<std::vector<OpenAlert>>> Alerts::open(Names syncs) {
  Unit unit;
  unit.push_back({kOpenAlerts, {list_of(syncs)}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  std::vector<OpenAlert> open;
  for (const auto& row : answers->front()) {
    open.push_back(
        {text_of(row, 0), text_of(row, 1), text_of(row, 2), time_of(integer_of(row, 3))});
  }
  co_return open;
}

Task<Result<void>> Alerts::change(std::vector<AlertChange> changes, Names confirmed) {
  Unit unit;
  if (!confirmed.empty()) unit.push_back({kConfirmStates, {list_of(confirmed)}});
  for (const auto& each : changes) add_change(each, unit);
  if (unit.empty()) co_return Result<void>();
  co_return co_await done(std::move(unit));
}

Task<Result<std::vector<KeptAlert>>> Alerts::claim(Names receivers, Names syncs, std::string by) {
  Unit unit;
  unit.push_back(
      {kClaimAlerts,
       {std::move(by), milliseconds(kClaim).count(), list_of(receivers), list_of(syncs)}});
  auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(std::move(answers).error());
  auto& rows = answers->front();
  std::ranges::sort(rows, {},
                    [](const Row& row) { return std::pair(integer_of(row, 11), text_of(row, 0)); });
  std::vector<KeptAlert> alerts;
  alerts.reserve(rows.size());
  for (const auto& row : rows) alerts.push_back(alert_of(row));
  co_return alerts;
}

Task<Result<void>> Alerts::remove(std::string id) {
  Unit unit;
  unit.push_back({kRemoveAlert, {std::move(id)}});
  co_return co_await done(std::move(unit));
}

Task<Result<void>> Alerts::postpone(std::string id, std::int64_t attempts, milliseconds wait) {
  Unit unit;
  unit.push_back({kPostponeAlert, {std::move(id), attempts, std::int64_t{wait.count()}}});
  co_return co_await done(std::move(unit));
}

Task<Result<void>> Alerts::sweep() {
  Unit unit;
  unit.push_back({kSweepAlerts, {milliseconds(kKept).count()}});
  unit.push_back({kSweepAlertStates, {milliseconds(kHolds).count()}});
  co_return co_await done(std::move(unit));
}

Task<Result<void>> Alerts::done(Unit unit) {
  auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(std::move(answers).error());
  co_return Result<void>();
}

}  // namespace millrace::ledger
