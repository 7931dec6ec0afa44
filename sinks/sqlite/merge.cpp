#include "sinks/sqlite/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "sinks/sqlite/catalog/sql.h"
#include "sinks/sqlite/keys.h"
#include "sinks/sqlite/record.h"
#include "sinks/sqlite/same_rows.h"

namespace millrace::sinks::sqlite {

using components::LoadReport;
using components::Mode;

namespace {

// "UNIQUE constraint failed: t.a, t.b; ..." blames t.a and t.b. Only for what a message shows.
bool blames(std::string_view message, const std::string& column) {
  const auto at = message.find(column);
  if (at == std::string_view::npos) return false;
  const auto rest = message.substr(at + column.size());
  return rest.empty() || rest.front() == ',' || rest.front() == ';';
}

// A rule of the table may say ON CONFLICT IGNORE or REPLACE; OR ABORT overrides it, so that a row
// is never dropped, nor another one removed for it, in silence. It would override what triggers say
// too, and is left out where it is not needed.
std::string or_abort(const Table& table) {
  return table.has_conflict_clause ? "OR ABORT " : "";
}

}  // namespace

Result<LoadReport> Merge::run() {
  report_ = {.rows = stage_.rows()};
  if (!target_.key.empty()) {
    const auto collapsed = collapse_duplicates(database_, stage_, table_);
    if (!collapsed) return fail(collapsed.error());
    report_.collapsed = *collapsed;
  }
  if (table_.acts_by_itself()) {
    const auto counted = count(qualified(table_.name));
    if (!counted) return fail(counted.error());
    before_ = *counted;
  }
  auto merged = target_.mode == Mode::Upsert    ? upsert()
                : target_.mode == Mode::Replace ? replace()
                                                : append();
  if (!merged) return fail(std::move(merged).error());
  const auto done = report_.inserted + report_.updated + report_.unchanged;
  if (auto agrees = check_count("took", done, kept()); !agrees) return fail(agrees.error());
  if (auto agrees = check_rows(); !agrees) return fail(agrees.error());
  return report_;
}

Result<void> Merge::check_rows() {
  if (!table_.acts_by_itself()) return {};
  const auto after = count(qualified(table_.name));
  if (!after) return fail(after.error());
  const auto expected = before_ + report_.inserted - report_.deleted;
  if (auto agrees = check_count("ends with", *after, expected); !agrees) return agrees;
  // A trigger may have put another row in the place of one that it removed.
  if (target_.mode == Mode::Append) {
    const auto tagged = count_tagged(database_, table_, load_id_);
    if (!tagged) return fail(tagged.error());
    return check_count("has, of this load,", *tagged, report_.inserted);
  }
  if (target_.mode != Mode::Upsert) return {};
  const auto there = count(fmt::format("{} AS s WHERE EXISTS (SELECT 1 FROM {} AS t WHERE {})",
                                       kStage, qualified(table_.name), same_key(stage_)));
  if (!there) return fail(there.error());
  return check_count("has, of this load,", *there, kept());
}

Result<void> Merge::check_count(std::string_view what, std::uint64_t counted,
                                std::uint64_t expected) {
  if (counted == expected) return {};
  const auto culprits =
      table_.triggers.empty()
          ? "its constraints"
          : fmt::format("its triggers ({})",
                        printable(fmt::format("{}", fmt::join(table_.triggers, ", "))));
  return fail(ErrorKind::BadData,
              fmt::format("the table {} {} {} rows where {} are right, and nothing was loaded; {} "
                          "keep, add or remove rows: change them, or load into another table",
                          printable(table_.name), what, counted, expected, culprits));
}

Result<std::uint64_t> Merge::count(const std::string& from) {
  auto query = database_.prepare("SELECT count(*) FROM " + from);
  if (!query) return fail(std::move(query).error());
  if (auto found = query->step(); !found) return fail(std::move(found).error());
  return static_cast<std::uint64_t>(query->integer(0));
}

Result<std::uint64_t> Merge::change(const Change& change) {
  auto done = database_.exec(fmt::format("{} WHERE {}", change.head, change.condition));
  if (!done) return fail(refusal(change, std::move(done).error()));
  return static_cast<std::uint64_t>(database_.changes());
}

// SQLite names the rule that was broken, and not the row: the rows are tried again one by one. The
// transaction is lost anyway.
Error Merge::refusal(const Change& change, Error error) {
  if (error.kind() != ErrorKind::BadData || !database_.in_transaction()) return error;
  auto rows = database_.prepare(fmt::format("SELECT rowid FROM {} ORDER BY rowid", kStage));
  auto one = database_.prepare(
      fmt::format("{} WHERE s.rowid = ?1 AND ({})", change.head, change.condition));
  if (!rows || !one) return error;
  for (;;) {
    const auto more = rows->step();
    if (!more) return error;
    if (!*more) break;
    const auto rowid = rows->integer(0);
    if (!one->bind(1, rowid)) return error;
    auto done = one->run();
    if (done) continue;
    if (done.error().kind() != ErrorKind::BadData) return done.error();
    return named(done.error(), static_cast<std::uint64_t>(rowid));
  }
  // Its own twin: the second of two keys that the column takes for equal was found in the table.
  if (target_.mode != Mode::Upsert) return error;
  auto matching = check_keys_match(database_, stage_, table_);
  return matching ? error : matching.error();
}

Error Merge::named(const Error& error, std::uint64_t rowid) {
  std::vector<const StagedColumn*> shown;
  for (const auto& column : stage_.columns()) {
    if (column.is_key || blames(error.message(), table_.name + '.' + column.shown)) {
      shown.push_back(&column);
    }
  }
  const auto where = fmt::format("row {}", stage_.row_of_export(rowid));
  if (shown.empty()) return Error(error).during(where);
  auto row = database_.prepare(
      fmt::format("SELECT {} FROM {} WHERE rowid = {}",
                  joined(shown, ", ", [](const StagedColumn* column) { return column->staged; }),
                  kStage, rowid));
  if (!row || !row->step().value_or(false)) return Error(error).during(where);
  return Error(error).during(fmt::format("{}, {}", where, shown_values(shown, *row, 0)));
}

Merge::Change Merge::insert_all(const std::string& condition) const {
  const auto targets =
      joined(stage_.columns(), ", ", [](const StagedColumn& column) { return column.target; });
  const auto staged = joined(stage_.columns(), ", ",
                             [](const StagedColumn& column) { return "s." + column.staged; });
  return {fmt::format("INSERT {}INTO {} ({}) SELECT {} FROM {} AS s", or_abort(table_),
                      qualified(table_.name), targets, staged, kStage),
          condition};
}

Result<void> Merge::append() {
  const auto inserted = change(insert_all("true"));
  if (!inserted) return fail(inserted.error());
  report_.inserted = *inserted;
  return {};
}

Result<void> Merge::replace() {
  const auto equal = created_ ? false : same_rows(database_, stage_, table_);
  if (!equal) return fail(equal.error());
  if (*equal) {
    report_.unchanged = kept();
    return {};
  }
  if (auto done = database_.exec(fmt::format("DELETE FROM {}", qualified(table_.name))); !done) {
    return done;
  }
  // What foreign keys delete, SQLite's number leaves out.
  report_.deleted =
      table_.acts_by_itself() ? before_ : static_cast<std::uint64_t>(database_.changes());
  const auto left = count(qualified(table_.name));
  if (!left) return fail(left.error());
  if (auto agrees = check_count("keeps", *left, 0); !agrees) return agrees;
  const auto inserted = change(insert_all("true"));
  if (!inserted) return fail(inserted.error());
  report_.inserted = *inserted;
  return {};
}

// In a table that does only what it is told, a staged row is inserted, updated or found equal, and
// the first two are counted by SQLite; elsewhere each is counted beforehand, and compared.
Result<void> Merge::upsert() {
  if (!created_) {
    auto matching = check_keys_match(database_, stage_, table_);
    if (!matching) return matching;
  }
  const Change update = update_changed();
  if (table_.acts_by_itself()) {
    if (auto counted = count_matches(update); !counted) return counted;
  }
  if (!update.head.empty()) {
    const auto updated = change(update);
    if (!updated) return fail(updated.error());
    report_.updated = *updated;
  }
  const auto inserted =
      change(insert_all(created_ ? "true"
                                 : fmt::format("NOT EXISTS (SELECT 1 FROM {} AS t WHERE {})",
                                               qualified(table_.name), same_key(stage_))));
  if (!inserted) return fail(inserted.error());
  report_.inserted = *inserted;
  report_.unchanged =
      table_.acts_by_itself() ? matches_ - differing_ : kept() - report_.inserted - report_.updated;
  return {};
}

// Without a head when there is nothing but keys, or nothing in the table yet.
Merge::Change Merge::update_changed() const {
  std::vector<const StagedColumn*> others;
  for (const auto& column : stage_.columns()) {
    if (!column.is_key) others.push_back(&column);
  }
  if (others.empty() || created_) return {};
  const auto set = joined(others, ", ", [](const StagedColumn* column) {
    return fmt::format("{} = s.{}", column->target, column->staged);
  });
  const auto old_values =
      joined(others, ", ", [](const StagedColumn* column) { return "t." + column->target; });
  // BINARY: a column that ignores case must still take the new case.
  const auto new_values = joined(others, ", ", [](const StagedColumn* column) {
    return fmt::format("s.{} COLLATE BINARY", column->staged);
  });
  return {fmt::format("UPDATE {}{} AS t SET {} FROM {} AS s", or_abort(table_),
                      qualified(table_.name), set, kStage),
          fmt::format("{} AND ({}) IS NOT ({})", same_key(stage_), old_values, new_values)};
}

Result<void> Merge::count_matches(const Change& update) {
  const auto pairs = fmt::format("{} AS s JOIN {} AS t ON ", kStage, qualified(table_.name));
  const auto matches = count(pairs + same_key(stage_));
  if (!matches) return fail(matches.error());
  matches_ = *matches;
  if (update.head.empty()) return {};
  const auto differing = count(pairs + update.condition);
  if (!differing) return fail(differing.error());
  differing_ = *differing;
  return {};
}

}  // namespace millrace::sinks::sqlite
