#include "connector/ledger/records/leases.h"

#include <random>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {

using std::chrono::milliseconds;

namespace {

using Time = std::chrono::system_clock::time_point;

// A released lease has no owner; its row keeps the token.
//   $1 syncs  $2 owner  $3 number of the take  $4 host  $5 pid  $6 space  $7 start  $8 time
//   $9 owners whose processes have ended
// Rows that are clearly held are left alone, so that their holder's renewal never waits for us; the
// same condition decides again when the row is locked.
constexpr std::string_view kTake =
    "INSERT INTO millrace_leases (sync, token, owner, take, host, pid, space, started, since, until) "
    "SELECT asked.value, {{now}}, $2, $3, $4, $5, $6, $7, {{now}}, {{now}} + $8 "
    "FROM {{each $1}} AS asked WHERE NOT EXISTS (SELECT 1 FROM millrace_leases AS held "
    "WHERE held.sync = asked.value AND NOT {0}) ORDER BY asked.value "
    "ON CONFLICT (sync) DO UPDATE SET "
    "token = CASE WHEN {2} THEN lease.token WHEN lease.token >= excluded.token "
    "THEN lease.token + 1 ELSE excluded.token END, "
    "since = CASE WHEN {2} THEN lease.since ELSE excluded.since END, "
    "owner = excluded.owner, take = excluded.take, host = excluded.host, pid = excluded.pid, "
    "space = excluded.space, started = excluded.started, until = excluded.until WHERE {1}";
constexpr std::string_view kIsSame = "({0}.owner = $2 AND {0}.take = $3)";
constexpr std::string_view kIsFree =
    "({0}.owner = '' OR {0}.until <= {{now}} OR {1} OR "
    "{0}.owner IN (SELECT value FROM {{each $9}} AS gone))";

}  // namespace
}  // namespace millrace::ledger
