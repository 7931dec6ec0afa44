#include "sinks/sqlite/catalog/table.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/components/sink.h"

namespace millrace::sinks::sqlite {
namespace {

// Runs the query with the table's name as ?1 and calls `row` for each row.
template <class OnRow>
Result<void> for_each_row(io::SqliteDatabase& database, std::string_view sql,
                          const std::string& name, OnRow row) {
  auto query = database.prepare(sql);
  if (!query) return fail(std::move(query).error());
  if (auto bound = query->bind(1, std::string_view(name)); !bound) return bound;
  for (;;) {
    auto more = query->step();
    if (!more) return fail(std::move(more).error());
    if (!*more) return {};
    row(*query);
  }
}

Result<void> read_kind(io::SqliteDatabase& database, Table& table) {
  std::string kind;
  auto read =
      for_each_row(database,
                   "SELECT type, strict FROM pragma_table_list WHERE schema = 'main' AND name = ?1 "
                   "COLLATE NOCASE",
                   table.name, [&](const io::SqliteStatement& row) {
                     kind = row.text(0);
                     table.strict = row.integer(1) != 0;
                   });
  if (!read) return read;
  table.exists = !kind.empty();
  if (kind.empty() || kind == "table") return {};
  if (kind == "virtual") {
    return fail(ErrorKind::Refused,
                fmt::format("{} is a virtual table, whose module decides what it keeps of a row; "
                            "name an ordinary table",
                            printable(table.name)));
  }
  return fail(ErrorKind::Refused, fmt::format("{} is a {}, not a table; name another table",
                                              printable(table.name), printable(kind)));
}

// A word in a comment or a name counts too: it only makes the load look twice.
Result<void> read_statement(io::SqliteDatabase& database, Table& table) {
  return for_each_row(database,
                      "SELECT instr(upper(sql), 'CONFLICT') > 0, instr(upper(sql), 'COLLATE') > 0 "
                      "FROM main.sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE",
                      table.name, [&](const io::SqliteStatement& row) {
                        table.has_conflict_clause = row.integer(0) != 0;
                        table.has_collation = row.integer(1) != 0;
                      });
}

Result<void> read_triggers(io::SqliteDatabase& database, Table& table) {
  return for_each_row(database,
                      "SELECT name FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = "
                      "?1 COLLATE NOCASE ORDER BY name",
                      table.name, [&](const io::SqliteStatement& row) {
                        table.triggers.emplace_back(row.text(0));
                      });
}

// A foreign key whose action reaches rows that refer to the table.
struct Reference {
  std::string from;    // The table that refers.
  std::string action;  // "CASCADE", "SET NULL" or "SET DEFAULT".
};

Result<std::vector<Reference>> references_to(io::SqliteDatabase& database, const Table& table) {
  std::vector<Reference> references;
  auto read = for_each_row(
      database,
      "SELECT t.name, f.on_delete FROM main.sqlite_schema AS t, "
      "pragma_foreign_key_list(t.name, 'main') AS f WHERE t.type = 'table' AND f.\"table\" = ?1 "
      "COLLATE NOCASE AND f.on_delete NOT IN ('NO ACTION', 'RESTRICT') ORDER BY 1",
      table.name, [&](const io::SqliteStatement& row) {
        references.push_back({std::string(row.text(0)), std::string(row.text(1))});
      });
  if (!read) return fail(std::move(read).error());
  return references;
}

// SQLite's own plan for the statement tells whether a trigger would run.
Result<bool> deleting_runs_triggers(io::SqliteDatabase& database, const Table& table) {
  if (table.triggers.empty()) return false;
  auto plan =
      database.prepare(fmt::format("EXPLAIN DELETE FROM {}", io::quote_sqlite_name(table.name)));
  if (!plan) return fail(std::move(plan).error());
  for (;;) {
    const auto more = plan->step();
    if (!more) return fail(more.error());
    if (!*more) return false;
    if (plan->text(1) == "Program") return true;
  }
}

Result<void> read_columns(io::SqliteDatabase& database, Table& table) {
  std::vector<std::size_t> primary;
  auto read =
      for_each_row(database,
                   "SELECT name, type, pk, hidden, dflt_value IS NOT NULL, \"notnull\" FROM "
                   "pragma_table_xinfo(?1, 'main')",
                   table.name, [&](const io::SqliteStatement& row) {
                     if (row.integer(2) > 0) primary.push_back(table.columns.size());
                     table.columns.push_back({.name = std::string(row.text(0)),
                                              .declared = std::string(row.text(1)),
                                              .affinity = affinity_of(row.text(1), table.strict),
                                              .generated = row.integer(3) != 0,
                                              .has_default = row.integer(4) != 0,
                                              .required = row.integer(5) != 0});
                   });
  if (!read) return read;
  // INTEGER PRIMARY KEY has no index that could be listed.
  if (primary.empty()) return {};
  auto& key = table.unique_keys.emplace_back();
  for (const auto column : primary) key.push_back(table.columns[column].name);
  auto& first = table.columns[primary.front()];
  first.numbered = primary.size() == 1 && same_name(first.declared, "INTEGER");
  return {};
}

Result<void> read_unique_keys(io::SqliteDatabase& database, Table& table) {
  std::string last;
  return for_each_row(
      database,
      "SELECT i.name, c.name FROM pragma_index_list(?1, 'main') AS i, "
      "pragma_index_info(i.name, 'main') AS c WHERE i.\"unique\" = 1 AND i.partial = 0 "
      "ORDER BY i.seq, c.seqno",
      table.name, [&](const io::SqliteStatement& row) {
        if (row.text(0) != last) table.unique_keys.emplace_back();
        last = row.text(0);
        table.unique_keys.back().emplace_back(row.text(1));
      });
}

}  // namespace

bool same_name(std::string_view a, std::string_view b) {
  return equals_ignoring_case(a, b);
}

const TableColumn* Table::find(std::string_view column) const {
  const auto found = std::ranges::find_if(
      columns, [&](const TableColumn& each) { return same_name(each.name, column); });
  return found == columns.end() ? nullptr : &*found;
}

bool Table::is_unique(const std::vector<std::string>& key) const {
  return std::ranges::any_of(unique_keys, [&](const std::vector<std::string>& unique) {
    return std::ranges::is_permutation(unique, key, same_name);
  });
}

Result<Table> read_table(io::SqliteDatabase& database, const std::string& name) {
  Table table;
  table.name = name;
  if (auto read = read_kind(database, table); !read) return fail(std::move(read).error());
  if (!table.exists) return table;
  if (auto read = read_columns(database, table); !read) return fail(std::move(read).error());
  for (auto* read : {&read_unique_keys, &read_statement, &read_triggers}) {
    if (auto done = read(database, table); !done) return fail(std::move(done).error());
  }
  auto references = references_to(database, table);
  if (!references) return fail(std::move(references).error());
  table.refers_to_itself = std::ranges::any_of(
      *references, [&](const Reference& each) { return same_name(each.from, table.name); });
  return table;
}

std::string add_column(const Table& table, const Field& field) {
  return fmt::format("ALTER TABLE {} ADD COLUMN {} {}", io::quote_sqlite_name(table.name),
                     io::quote_sqlite_name(field.name), declared_type_for(field.type));
}

Error missing_columns(const Table& table, const std::vector<Field>& fields) {
  std::string names;
  std::string statements;
  for (const Field& field : fields) {
    const bool tags = same_name(field.name, components::kLoadColumn);
    names += fmt::format("{}\"{}\"{}", names.empty() ? "" : ", ", printable(field.name),
                         tags ? " (where append mode records which load added a row)" : "");
    statements += (statements.empty() ? "" : "; ") + add_column(table, field);
  }
  return Error(ErrorKind::Refused,
               fmt::format("the table {} has no column {}; run: {}, or write on_new_column: add",
                           printable(table.name), names, printable(statements, 1000)));
}

Result<void> check_replaceable(io::SqliteDatabase& database, const Table& table) {
  constexpr std::string_view kRemedy =
      "give it a key, so that only rows which changed or left are touched, or write mode: upsert, "
      "or "
      "load into a table of its own and copy from there";
  const auto references = references_to(database, table);
  if (!references) return fail(references.error());
  for (const auto& [from, action] : *references) {
    if (same_name(from, table.name)) continue;
    return fail(
        ErrorKind::Refused,
        fmt::format(
            "mode replace without a key deletes all rows of {}, and by a foreign key (ON DELETE "
            "{}) that would reach the rows of {}; {}",
            printable(table.name), action, printable(from), kRemedy));
  }
  const auto runs = deleting_runs_triggers(database, table);
  if (!runs) return fail(runs.error());
  if (!*runs) return {};
  return fail(
      ErrorKind::Refused,
      fmt::format(
          "mode replace without a key deletes all rows of {}, and a trigger of it would run for "
          "each of them ({}); {}, or drop the trigger",
          printable(table.name), printable(fmt::format("{}", fmt::join(table.triggers, ", "))),
          kRemedy));
}

Result<void> check_key(const Table& table, const std::vector<std::string>& key) {
  std::vector<std::string> quoted;
  for (const auto& column : key) {
    if (table.find(column) == nullptr) {
      return fail(ErrorKind::Refused,
                  fmt::format("the table {} has no key column {}; add it, or correct the key",
                              printable(table.name), printable(column)));
    }
    quoted.push_back(io::quote_sqlite_name(column));
  }
  if (table.is_unique(key)) return {};
  return fail(ErrorKind::Refused,
              fmt::format("the key ({}) is not unique in the table {}; run: CREATE UNIQUE INDEX {} "
                          "ON {} ({})",
                          printable(fmt::format("{}", fmt::join(key, ", "))), printable(table.name),
                          printable(io::quote_sqlite_name(table.name + "_key")),
                          printable(io::quote_sqlite_name(table.name)),
                          printable(fmt::format("{}", fmt::join(quoted, ", ")))));
}

}  // namespace millrace::sinks::sqlite
