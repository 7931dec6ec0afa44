#include "sinks/sqlite/merging/record.h"

#include <array>
#include <chrono>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "sinks/sqlite/catalog/sql.h"

namespace millrace::sinks::sqlite {
namespace {

constexpr const char* kCreateLoads =
    "CREATE TABLE IF NOT EXISTS main._millrace_loads ("
    "load_id TEXT NOT NULL PRIMARY KEY, sync TEXT NOT NULL, run_id TEXT NOT NULL, "
    "target TEXT NOT NULL, rows INTEGER NOT NULL, inserted INTEGER NOT NULL, "
    "updated INTEGER NOT NULL, deleted INTEGER NOT NULL, unchanged INTEGER NOT NULL, "
    "collapsed INTEGER NOT NULL, loaded_at TEXT NOT NULL) STRICT";

// One row for each sync that loads a table: with the token of the last lease that it did so under,
// and what its last delta load left (see generation.h).
constexpr const char* kCreateTargets =
    "CREATE TABLE IF NOT EXISTS main._millrace_targets ("
    "target TEXT NOT NULL COLLATE NOCASE, sync TEXT NOT NULL, token INTEGER NOT NULL, "
    "load_id TEXT NOT NULL, loaded_at TEXT NOT NULL, PRIMARY KEY (target, sync)) STRICT";

// Of a table of records: what it has besides. Versions that made it earlier kept less.
struct LaterColumn {
  std::string_view table;
  std::string_view name;
  std::string_view definition;
};

constexpr auto kLaterColumns = std::to_array<LaterColumn>({
    {"_millrace_loads", "collapsed", "INTEGER NOT NULL DEFAULT 0"},
    {"_millrace_targets", "work_id", "TEXT NOT NULL DEFAULT ''"},
    {"_millrace_targets", "generation", "TEXT NOT NULL DEFAULT ''"},
    {"_millrace_targets", "rows", "INTEGER NOT NULL DEFAULT 0"},
    {"_millrace_targets", "epoch", "TEXT NOT NULL DEFAULT ''"},
});

std::uint64_t count(const io::SqliteStatement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

// The first number of the first row, or 0.
Result<std::uint64_t> number(io::SqliteDatabase& database, const std::string& sql,
                             std::string_view parameter) {
  auto query = database.prepare(sql);
  if (!query) return fail(std::move(query).error());
  if (auto bound = query->bind(1, parameter); !bound) return fail(std::move(bound).error());
  const auto found = query->step();
  if (!found) return fail(found.error());
  return *found ? count(*query, 0) : 0;
}

}  // namespace

Result<bool> records_have(io::SqliteDatabase& database, std::string_view table,
                          std::string_view column) {
  auto query = database.prepare("SELECT 1 FROM pragma_table_info(?1, 'main') WHERE name = ?2");
  if (!query) return fail(std::move(query).error());
  if (auto bound = query->bind(1, table); !bound) return fail(std::move(bound).error());
  if (auto bound = query->bind(2, column); !bound) return fail(std::move(bound).error());
  return query->step();
}

Result<bool> has_place_for_records(io::SqliteDatabase& database) {
  return records_have(database, "_millrace_loads", "collapsed");
}

Result<void> make_place_for_records(io::SqliteDatabase& database) {
  for (const auto* create : {kCreateLoads, kCreateTargets}) {
    if (auto made = database.exec(create); !made) return made;
  }
  for (const auto& [table, name, definition] : kLaterColumns) {
    const auto known = records_have(database, table, name);
    if (!known) return fail(known.error());
    if (*known) continue;
    auto added =
        database.exec(fmt::format("ALTER TABLE main.{} ADD COLUMN {} {}", table, name, definition));
    if (!added) return added;
  }
  return {};
}

Result<std::optional<LoadRecord>> find_record(io::SqliteDatabase& database, const std::string& id) {
  auto query = database.prepare(
      "SELECT run_id, rows, inserted, updated, deleted, unchanged, collapsed "
      "FROM main._millrace_loads WHERE load_id = ?1");
  if (!query) return fail(std::move(query).error());
  if (auto bound = query->bind(1, std::string_view(id)); !bound) return fail(bound.error());
  const auto found = query->step();
  if (!found) return fail(found.error());
  if (!*found) return std::nullopt;
  return LoadRecord{std::string(query->text(0)),
                    {.rows = count(*query, 1),
                     .inserted = count(*query, 2),
                     .updated = count(*query, 3),
                     .deleted = count(*query, 4),
                     .unchanged = count(*query, 5),
                     .collapsed = count(*query, 6)}};
}

Result<bool> is_loaded_by(io::SqliteDatabase& database, const std::string& sync,
                          const std::string& table) {
  auto query = database.prepare(
      "SELECT 1 FROM main._millrace_loads WHERE sync = ?1 AND target = ?2 COLLATE NOCASE LIMIT 1");
  if (!query) return fail(std::move(query).error());
  // What is bound is not copied: no list of strings, which would be gone by then.
  for (int i = 1;
       const std::string_view value : {std::string_view(sync), std::string_view(table)}) {
    if (auto bound = query->bind(i++, value); !bound) return fail(bound.error());
  }
  return query->step();
}

Result<void> write_record(io::SqliteDatabase& database, const components::LoadIdentity& identity,
                          const std::string& table, const components::LoadReport& report,
                          const std::string& loaded_at) {
  auto insert = database.prepare(
      "INSERT OR REPLACE INTO main._millrace_loads (load_id, sync, run_id, target, loaded_at, "
      "rows, inserted, updated, deleted, unchanged, collapsed) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
  if (!insert) return fail(std::move(insert).error());
  int parameter = 0;
  for (const std::string_view text :
       {std::string_view(identity.id), std::string_view(identity.sync),
        std::string_view(identity.run_id), std::string_view(table), std::string_view(loaded_at)}) {
    if (auto bound = insert->bind(++parameter, text); !bound) return bound;
  }
  for (const std::uint64_t number : {report.rows, report.inserted, report.updated, report.deleted,
                                     report.unchanged, report.collapsed}) {
    if (auto bound = insert->bind(++parameter, static_cast<std::int64_t>(number)); !bound) {
      return bound;
    }
  }
  return insert->run();
}

Result<void> forget_records(io::SqliteDatabase& database, const components::LoadIdentity& identity,
                            const std::string& table, const components::RecordsKept& kept,
                            const std::string& loaded_at) {
  constexpr std::string_view kOfThese = "sync = ?1 AND target = ?2 COLLATE NOCASE";
  const auto before = [](std::chrono::seconds age) {
    return fmt::format("loaded_at < strftime('%Y-%m-%dT%H:%M:%SZ', ?4, '-{} seconds')",
                       age.count());
  };
  std::vector<std::string> reasons;
  if (kept.age.count() > 0) reasons.push_back(before(kept.age));
  if (kept.loads > 0) {
    reasons.push_back(
        fmt::format("loaded_at < (SELECT loaded_at FROM main._millrace_loads WHERE {} "
                    "ORDER BY loaded_at DESC LIMIT 1 OFFSET {})",
                    kOfThese, kept.loads - 1));
  }
  auto forget = database.prepare(fmt::format(
      "DELETE FROM main._millrace_loads WHERE rowid IN (SELECT rowid FROM main._millrace_loads "
      "WHERE {} AND load_id <> ?3 AND {} AND ({}) ORDER BY loaded_at LIMIT {})",
      kOfThese, before(kept.at_least), fmt::join(reasons, " OR "), components::kRecordsForgotten));
  if (!forget) return fail(std::move(forget).error());
  int parameter = 0;
  for (const std::string_view text : {std::string_view(identity.sync), std::string_view(table),
                                      std::string_view(identity.id), std::string_view(loaded_at)}) {
    if (auto bound = forget->bind(++parameter, text); !bound) return bound;
  }
  return forget->run();
}

Result<bool> raise_token(io::SqliteDatabase& database, const components::LoadIdentity& identity,
                         const std::string& table, const components::Fence& fence,
                         const std::string& loaded_at) {
  if (!fence.is_needed()) return true;
  auto raise = database.prepare(
      "INSERT INTO main._millrace_targets AS known "
      "(target, sync, load_id, work_id, loaded_at, token) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
      "ON CONFLICT (target, sync) DO UPDATE SET token = excluded.token, "
      "load_id = excluded.load_id, work_id = excluded.work_id, loaded_at = excluded.loaded_at "
      "WHERE known.token <= excluded.token RETURNING token");
  if (!raise) return fail(std::move(raise).error());
  int parameter = 0;
  for (const std::string_view text :
       {std::string_view(table), std::string_view(fence.sync), std::string_view(identity.id),
        std::string_view(identity.work_id), std::string_view(loaded_at)}) {
    if (auto bound = raise->bind(++parameter, text); !bound) return fail(bound.error());
  }
  if (auto bound = raise->bind(++parameter, fence.token); !bound) return fail(bound.error());
  return raise->step();
}

Result<std::optional<std::string>> find_work(io::SqliteDatabase& database,
                                             const components::LoadIdentity& identity,
                                             const Table& table, bool alone) {
  const auto known = records_have(database, "_millrace_targets", "work_id");
  if (!known) return fail(known.error());
  if (!*known) return std::nullopt;
  auto query = database.prepare(
      "SELECT load_id, EXISTS (SELECT 1 FROM main._millrace_targets AS later "
      "WHERE later.target = its.target AND later.sync <> its.sync "
      "AND later.loaded_at >= its.loaded_at) FROM main._millrace_targets AS its "
      "WHERE target = ?1 AND sync = ?2 AND work_id = ?3");
  if (!query) return fail(std::move(query).error());
  int parameter = 0;
  for (const std::string_view text : {std::string_view(table.name), std::string_view(identity.sync),
                                      std::string_view(identity.work_id)}) {
    if (auto bound = query->bind(++parameter, text); !bound) return fail(bound.error());
  }
  const auto found = query->step();
  if (!found) return fail(found.error());
  if (!*found || (alone && query->integer(1) != 0)) return std::nullopt;
  return std::string(query->text(0));
}

Result<std::uint64_t> count_rows(io::SqliteDatabase& database, const std::string& table) {
  auto query = database.prepare("SELECT count(*) FROM " + qualified(table));
  if (!query) return fail(std::move(query).error());
  if (auto found = query->step(); !found) return fail(found.error());
  return count(*query, 0);
}

Result<std::uint64_t> count_tagged(io::SqliteDatabase& database, const Table& table,
                                   const std::string& id) {
  return number(database,
                fmt::format("SELECT count(*) FROM {} WHERE {} = ?1", qualified(table.name),
                            io::quote_sqlite_name(components::kLoadColumn)),
                id);
}

Result<bool> is_appended(io::SqliteDatabase& database, const Table& table, const std::string& id,
                         const std::optional<LoadRecord>& record) {
  if (table.find(components::kLoadColumn) == nullptr) return false;
  if (!record) {
    // Without any record of the table, somebody may have taken the records away.
    const auto others =
        number(database, "SELECT count(*) FROM main._millrace_loads WHERE target = ?1", table.name);
    if (!others) return fail(others.error());
    if (*others > 0) return false;
  }
  const auto tagged = count_tagged(database, table, id);
  if (!tagged) return fail(tagged.error());
  if (*tagged == 0) return record && record->report.inserted == 0;
  if (record && *tagged == record->report.inserted) return true;
  const auto said = record ? fmt::format("{} were loaded", record->report.inserted)
                           : "the record of that load is gone";
  return fail(
      ErrorKind::BadData,
      fmt::format("the table {} holds {} rows of this load ({} is {}), but {}. They stay as "
                  "they are; run with --fresh to append a new export of the report",
                  printable(table.name), *tagged, components::kLoadColumn, printable(id), said));
}

}  // namespace millrace::sinks::sqlite
