#include "connector/ledger/records/quotas.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "connector/ledger/records/jobs.h"
#include "connector/ledger/records/owner_name.h"
#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {
namespace {

using std::chrono::microseconds;

// Whoever asks for the same resource waits here until this transaction has ended, and then sees
// what it has written: shares are added up under it.
constexpr const char* kLock =
    "INSERT INTO millrace_quotas (resource, at, free_from, taken_from, owner, take) "
    "VALUES ($1, {now}, 0, 0, '', 0) ON CONFLICT (resource) DO UPDATE SET at = excluded.at";

constexpr const char* kFree =
    "DELETE FROM millrace_quota_shares WHERE resource = $1 AND owner <> $2 AND (until <= {now} OR "
    "owner IN (SELECT gone.value FROM {each $3} AS gone))";

//   $1 resource  $2 owner  $3 most  $4 wanted  $5 used  $6 what it keeps  $7 time
//   $8 host  $9 pid  $10 space  $11 start
// Whoever's share has changed is behind all others who wait. One that had run out may be somebody
// else's by now: what is used is left of it.
constexpr const char* kReport =
    "INSERT INTO millrace_quota_shares AS share (resource, owner, most, wanted, granted, since, "
    "until, host, pid, space, started) "
    "VALUES ($1, $2, $3, $4, $5, {now}, {now} + $7, $8, $9, $10, $11) "
    "ON CONFLICT (resource, owner) DO UPDATE SET most = excluded.most, wanted = excluded.wanted, "
    "until = excluded.until, "
    "since = CASE WHEN share.granted > $6 OR share.until <= {now} THEN excluded.since "
    "ELSE share.since END, "
    "granted = CASE WHEN share.until <= {now} THEN excluded.granted "
    "WHEN share.granted > $6 THEN $6 "
    "WHEN share.granted < excluded.granted THEN excluded.granted ELSE share.granted END";

//   $1 resource  $2 owner  $3 target  $4 whether it has seen the others
constexpr const char* kGrow =
    "UPDATE millrace_quota_shares AS share SET since = {now}, "
    "granted = CASE WHEN room.free < $3 THEN room.free ELSE $3 END "
    "FROM (SELECT min(most) - CAST(coalesce(sum(CASE WHEN owner <> $2 THEN granted END), 0) "
    "AS {integer}) AS free FROM millrace_quota_shares WHERE resource = $1) AS room "
    "WHERE share.resource = $1 AND share.owner = $2 AND share.granted < room.free "
    "AND share.granted < $3 AND ($4 = 1 OR NOT EXISTS (SELECT 1 FROM millrace_quota_shares AS "
    "other "
    "WHERE other.resource = $1 AND other.owner <> $2 AND other.wanted > other.granted))";

constexpr const char* kShares =
    "SELECT owner, most, wanted, granted, since, host, pid, space, started "
    "FROM millrace_quota_shares WHERE resource = $1 AND until > {now} ORDER BY owner";

constexpr const char* kLeave =
    "DELETE FROM millrace_quota_shares WHERE resource = $1 AND owner = $2";

constexpr const char* kKnow =
    "INSERT INTO millrace_quotas (resource, at, free_from, taken_from, owner, take) "
    "VALUES ($1, {now}, 0, 0, '', 0) ON CONFLICT (resource) DO NOTHING";

// Times of spans are in microseconds. The clock is read once, so that a span is as long as asked.
//   $1 resource  $2 owner  $3 number of the take  $4 length
constexpr const char* kTake =
    "UPDATE millrace_quotas AS quota SET at = clock.now, owner = $2, take = $3, "
    "taken_from = CASE WHEN quota.free_from > clock.now * 1000 THEN quota.free_from "
    "ELSE clock.now * 1000 END, "
    "free_from = $4 + CASE WHEN quota.free_from > clock.now * 1000 THEN quota.free_from "
    "ELSE clock.now * 1000 END "
    "FROM (SELECT {now} AS now) AS clock "
    "WHERE quota.resource = $1 AND NOT (quota.owner = $2 AND quota.take = $3)";

constexpr const char* kTaken =
    "SELECT taken_from - {now} * 1000 FROM millrace_quotas WHERE resource = $1";

constexpr const char* kGiveBack =
    "UPDATE millrace_quotas SET free_from = free_from - $4, take = 0 "
    "WHERE resource = $1 AND owner = $2 AND take = $3";

constexpr const char* kPauseSpans =
    "UPDATE millrace_quotas SET free_from = CASE WHEN free_from > {now} * 1000 + $2 THEN free_from "
    "ELSE {now} * 1000 + $2 END, take = 0 WHERE resource = $1";

std::int64_t stored(std::uint64_t count) {
  constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
  return static_cast<std::int64_t>(std::min<std::uint64_t>(count, kMost));
}

}  // namespace

