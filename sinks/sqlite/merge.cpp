#include <fmt/format.h>

#include "connector/base/text.h"
#include "sinks/sqlite/session.h"
#include "sinks/sqlite/sql.h"

namespace millrace::sinks::sqlite {
namespace {

using components::LoadReport;
using components::Mode;

bool same_value(const io::SqliteStatement& a, const io::SqliteStatement& b, int column) {
  using io::SqliteType;
  const auto one = a.type(column);
  const auto other = b.type(column);
  const auto is_number = [](SqliteType type) {
    return type == SqliteType::Integer || type == SqliteType::Real;
  };
  // A whole double comes back from a NUMERIC column as an integer.
  if (one != other && is_number(one) && is_number(other)) return a.real(column) == b.real(column);
  if (one != other) return false;
  if (one == SqliteType::Integer) return a.integer(column) == b.integer(column);
  if (one == SqliteType::Real) return a.real(column) == b.real(column);
  return one == SqliteType::Null || a.text(column) == b.text(column);
}

}  // namespace

Result<LoadReport> SqliteSession::merge(components::LoadTotals expected,
                                        const std::string& loaded_at) {
  if (staged_ != expected.rows) {
    return fail(ErrorKind::BadData,
                fmt::format("{} rows were staged for {}, but the export has {}; nothing was loaded",
                            staged_, printable(target_.table), expected.rows));
  }
  if (already_loaded_) {
    return LoadReport{.rows = staged_, .unchanged = staged_, .already_loaded = true};
  }
  insert_.reset();
  LoadReport report{.rows = staged_};
  if (!target_.key.empty()) {
    const auto collapsed = collapse_duplicates();
    if (!collapsed) return fail(collapsed.error());
    report.collapsed = *collapsed;
  }
  auto merged = target_.mode == Mode::Upsert    ? upsert(report)
                : target_.mode == Mode::Replace ? replace(report)
                                                : append(report);
  if (!merged) return fail(std::move(merged).error());
  if (auto recorded = record(report, loaded_at); !recorded) return fail(recorded.error());
  if (auto dropped = database_->exec(fmt::format("DROP TABLE {}", kStage)); !dropped) {
    return fail(std::move(dropped).error());
  }
  return report;
}

Result<std::uint64_t> SqliteSession::change(const std::string& sql) {
  if (auto done = database_->exec(sql); !done) return fail(std::move(done).error());
  return static_cast<std::uint64_t>(database_->changes());
}

Result<std::uint64_t> SqliteSession::collapse_duplicates() {
  std::vector<const StagedColumn*> keys;
  for (const auto& column : columns_) {
    if (column.is_key) keys.push_back(&column);
  }
  auto unique = fail_on_duplicate_keys(keys);
  if (unique) return std::uint64_t{0};
  if (unique.error().kind() != ErrorKind::BadData) return fail(std::move(unique).error());
  // Only now, for it costs a second sort: rows that are equal in every column become one.
  auto collapsed = change(fmt::format(
      "DELETE FROM {0} WHERE rowid NOT IN (SELECT min(rowid) FROM {0} GROUP BY {1})", kStage,
      joined(columns_, ", ", [](const StagedColumn& column) { return column.staged; })));
  if (!collapsed) return collapsed;
  unique = fail_on_duplicate_keys(keys);
  if (!unique) return fail(std::move(unique).error());
  return collapsed;
}

Result<void> SqliteSession::fail_on_duplicate_keys(const std::vector<const StagedColumn*>& keys) {
  const auto names = joined(keys, ", ", [](const StagedColumn* column) { return column->staged; });
  auto query = database_->prepare(fmt::format(
      "SELECT {0}, count(*) FROM {1} GROUP BY {0} HAVING count(*) > 1 LIMIT 1", names, kStage));
  if (!query) return fail(std::move(query).error());
  const auto found = query->step();
  if (!found) return fail(found.error());
  if (!*found) return {};
  std::string values;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    values += fmt::format("{}{} = \"{}\"", i == 0 ? "" : ", ", keys[i]->shown,
                          printable(query->text(static_cast<int>(i))));
  }
  return fail(ErrorKind::BadData,
              fmt::format("{} different rows have the key {}; make the report's rows unique, or "
                          "choose another key",
                          query->integer(static_cast<int>(keys.size())), values));
}

