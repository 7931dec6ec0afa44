#include "connector/ledger/records/leases.h"

#include <set>
#include <utility>

#include "connector/ledger/records/jobs.h"
#include "connector/ledger/records/owner_name.h"
#include "connector/ledger/records/stored_time.h"
#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {
namespace {

// Another process may take, or release, what this one is just being told of; after so many times
// the last answer counts.
constexpr int kRounds = 3;

//   $1 syncs  $2 owner  $3 number of the take  $4 host  $5 pid  $6 space  $7 start  $8 time
//   $9 owners whose processes have ended
// The row of a lease that was released stays, without an owner, for its token. Rows that are
// clearly held are left alone, so that their holder never waits for this transaction when it renews
// them; where two take the same, the condition is decided again under the lock of the row.
const std::string& take_sql() {
  static const std::string is_same = "(lease.owner = $2 AND lease.take = $3)";
  static const std::string is_free =
      "(lease.owner = '' OR lease.until <= {now} OR " + is_same +
      " OR lease.owner IN (SELECT gone.value FROM {each $9} AS gone))";
  static const std::string sql =
      "INSERT INTO millrace_leases AS lease "
      "(sync, token, owner, take, host, pid, space, started, since, until) "
      "SELECT asked.value, {now}, $2, $3, $4, $5, $6, $7, {now}, {now} + $8 "
      "FROM {each $1} AS asked WHERE NOT EXISTS (SELECT 1 FROM millrace_leases AS lease "
      "WHERE lease.sync = asked.value AND NOT " +
      is_free + ") ORDER BY asked.value ON CONFLICT (sync) DO UPDATE SET token = CASE WHEN " +
      is_same +
      " THEN lease.token WHEN lease.token >= excluded.token THEN lease.token + 1 "
      "ELSE excluded.token END, since = CASE WHEN " +
      is_same +
      " THEN lease.since ELSE excluded.since END, owner = excluded.owner, take = excluded.take, "
      "host = excluded.host, pid = excluded.pid, space = excluded.space, "
      "started = excluded.started, until = excluded.until WHERE " +
      is_free;
  return sql;
}

constexpr const char* kLook =
    "SELECT sync, token, owner, take, host, pid, space, started, since, until, until <= {now} "
    "FROM millrace_leases WHERE sync IN (SELECT asked.value FROM {each $1} AS asked)";
constexpr const char* kRenew =
    "UPDATE millrace_leases SET until = {now} + $3 WHERE owner = $1 AND sync IN "
    "(SELECT held.value FROM {each $2} AS held) RETURNING sync, token";
constexpr const char* kConfirm =
    "UPDATE millrace_leases SET until = {now} + $4 WHERE owner = $1 AND sync = $2 AND token = $3 "
    "RETURNING token";
constexpr const char* kRelease =
    "UPDATE millrace_leases SET owner = '', until = {now} WHERE owner = $1 AND sync = $2 AND token "
    "= $3";

// A row of kLook.
struct Found {
  explicit Found(const Row& row)
      : sync(text_of(row, 0)),
        token(integer_of(row, 1)),
        owner(text_of(row, 2)),
        take(integer_of(row, 3)),
        process{text_of(row, 4), integer_of(row, 5), text_of(row, 6), text_of(row, 7)},
        since(integer_of(row, 8)),
        until(integer_of(row, 9)),
        has_run_out(integer_of(row, 10) != 0) {}

  LeaseHolder holder() const { return {process.host, process.pid, time_of(since), time_of(until)}; }

  std::string sync;
  std::int64_t token;
  std::string owner;
  std::int64_t take;
  ProcessIdentity process;
  std::int64_t since;
  std::int64_t until;
  bool has_run_out;
};

}  // namespace

// What one take has come to.
struct Leases::Asked {
  std::int64_t take = 0;
  Syncs syncs;                          // Those to ask for, once more after the first time.
  std::map<std::string, bool> is_gone;  // Of each owner: whether its process has ended.
  std::map<std::string, Taken> answers;