Quotas::Quotas(Store& store, ProcessIdentity self, std::chrono::milliseconds time)
    : store_(store),
      self_(std::move(self)),
      milliseconds_(time.count()),
      owner_(new_owner_name()) {}

Task<Result<QuotaShares>> Quotas::ask(QuotaAsk ask) {
  const auto& resource = ask.resource;
  const std::uint64_t target = std::max(ask.target, ask.used);
  Unit unit;
  unit.push_back({kLock, {resource}});
  unit.push_back({kFree, {resource, owner_, list_of({gone_.begin(), gone_.end()})}});
  unit.push_back(
      {kReport,
       {resource, owner_, stored(ask.most), stored(ask.wanted), stored(ask.used), stored(target),
        milliseconds_, self_.host, self_.pid, self_.space, self_.started}});
  unit.push_back(
      {kGrow, {resource, owner_, stored(target), std::int64_t{ask.is_informed ? 1 : 0}}});
  unit.push_back({kShares, {resource}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  co_return shares_from(answers->back());
}

Task<Result<QuotaShares>> Quotas::look(std::string resource) {
  Unit unit;
  unit.push_back({kShares, {std::move(resource)}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  co_return shares_from(answers->back());
}

// A process that has ended stays in gone_: its share may be in other resources, too.
QuotaShares Quotas::shares_from(const Rows& rows) {
  QuotaShares shares;
  shares.own.owner = owner_;
  for (const auto& row : rows) {
    QuotaShare share{.owner = text_of(row, 0),
                     .most = count_of(row, 1),
                     .wanted = count_of(row, 2),
                     .granted = count_of(row, 3),
                     .since = integer_of(row, 4)};
    if (share.owner == owner_) {
      shares.own = std::move(share);
      continue;
    }
    const ProcessIdentity process{text_of(row, 5), integer_of(row, 6), text_of(row, 7),
                                  text_of(row, 8)};
    if (!gone_.contains(share.owner) && is_gone(process)) gone_.insert(share.owner);
    if (!gone_.contains(share.owner)) shares.others.push_back(std::move(share));
  }
  return shares;
}

Task<Result<void>> Quotas::leave(std::string resource) {
  Unit unit;
  unit.push_back({kLeave, {std::move(resource), owner_}});
  co_return co_await carry_out(std::move(unit));
}

Task<Result<QuotaSpan>> Quotas::take(std::string resource, microseconds length) {
  const std::int64_t number = ++takes_;
  Unit unit;
  unit.push_back({kKnow, {resource}});
  unit.push_back({kTake, {resource, owner_, number, std::int64_t{length.count()}}});
  unit.push_back({kTaken, {std::move(resource)}});
  const auto answers = co_await store_.run(std::move(unit));
  if (!answers) co_return fail(answers.error());
  co_return QuotaSpan{number, microseconds(integer_of(answers->back().at(0), 0))};
}

Task<Result<void>> Quotas::give_back(std::string resource, std::int64_t take, microseconds rest) {
  Unit unit;
  unit.push_back({kGiveBack, {std::move(resource), owner_, take, std::int64_t{rest.count()}}});
  co_return co_await carry_out(std::move(unit));
}

Task<Result<void>> Quotas::pause(std::string resource, microseconds wait) {
  Unit unit;
  unit.push_back({kKnow, {resource}});
  unit.push_back({kPauseSpans, {std::move(resource), std::int64_t{wait.count()}}});
  co_return co_await carry_out(std::move(unit));
}

Task<Result<void>> Quotas::sweep() {
  constexpr const char* kOldShares = "DELETE FROM millrace_quota_shares WHERE until < {now} - $1";
  constexpr const char* kOldQuotas =
      "DELETE FROM millrace_quotas WHERE at < {now} - $1 AND free_from < {now} * 1000";
  const std::int64_t kept = std::chrono::milliseconds(kKept).count();
  Unit unit;
  unit.push_back({kOldShares, {kept}});
  unit.push_back({kOldQuotas, {kept}});
  co_return co_await carry_out(std::move(unit));
}

Task<Result<void>> Quotas::carry_out(Unit unit) {
  auto done = co_await store_.run(std::move(unit));
  if (!done) co_return fail(std::move(done).error());
  co_return Result<void>();
}

}  // namespace millrace::ledger
