#include "sinks/sqlite/merging/keys.h"

#include <map>
#include <optional>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/components/loads/repeated_key.h"
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

// The row of the export whose place in the stage is in that column.
std::uint64_t row_at(const io::SqliteStatement& row, int column, const Stage& stage) {
  return stage.row_of_export(static_cast<std::uint64_t>(row.integer(column)));
}

Result<void> fail_on_duplicate_keys(io::SqliteDatabase& database, const Stage& stage) {
  const auto keys = keys_of(stage);
  const auto names = joined(keys, ", ", [](const StagedColumn* column) { return column->staged; });
  std::optional<io::SqliteStatement> query;
  const auto found = first_row(
      database, query,
      fmt::format("SELECT min(rowid), max(rowid), {0} FROM {1} GROUP BY {0} HAVING count(*) > 1 "
                  "LIMIT 1",
                  names, kStage));
  if (!found) return fail(found.error());
  if (!*found) return {};
  return fail(ErrorKind::BadData,
              components::repeated_key_message(row_at(*query, 0, stage), row_at(*query, 1, stage),
                                               shown_values(keys, *query, 2)));
}

// The rules by which the unique indexes over the key columns compare, where they have others than
// bytes: the name of each by the name of its column, in lower case.
Result<std::map<std::string, std::string>> collations_of(io::SqliteDatabase& database,
                                                         const Table& table) {
  auto rows = database.prepare(
      "SELECT DISTINCT lower(x.name), x.coll FROM pragma_index_list(?1) AS l, "
      "pragma_index_xinfo(l.name) AS x WHERE l.\"unique\" AND x.key AND x.coll <> 'BINARY'");
  if (!rows) return fail(std::move(rows).error());
  if (auto bound = rows->bind(1, std::string_view(table.name)); !bound) {
    return fail(std::move(bound).error());
  }
  std::map<std::string, std::string> collations;
  for (;;) {
    const auto more = rows->step();
    if (!more) return fail(more.error());
    if (!*more) return collations;
    if (!rows->is_null(0)) collations.emplace(rows->text(0), rows->text(1));
  }
}

// "ada" and "Ada" are two keys of the export and one of the table.
Result<void> fail_on_keys_of_one_collation(io::SqliteDatabase& database, const Stage& stage,
                                           const Table& table) {
  const auto collations = collations_of(database, table);
  if (!collations) return fail(collations.error());
  if (collations->empty()) return {};
  const auto keys = keys_of(stage);
  const auto names = joined(keys, ", ", [&](const StagedColumn* key) {
    const auto rule = collations->find(lower(key->shown));
    return rule == collations->end()
               ? key->staged
               : fmt::format("{} COLLATE {}", key->staged, io::quote_sqlite_name(rule->second));
  });
  const auto of_both = joined(std::vector{"a", "b"}, ", ", [&](const char* row) {
    return joined(keys, ", ",
                  [&](const StagedColumn* key) { return fmt::format("{}.{}", row, key->staged); });
  });
  std::optional<io::SqliteStatement> query;
  const auto found = first_row(
      database, query,
      fmt::format("SELECT a.rowid, b.rowid, {} FROM (SELECT min(rowid) AS one, max(rowid) AS other "
                  "FROM {} GROUP BY {} HAVING count(*) > 1 LIMIT 1) JOIN {} AS a ON a.rowid = one "
                  "JOIN {} AS b ON b.rowid = other",
                  of_both, kStage, names, kStage, kStage));
  if (!found) return fail(found.error());
  if (!*found) return {};
  return fail(
      ErrorKind::BadData,
      fmt::format(
          "row {} has the key {} and row {} the key {}, which are equal by the table's column "
          "({}); spell such keys alike in the report, or make the column COLLATE BINARY",
          row_at(*query, 0, stage), shown_values(keys, *query, 2), row_at(*query, 1, stage),
          shown_values(keys, *query, 2 + static_cast<int>(keys.size())),
          collations->begin()->second));
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
      fmt::format("the key {} equals {} in the table {} by the column's collation, although they "
                  "are spelled differently; spell them alike, or make the column COLLATE BINARY",
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

Result<std::uint64_t> collapse_duplicates(io::SqliteDatabase& database, const Stage& stage,
                                          const Table& table) {
  std::uint64_t count = 0;
  auto unique = fail_on_duplicate_keys(database, stage);
  if (!unique && unique.error().kind() != ErrorKind::BadData) {
    return fail(std::move(unique).error());
  }
  if (!unique) {
    // Only now, for it costs a second sort: rows that are equal in every column become one.
    auto collapsed = database.exec(fmt::format(
        "DELETE FROM {0} WHERE rowid NOT IN (SELECT min(rowid) FROM {0} GROUP BY {1})", kStage,
        joined(stage.columns(), ", ", [](const StagedColumn& column) { return column.staged; })));
    if (!collapsed) return fail(std::move(collapsed).error());
    count = static_cast<std::uint64_t>(database.changes());
    unique = fail_on_duplicate_keys(database, stage);
  }
  if (unique && table.has_collation) {
    unique = fail_on_keys_of_one_collation(database, stage, table);
  }
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
