#include "sinks/sqlite/session.h"

#include <chrono>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/sqlite/catalog/sql.h"
#include "sinks/sqlite/merging/examples.h"
#include "sinks/sqlite/merging/record.h"
#include "sinks/sqlite/merging/rows_back.h"
#include "sinks/sqlite/target_table.h"

namespace millrace::sinks::sqlite {
namespace {

// Caches are bounded, so that memory does not grow with the export. What a table says of foreign
// keys holds for loads too.
constexpr const char* kSettings =
    "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA main.cache_size = -16384; PRAGMA "
    "temp_store = FILE; "
    "PRAGMA temp.cache_size = -8192";

// How long a plan waits for a program that is writing the file.
constexpr std::chrono::seconds kPlanWait(10);

}  // namespace

// As an empty one, where a plan finds none.
Result<io::SqliteDatabase> SqliteSession::open_file() const {
  if (!is_plan()) return io::SqliteDatabase::open(target_.path, io::SqliteAccess::Create);
  std::error_code ignored;
  if (!std::filesystem::exists(target_.path, ignored)) return io::SqliteDatabase::open_in_memory();
  return io::SqliteDatabase::open(target_.path, io::SqliteAccess::ReadWrite, kPlanWait);
}

Result<void> SqliteSession::open() {
  auto database = open_file();
  if (!database) return fail(std::move(database).error());
  database_.emplace(std::move(*database));
  if (target_.mode == components::Mode::Replace && target_.key.empty()) {
    // Once more: the table may have changed since the run was prepared.
    const auto table = read_table(*database_, target_.name);
    if (!table) return fail(table.error());
    if (auto checked = check_replaceable(*database_, *table); !checked) return checked;
  }
  return database_->exec(kSettings);
}

Result<std::optional<components::LoadReport>> SqliteSession::begin(
    const components::LoadStart& start) {
  const Schema& schema = *start.schema;
  generation_ = start.generation;
  left_out_ = start.left_out;
  if (auto checked = check_names(schema); !checked) return fail(std::move(checked).error());
  if (auto begun = begin_transaction(); !begun) return fail(std::move(begun).error());
  auto table = read_table(*database_, target_.name);
  if (!table) return fail(std::move(table).error());
  plan_.table = std::move(*table);
  if (auto loaded = find_load(); !loaded || *loaded) return loaded;
  auto plan = plan_table(target_, std::move(plan_.table), schema);
  if (!plan) return fail(std::move(plan).error());
  plan_ = std::move(*plan);
  // Rows that are staged for a plan are in one transaction too; nothing of the file is read in it
  // before they are counted, so that until then whoever writes the file need not wait.
  if (is_plan()) {
    if (auto begun = database_->exec("BEGIN"); !begun) return fail(std::move(begun).error());
  }
  if (auto made = create_stage(start); !made) return fail(std::move(made).error());
  return std::nullopt;
}

Result<void> SqliteSession::begin_transaction() {
  if (is_plan()) return {};
  auto transaction = io::SqliteTransaction::begin(*database_);
  if (!transaction) return fail(std::move(transaction).error());
  transaction_.emplace(std::move(*transaction));
  // A replace takes all rows away first; a load is judged by what it leaves.
  return database_->exec("PRAGMA defer_foreign_keys = ON");
}

Result<std::optional<components::LoadReport>> SqliteSession::find_load() {
  if (is_plan()) {
    auto there = has_place_for_records(*database_);
    if (!there) return fail(std::move(there).error());
    has_records_ = *there;
    if (!has_records_) return std::nullopt;
  } else {
    if (auto made = make_place_for_records(*database_); !made) return fail(made.error());
    auto generations = Generations::of(*database_, identity_.sync, target_.name);
    if (!generations) return fail(std::move(generations).error());
    generations_.emplace(*std::move(generations));
  }
  // Without its table a record proves nothing: the rows went with it.
  if (!plan_.table.exists) return std::nullopt;
  const auto record = find_record(*database_, identity_.id);
  if (!record) return fail(record.error());
  if (*record && (*record)->run_id == identity_.run_id) return (*record)->report;
  if (!appends()) return std::nullopt;
  const auto there = is_appended(*database_, plan_.table, identity_.id, *record);
  if (!there) return fail(there.error());
  if (!*there) return std::nullopt;
  const auto rows = (*record)->report.rows;
  return components::LoadReport{.rows = rows, .unchanged = rows, .already_loaded = true};
}

Result<void> SqliteSession::create_stage(const components::LoadStart& start) {
  auto columns = plan_columns(plan_.table, target_, *start.schema);
  if (!columns) return fail(std::move(columns).error());
  auto stage = Stage::create(*database_, std::move(*columns));
  if (!stage) return fail(std::move(stage).error());
  stage_.emplace(std::move(*stage));
  return start.basis.empty() ? Result<void>() : stage_->be_difference(*database_, start.some_left);
}

Result<std::string> SqliteSession::doubt(const std::string& basis) {
  if (!plan_.table.exists || !generations_) {
    return fmt::format("{} is missing", printable(target_.name));
  }
  return generations_->doubt(basis);
}

Result<void> SqliteSession::stage(const Batch& batch, components::Presence presence) {
  return presence == components::Presence::Present ? stage_->add(batch) : stage_->add_keys(batch);
}

Result<components::LoadReport> SqliteSession::settle(components::LoadTotals expected) {
  if (stage_->rows() != expected.rows) {
    return fail(ErrorKind::BadData,
                fmt::format("{} rows were staged for {}, but the export has {}; nothing was loaded",
                            stage_->rows(), printable(target_.name), expected.rows));
  }
  stage_->finish();
  merge_.emplace(*database_, target_, identity_.id, plan_.table, *stage_);
  auto report = merge_->count();
  if (!report) return report;
  report->changes = plan_.told;
  report->is_first = takes_rows_away(target_) && !has_records_;
  if (takes_rows_away(target_) && has_records_) {
    auto known = is_loaded_by(*database_, identity_.sync, target_.name);
    if (!known) return fail(known.error());
    report->is_first = !*known;
  }
  report_ = *report;
  return report;
}

Result<components::Examples> SqliteSession::examples(std::size_t of_each) {
  return find_examples(*database_, target_, plan_.table, *stage_, report_, of_each);
}

Result<bool> SqliteSession::apply(const components::Fence& fence,
                                  const components::RecordsKept& kept,
                                  const std::string& loaded_at) {
  auto is_last = raise_token(*database_, identity_, target_.name, fence, loaded_at);
  if (!is_last || !*is_last) return is_last;
  auto done = change(kept, loaded_at);
  if (!done) return fail(std::move(done).error());
  return true;
}

Result<void> SqliteSession::change(const components::RecordsKept& kept,
                                   const std::string& loaded_at) {
  for (const auto& change : plan_.changes) {
    if (auto changed = database_->exec(change); !changed) return changed;
  }
  if (auto merged = merge_->apply(loaded_at); !merged) return merged;
  if (read_back_.take) {
    auto right = read_rows_back(*database_, target_, identity_.id, *stage_, read_back_);
    if (!right) return right;
  }
  auto recorded =
      write_record(*database_, identity_, target_.name, report_.with(left_out_), loaded_at);
  if (recorded && kept.is_limited()) {
    recorded = forget_records(*database_, identity_, target_.name, kept, loaded_at);
  }
  if (recorded) recorded = generations_->write(generation_, identity_.id, loaded_at);
  if (!recorded) return recorded;
  return database_->exec(fmt::format("DROP TABLE {}; DROP TABLE IF EXISTS {}", kStage, kPresent));
}

Result<void> SqliteSession::commit() {
  auto committed = transaction_->commit();
  if (committed) transaction_.reset();
  if (committed || committed.error().kind() != ErrorKind::BadData) return committed;
  return fail(broken_reference(std::move(committed).error()));
}

// SQLite says at COMMIT that some foreign key does not hold, and not which.
Error SqliteSession::broken_reference(Error error) {
  auto broken = database_->prepare(
      "SELECT f.\"table\", l.\"from\", f.parent FROM pragma_foreign_key_check AS f, "
      "pragma_foreign_key_list(f.\"table\") AS l WHERE l.id = f.fkid AND "
      "?1 COLLATE NOCASE IN (f.\"table\", f.parent) LIMIT 1");
  if (!broken || !broken->bind(1, std::string_view(target_.name))) return error;
  if (!broken->step().value_or(false)) return error;
  return std::move(error).during(fmt::format(
      "the foreign key {} of the table {} has values that are missing in {}",
      printable(broken->text(1)), printable(broken->text(0)), printable(broken->text(2))));
}

}  // namespace millrace::sinks::sqlite
