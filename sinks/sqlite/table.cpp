#include "sinks/sqlite/table.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text.h"

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
  if (kind.empty() || kind == "table" || kind == "virtual") return {};
  return fail(ErrorKind::Refused, fmt::format("{} is a {}, not a table; name another table",
                                              printable(table.name), printable(kind)));
}

Result<void> read_columns(io::SqliteDatabase& database, Table& table) {
  std::vector<std::pair<std::int64_t, std::string>> primary;
  auto read = for_each_row(
      database, "SELECT name, type, pk FROM pragma_table_xinfo(?1, 'main')", table.name,
      [&](const io::SqliteStatement& row) {
        table.columns.push_back({std::string(row.text(0)), affinity_of(row.text(1), table.strict)});
        if (row.integer(2) > 0) primary.emplace_back(row.integer(2), row.text(0));
      });
  if (!read) return read;
  // INTEGER PRIMARY KEY has no index that could be listed.
  if (primary.empty()) return {};
  auto& key = table.unique_keys.emplace_back();
  for (const auto& [position, column] : primary) key.push_back(column);
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
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) {
    return x == y || (x < 0x80 && y < 0x80 && std::tolower(x) == std::tolower(y));
  });
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
  if (auto read = read_unique_keys(database, table); !read) return fail(std::move(read).error());
  return table;
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
