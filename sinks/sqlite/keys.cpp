#include "sinks/sqlite/keys.h"

#include <optional>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/sqlite/catalog/sql.h"

namespace millrace::sinks::sqlite {
namespace {

// The first row, if there is one, is left in the statement.
Result<bool> first_row(io::SqliteDatabase& database, std::optional<io::SqliteStatement>& query,
                       const std::string& sql) {
  auto prepared = database.prepare(sql);
  if (!prepared) return fail(std::move(prepared).error());
  query.emplace(std::move(*prepared));
  return query->step();
}

Result<void> fail_on_duplicate_keys(io::SqliteDatabase& database,
                                    const std::vector<const StagedColumn*>& keys) {
  const auto names = joined(keys, ", ", [](const StagedColumn* column) { return column->staged; });
  std::optional<io::SqliteStatement> query;
  const auto found = first_row(
      database, query,
      fmt::format("SELECT {0}, count(*) FROM {1} GROUP BY {0} HAVING count(*) > 1 LIMIT 1", names,
                  kStage));
  if (!found) return fail(found.error());
  if (!*found) return {};
  return fail(
      ErrorKind::BadData,
      fmt::format("{} different rows have the key {}; make the report's rows unique, or "
                  "choose another key",
                  query->integer(static_cast<int>(keys.size())), shown_values(keys, *query, 0)));
}

// "ada" would update the row of "Ada", and two such rows would become one.
Result<void> check_collations(io::SqliteDatabase& database, const Stage& stage,
                              const Table& table) {
  const auto keys = keys_of(stage);
  const auto staged =
      joined(keys, ", ", [](const StagedColumn* key) { return "s." + key->staged; });
  const auto there = joined(keys, ", ", [](const StagedColumn* key) { return "t." + key->target; });
  const auto binary = joined(keys, " AND ", [](const StagedColumn* key) {
    return fmt::format("t.{} = s.{} COLLATE BINARY", key->target, key->staged);
  });
  std::optional<io::SqliteStatement> query;
  const auto found =
      first_row(database, query,
                fmt::format("SELECT {}, {} FROM {} AS s JOIN {} AS t ON {} WHERE NOT ({}) LIMIT 1",
                            staged, there, kStage, qualified(table.name), same_key(stage), binary));
  if (!found) return fail(found.error());
  if (!*found) return {};
  return fail(
      ErrorKind::BadData,
      fmt::format("the key {} meets the row {} of the table {}, whose column takes both for "
                  "one (COLLATE); spell the keys alike, or make the column COLLATE BINARY",
                  shown_values(keys, *query, 0),
                  shown_values(keys, *query, static_cast<int>(keys.size())),
                  printable(table.name)));
}

// In a column without a type the number 1 and the text "1" are two keys that read as one.
Result<void> check_untyped_key(io::SqliteDatabase& database, const StagedColumn& key,
                               const Table& table) {
  const bool text = key.rule == CellRule::Text;
  std::optional<io::SqliteStatement> query;
  const auto found = first_row(
      database, query,
      fmt::format("SELECT {0}, typeof({0}) FROM {1} WHERE typeof({0}) NOT IN ({2}) LIMIT 1",
                  key.target, qualified(table.name),
                  text ? "'text', 'null'" : "'integer', 'real', 'null'"));
  if (!found) return fail(found.error());
  if (!*found) return {};
  return fail(
      ErrorKind::BadData,
      fmt::format("the key column \"{}\" of the table {} has no type and holds the {} {}, which "
                  "never equals the {} of the report; declare the type of the column under columns",
                  key.shown, printable(table.name), query->text(1), printable(query->text(0)),
                  text ? "text" : "number"));
}

}  // namespace

std::vector<const StagedColumn*> keys_of(const Stage& stage) {
  std::vector<const StagedColumn*> keys;
  for (const auto& column : stage.columns()) {
    if (column.is_key) keys.push_back(&column);
  }
  return keys;
}

std::string same_key(const Stage& stage) {
  return joined(keys_of(stage), " AND ", [](const StagedColumn* key) {
    return fmt::format("t.{} = s.{}", key->target, key->staged);
  });
}

std::string shown_values(const std::vector<const StagedColumn*>& columns,
                         const io::SqliteStatement& row, int first) {
  return joined(columns, ", ", [&](const StagedColumn* column) {
    const int place = first++;
    return row.is_null(place)
               ? fmt::format("{} is NULL", column->shown)
               : fmt::format("{} = \"{}\"", column->shown, printable(row.text(place)));
  });
}

Result<std::uint64_t> collapse_duplicates(io::SqliteDatabase& database, const Stage& stage) {
  const auto keys = keys_of(stage);
  auto unique = fail_on_duplicate_keys(database, keys);
  if (unique) return std::uint64_t{0};
  if (unique.error().kind() != ErrorKind::BadData) return fail(std::move(unique).error());
  // Only now, for it costs a second sort: rows that are equal in every column become one.
  auto collapsed = database.exec(fmt::format(
      "DELETE FROM {0} WHERE rowid NOT IN (SELECT min(rowid) FROM {0} GROUP BY {1})", kStage,
      joined(stage.columns(), ", ", [](const StagedColumn& column) { return column.staged; })));
  if (!collapsed) return fail(std::move(collapsed).error());
  const auto count = static_cast<std::uint64_t>(database.changes());
  unique = fail_on_duplicate_keys(database, keys);
  if (!unique) return fail(std::move(unique).error());
  return count;
}

Result<void> check_keys_match(io::SqliteDatabase& database, const Stage& stage,
                              const Table& table) {
  if (table.has_collation) {
    if (auto checked = check_collations(database, stage, table); !checked) return checked;
  }
  for (const StagedColumn* key : keys_of(stage)) {
    if (!key->untyped) continue;
    if (auto checked = check_untyped_key(database, *key, table); !checked) return checked;
  }
  return {};
}

}  // namespace millrace::sinks::sqlite
