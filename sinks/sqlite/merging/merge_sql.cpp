#include "sinks/sqlite/merging/merge_sql.h"

#include <vector>

#include <fmt/format.h>

#include "sinks/sqlite/catalog/sql.h"
#include "sinks/sqlite/merging/keys.h"

namespace millrace::sinks::sqlite {
namespace {

// A rule of the table may say ON CONFLICT IGNORE or REPLACE; OR ABORT overrides it, so that a row
// is never dropped, nor another one removed for it, in silence. It would override what triggers say
// too, and is left out where it is not needed.
std::string or_abort(const Table& table) {
  return table.has_conflict_clause ? "OR ABORT " : "";
}

enum class Stamps {
  With,
  Without,
};

std::vector<const StagedColumn*> others_of(const Stage& stage, Stamps stamps) {
  std::vector<const StagedColumn*> others;
  for (const auto& column : stage.columns()) {
    const bool is_wanted = !column.is_stamp || stamps == Stamps::With;
    if (!column.is_key && is_wanted) others.push_back(&column);
  }
  return others;
}

}  // namespace

std::string MergeSql::table() const {
  return qualified(table_.name);
}

std::string MergeSql::mark() const {
  return marks_rows(target_) ? io::quote_sqlite_name(target_.on_leave.column) : std::string();
}

MergeSql::Change MergeSql::insert(const std::string& condition) const {
  const auto targets =
      joined(stage_.columns(), ", ", [](const StagedColumn& column) { return column.target; });
  const auto staged = joined(stage_.columns(), ", ",
                             [](const StagedColumn& column) { return "s." + column.staged; });
  return {fmt::format("INSERT {}INTO {} ({}) SELECT {} FROM {} AS s", or_abort(table_), table(),
                      targets, staged, kStage),
          condition};
}

MergeSql::Change MergeSql::insert_new() const {
  return insert(
      fmt::format("NOT EXISTS (SELECT 1 FROM {} AS t WHERE {})", table(), same_key(stage_)));
}

std::string MergeSql::differs() const {
  const auto others = others_of(stage_, Stamps::Without);
  std::string differs;
  if (!others.empty()) {
    const auto old_values = joined(others, ", ", [](const StagedColumn* column) {
      return column->missing ? std::string("NULL") : "t." + column->target;
    });
    // BINARY: a column that ignores case must still take the new case.
    const auto new_values = joined(others, ", ", [](const StagedColumn* column) {
      return fmt::format("s.{} COLLATE BINARY", column->staged);
    });
    differs = fmt::format("({}) IS NOT ({})", old_values, new_values);
  }
  const auto* marked = marks_rows(target_) ? table_.find(target_.on_leave.column) : nullptr;
  if (marked == nullptr || marked->missing) return differs;
  return fmt::format("{}{}t.{} IS NOT NULL", differs, differs.empty() ? "" : " OR ", mark());
}

MergeSql::Change MergeSql::update_changed() const {
  if (differs().empty()) return {};
  auto set = joined(others_of(stage_, Stamps::With), ", ", [](const StagedColumn* column) {
    return fmt::format("{} = s.{}", column->target, column->staged);
  });
  if (marks_rows(target_)) set += (set.empty() ? "" : ", ") + mark() + " = NULL";
  return {
      fmt::format("UPDATE {}{} AS t SET {} FROM {} AS s", or_abort(table_), table(), set, kStage),
      fmt::format("{} AND ({})", same_key(stage_), differs())};
}

std::string MergeSql::compare() const {
  const auto& key = keys_of(stage_).front()->target;
  const auto difference = differs();
  // LIMIT keeps SQLite from making one aggregate of it, which may not look at all columns of a wide
  // table.
  return fmt::format(
      "SELECT count(*) FILTER (WHERE new), count(*) FILTER (WHERE differs) FROM (SELECT t.{0} IS "
      "NULL "
      "AS new, t.{0} IS NOT NULL AND ({1}) AS differs FROM {2} AS s LEFT JOIN {3} AS t ON {4} "
      "LIMIT "
      "-1)",
      key, difference.empty() ? "false" : difference, kStage, table(), same_key(stage_));
}

std::string MergeSql::matched() const {
  return fmt::format("{} AS s WHERE EXISTS (SELECT 1 FROM {} AS t WHERE {})", kStage, table(),
                     same_key(stage_));
}

// A row without a key is no row of the export.
std::string MergeSql::left() const {
  const auto keys = keys_of(stage_);
  const auto there = joined(keys, ", ", [](const StagedColumn* key) { return key->target; });
  const auto staged = joined(keys, ", ", [](const StagedColumn* key) { return key->staged; });
  const auto null =
      joined(keys, " OR ", [](const StagedColumn* key) { return key->target + " IS NULL"; });
  const auto others =
      stage_.some_leave() ? fmt::format(" UNION ALL SELECT {} FROM {}", staged, kPresent) : "";
  const auto gone =
      fmt::format("(({}) NOT IN (SELECT {} FROM {}{}) OR {})", there, staged, kStage, others, null);
  const auto* marked = marks_rows(target_) ? table_.find(target_.on_leave.column) : nullptr;
  return marked == nullptr || marked->missing ? gone
                                              : fmt::format("{} IS NULL AND {}", mark(), gone);
}

std::string MergeSql::mark_left() const {
  const auto condition = fmt::format("{} IS NULL AND {}", mark(), left());
  return fmt::format("UPDATE {}{} SET {} = ?1 WHERE {}", or_abort(table_), table(), mark(),
                     condition);
}

}  // namespace millrace::sinks::sqlite