  bool is_held(const Found& found) {
    if (found.owner.empty() || found.has_run_out) return false;
    const auto [known, is_new] = is_gone.try_emplace(found.owner);
    if (is_new) known->second = millrace::is_gone(found.process);
    return !known->second;
  }
};

Leases::Leases(Store& store, ProcessIdentity self, std::chrono::milliseconds time)
    : store_(store),
      self_(std::move(self)),
      milliseconds_(time.count()),
      owner_(new_owner_name()) {}

Task<Result<std::vector<Leases::Taken>>> Leases::take(Syncs syncs) {
  Asked asked{.take = ++takes_, .syncs = syncs};
  for (int round = 0; round < kRounds && !asked.syncs.empty(); ++round) {
    if (auto done = co_await ask(asked); !done) co_return fail(std::move(done).error());
  }
  std::vector<Taken> taken;
  taken.reserve(syncs.size());
  for (const auto& sync : syncs) {
    const auto answer = asked.answers.find(sync);
    taken.push_back(answer == asked.answers.end() ? Taken(std::unexpect) : answer->second);
    if (taken.back()) held_[sync] = taken.back()->token;
  }
  co_return taken;
}

// Leaves those to ask for again: what was given up meanwhile, and what nobody will give up.
Task<Result<void>> Leases::ask(Asked& asked) {
  const auto answers = co_await store_.run(question(asked));
  if (!answers) co_return fail(answers.error());
  std::set<std::string> again(asked.syncs.begin(), asked.syncs.end());
  for (const auto& row : answers->back()) {
    const Found found(row);
    const bool is_ours = found.owner == owner_ && found.take == asked.take;
    if (is_ours || asked.is_held(found)) again.erase(found.sync);
    asked.answers.insert_or_assign(found.sync, is_ours ? Taken(Lease{found.sync, found.token})
                                                       : Taken(std::unexpect, found.holder()));
  }
  asked.syncs.assign(again.begin(), again.end());
  co_return Result<void>();
}

Unit Leases::question(const Asked& asked) const {
  const auto syncs = list_of(asked.syncs);
  Syncs gone;
  for (const auto& [owner, is_gone] : asked.is_gone) {
    if (is_gone) gone.push_back(owner);
  }
  Unit unit;
  unit.push_back({take_sql(),
                  {syncs, owner_, asked.take, self_.host, self_.pid, self_.space, self_.started,
                   milliseconds_, list_of(gone)}});
  unit.push_back({kLook, {syncs}});
  return unit;
}

Task<Result<std::vector<Lease>>> Leases::renew() {
  std::vector<Lease> lost;
  if (held_.empty()) co_return lost;
  const auto before = held_;
  Syncs syncs;
  for (const auto& [sync, token] : before) syncs.push_back(sync);
  Unit unit;
  unit.push_back({kRenew, {owner_, list_of(syncs), milliseconds_}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  std::map<std::string, std::int64_t> renewed;
  for (const auto& row : answers->front()) renewed.emplace(text_of(row, 0), integer_of(row, 1));
  for (const auto& lease : before) {
    const auto found = renewed.find(lease.first);
    if (found != renewed.end() && found->second == lease.second) continue;
    // What was released, or taken anew, while the store was asked is not lost.
    const auto held = held_.find(lease.first);
    if (held == held_.end() || held->second != lease.second) continue;
    held_.erase(held);
    lost.push_back({lease.first, lease.second});
  }
  co_return lost;
}

Task<Result<bool>> Leases::confirm(Lease lease) {
  Unit unit;
  unit.push_back({kConfirm, {owner_, std::move(lease.sync), lease.token, milliseconds_}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  co_return !answers->front().empty();
}

Task<Result<void>> Leases::release(Lease lease) {
  const auto held = held_.find(lease.sync);
  if (held != held_.end() && held->second == lease.token) held_.erase(held);
  Unit unit;
  unit.push_back({kRelease, {owner_, std::move(lease.sync), lease.token}});
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

Task<Result<void>> Leases::sweep() {
  Unit unit;
  unit.push_back({"DELETE FROM millrace_leases WHERE until < {now} - $1",
                  {std::chrono::milliseconds(kKept).count()}});
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

}  // namespace millrace::ledger
