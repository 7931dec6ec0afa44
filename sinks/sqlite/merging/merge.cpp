#include "sinks/sqlite/merging/merge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "sinks/sqlite/catalog/sql.h"
#include "sinks/sqlite/merging/keys.h"
#include "sinks/sqlite/merging/record.h"
#include "sinks/sqlite/merging/same_rows.h"

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

}  // namespace

Result<LoadReport> Merge::count() {
  report_ = {.rows = stage_.rows()};
  if (!target_.key.empty()) {
    const auto collapsed = collapse_duplicates(database_, stage_, table_);
    if (!collapsed) return fail(collapsed.error());
    report_.collapsed = *collapsed;
  }
  report_.before = 0;
  if (table_.exists && (takes_rows_away(target_) || table_.acts_by_itself())) {
    const auto counted = count(qualified(table_.name));
    if (!counted) return fail(counted.error());
    report_.before = *counted;
  } else if (table_.exists) {
    report_.before.reset();
  }
  Result<void> done;
  if (matches_rows(target_) && table_.exists) {
    done = count_matched();
  } else if (target_.mode == Mode::Replace && table_.exists) {
    done = count_replaced();
  } else {
    report_.inserted = kept();
  }
  if (!done) return fail(std::move(done).error());
  return report_;
}

// A staged row is new, or differs from the row with its key, or is equal to it.
Result<void> Merge::count_matched() {
  if (auto matching = check_keys_match(database_, stage_, table_); !matching) return matching;
  auto query = database_.prepare(sql_.compare());
  if (!query) return fail(std::move(query).error());
  if (auto found = query->step(); !found) return fail(std::move(found).error());
  report_.inserted = static_cast<std::uint64_t>(query->integer(0));
  report_.updated = static_cast<std::uint64_t>(query->integer(1));
  const auto changed = report_.inserted + report_.updated;
  if (changed > kept()) {
    return fail(ErrorKind::Internal, "the comparison finds more rows than were staged");
  }
  report_.unchanged = kept() - changed;
  return takes_rows_away(target_) ? count_leaving() : Result<void>();
}

Result<void> Merge::count_leaving() {
  if (stage_.is_difference() && !stage_.some_leave()) return {};
  // The key is unique on both sides: every staged row that is not new keeps one row of the table.
  const auto stay = kept() - report_.inserted;
  if (!stage_.is_difference() && report_.before.value_or(0) == stay) return {};
  const auto leaving = count(sql_.leaving());
  if (!leaving) return fail(leaving.error());
  (marks_rows(target_) ? report_.marked : report_.deleted) = *leaving;
  return {};
}

Result<void> Merge::count_replaced() {
  const auto equal = same_rows(database_, stage_, table_);
  if (!equal) return fail(equal.error());
  if (*equal) {
    report_.unchanged = kept();
  } else {
    report_.deleted = report_.before.value_or(0);
    report_.inserted = kept();
  }
  return {};
}

// Rows that have to go make way first, for values that are unique beside the key may be in use
// again; but where rows refer to each other, none may go that one still refers to.
Result<void> Merge::apply(const std::string& now) {
  const bool removes_last = matches_rows(target_) && table_.refers_to_itself;
  if (!removes_last) {
    if (auto removed = remove(); !removed) return removed;
  }
  if (auto written = write(); !written) return written;
  if (removes_last) {
    if (auto removed = remove(); !removed) return removed;
  }
  if (auto marked = mark(now); !marked) return marked;
  return check_rows();
}

Result<void> Merge::remove() {
  if (report_.deleted == 0) return {};
  const bool all = !matches_rows(target_);
  const auto sql = all ? "DELETE FROM " + qualified(table_.name) : sql_.remove_left();
  if (auto done = database_.exec(sql); !done) return done;
  const auto removed = static_cast<std::uint64_t>(database_.changes());
  // What foreign keys delete, SQLite's number leaves out; check_rows() has it.
  if (!table_.refers_to_itself) {
    if (auto agrees = check_count("gave up", removed, report_.deleted); !agrees) return agrees;
  }
  if (!all) return {};
  const auto left = count(qualified(table_.name));
  if (!left) return fail(left.error());
  return check_count("keeps", *left, 0);
}

// Updates first: a new row may have a value that an old one gives up.
Result<void> Merge::write() {
  if (report_.updated > 0) {
    const auto updated = change(sql_.update_changed());
    if (!updated) return fail(updated.error());
    if (auto agrees = check_count("changed", *updated, report_.updated); !agrees) return agrees;
  }
  if (report_.inserted == 0) return {};
  const bool among_others = matches_rows(target_) && report_.before != 0;
  const auto inserted = change(among_others ? sql_.insert_new() : sql_.insert_all());
  if (!inserted) return fail(inserted.error());
  return check_count("took", *inserted, report_.inserted);
}

Result<void> Merge::mark(const std::string& now) {
  if (report_.marked == 0) return {};
  auto update = database_.prepare(sql_.mark_left());
  if (!update) return fail(std::move(update).error());
  if (auto bound = update->bind(1, std::string_view(now)); !bound) return bound;
  if (auto done = update->run(); !done) return done;
  return check_count("marked", static_cast<std::uint64_t>(database_.changes()), report_.marked);
}

Result<void> Merge::check_rows() {
  if (!table_.acts_by_itself()) return {};
  const auto after = count(qualified(table_.name));
  if (!after) return fail(after.error());
  const auto expected = report_.before.value_or(0) + report_.inserted - report_.deleted;
  if (auto agrees = check_count("ends with", *after, expected); !agrees) return agrees;
  // A trigger may have put another row in the place of one that it removed.
  if (target_.mode == Mode::Append) {
    const auto tagged = count_tagged(database_, table_, load_id_);
    if (!tagged) return fail(tagged.error());
    return check_count("has, of this load,", *tagged, report_.inserted);
  }
  if (!matches_rows(target_)) return {};
  const auto there = count(sql_.matched());
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

Result<std::uint64_t> Merge::change(const MergeSql::Change& change) {
  auto done = database_.exec(fmt::format("{} WHERE {}", change.head, change.condition));
  if (!done) return fail(refusal(change, std::move(done).error()));
  return static_cast<std::uint64_t>(database_.changes());
}

// SQLite names the rule that was broken, and not the row: the rows are tried again one by one. The
// transaction is lost anyway.
Error Merge::refusal(const MergeSql::Change& change, Error error) {
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
  if (!matches_rows(target_)) return error;
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

}  // namespace millrace::sinks::sqlite