Result<void> SqliteSession::upsert(LoadReport& report) {
  std::vector<StagedColumn> keys;
  std::vector<StagedColumn> others;
  for (const auto& column : columns_) (column.is_key ? keys : others).push_back(column);
  const auto match = joined(keys, " AND ", [](const StagedColumn& column) {
    return fmt::format("t.{} = s.{}", column.target, column.staged);
  });
  if (!others.empty() && !created_) {
    const auto set = joined(others, ", ", [](const StagedColumn& column) {
      return fmt::format("{} = s.{}", column.target, column.staged);
    });
    const auto old_values =
        joined(others, ", ", [](const StagedColumn& column) { return "t." + column.target; });
    // BINARY: a column that ignores case must still take the new case.
    const auto new_values = joined(others, ", ", [](const StagedColumn& column) {
      return fmt::format("s.{} COLLATE BINARY", column.staged);
    });
    auto updated =
        change(fmt::format("UPDATE {} AS t SET {} FROM {} AS s WHERE {} AND ({}) IS NOT ({})",
                           qualified(target_.table), set, kStage, match, old_values, new_values));
    if (!updated) return fail(std::move(updated).error());
    report.updated = *updated;
  }
  auto inserted = change(fmt::format(
      "INSERT INTO {0} ({1}) SELECT {2} FROM {3} AS s WHERE NOT EXISTS (SELECT 1 FROM {0} AS t "
      "WHERE {4})",
      qualified(target_.table),
      joined(columns_, ", ", [](const StagedColumn& column) { return column.target; }),
      joined(columns_, ", ", [](const StagedColumn& column) { return "s." + column.staged; }),
      kStage, created_ ? "false" : match));
  if (!inserted) return fail(std::move(inserted).error());
  report.inserted = *inserted;
  report.unchanged = report.rows - report.collapsed - report.inserted - report.updated;
  return {};
}

Result<bool> SqliteSession::equals_table() {
  if (created_) return false;
  const auto targets =
      joined(columns_, ", ", [](const StagedColumn& column) { return column.target; });
  const auto staged =
      joined(columns_, ", ", [](const StagedColumn& column) { return column.staged; });
  auto old_rows = database_->prepare(
      fmt::format("SELECT {} FROM {} NOT INDEXED", targets, qualified(target_.table)));
  if (!old_rows) return fail(std::move(old_rows).error());
  auto new_rows = database_->prepare(fmt::format("SELECT {} FROM {}", staged, kStage));
  if (!new_rows) return fail(std::move(new_rows).error());
  for (;;) {
    const auto one = old_rows->step();
    if (!one) return fail(one.error());
    const auto other = new_rows->step();
    if (!other) return fail(other.error());
    if (!*one || !*other) return *one == *other;
    for (int column = 0; column < old_rows->columns(); ++column) {
      if (!same_value(*old_rows, *new_rows, column)) return false;
    }
  }
}

Result<void> SqliteSession::replace(LoadReport& report) {
  const auto equal = equals_table();
  if (!equal) return fail(equal.error());
  if (*equal) {
    report.unchanged = report.rows - report.collapsed;
    return {};
  }
  auto deleted = change(fmt::format("DELETE FROM {}", qualified(target_.table)));
  if (!deleted) return fail(std::move(deleted).error());
  auto inserted = change(fmt::format(
      "INSERT INTO {} ({}) SELECT {} FROM {}", qualified(target_.table),
      joined(columns_, ", ", [](const StagedColumn& column) { return column.target; }),
      joined(columns_, ", ", [](const StagedColumn& column) { return column.staged; }), kStage));
  if (!inserted) return fail(std::move(inserted).error());
  report.deleted = *deleted;
  report.inserted = *inserted;
  return expect_inserted(report);
}

Result<void> SqliteSession::append(LoadReport& report) {
  auto insert = database_->prepare(fmt::format(
      "INSERT INTO {} ({}, {}) SELECT {}, ?1 FROM {}", qualified(target_.table),
      joined(columns_, ", ", [](const StagedColumn& column) { return column.target; }),
      io::quote_sqlite_name(components::kLoadColumn),
      joined(columns_, ", ", [](const StagedColumn& column) { return column.staged; }), kStage));
  if (!insert) return fail(std::move(insert).error());
  if (auto bound = insert->bind(1, std::string_view(identity_.id)); !bound) return bound;
  if (auto done = insert->run(); !done) return done;
  report.inserted = static_cast<std::uint64_t>(database_->changes());
  return expect_inserted(report);
}

Result<void> SqliteSession::expect_inserted(const LoadReport& report) const {
  const auto expected = report.rows - report.collapsed;
  if (report.inserted == expected) return {};
  return fail(ErrorKind::BadData,
              fmt::format("the table {} took {} of {} rows; look at its triggers",
                          printable(target_.table), report.inserted, expected));
}

Result<void> SqliteSession::record(const LoadReport& report, const std::string& loaded_at) {
  auto insert = database_->prepare(
      "INSERT OR REPLACE INTO main._millrace_loads VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
      "?10)");
  if (!insert) return fail(std::move(insert).error());
  int parameter = 0;
  for (const std::string_view text :
       {std::string_view(identity_.id), std::string_view(identity_.sync),
        std::string_view(identity_.run_id), std::string_view(target_.table)}) {
    if (auto bound = insert->bind(++parameter, text); !bound) return bound;
  }
  for (const std::uint64_t number :
       {report.rows, report.inserted, report.updated, report.deleted, report.unchanged}) {
    if (auto bound = insert->bind(++parameter, static_cast<std::int64_t>(number)); !bound) {
      return bound;
    }
  }
  if (auto bound = insert->bind(++parameter, std::string_view(loaded_at)); !bound) return bound;
  return insert->run();
}

}  // namespace millrace::sinks::sqlite
