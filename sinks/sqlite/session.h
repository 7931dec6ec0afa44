#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/components/loads/reads_back.h"
#include "connector/components/loads/records_kept.h"
#include "connector/components/sink.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/merging/generation.h"
#include "sinks/sqlite/merging/merge.h"
#include "sinks/sqlite/merging/stage.h"
#include "sinks/sqlite/options/target.h"
#include "sinks/sqlite/target_table.h"

namespace millrace::sinks::sqlite {

// One load's transaction, from BEGIN IMMEDIATE to COMMIT: rows go into a temporary table, are
// checked and counted there, and are merged by a few statements. Dropping it rolls everything back.
// A plan only reads the file, and that in settle(): a file that is missing is not made. Blocking:
// all calls but interrupt() on a worker, one at a time.
class SqliteSession {
 public:
  SqliteSession(const SqliteTarget& target, const components::LoadIdentity& identity,
                components::Purpose purpose)
      : target_(target), identity_(identity), purpose_(purpose) {}

  // open() first; interrupt() may be called from then on.
  Result<void> open();
  // Once. The report of this very load, when it is there already; rows may come otherwise.
  // Transient when another process writes.
  Result<std::optional<components::LoadReport>> begin(const components::LoadStart& start);
  // Of a load with a basis, after begin(): why the table may not be as that says; empty: it is.
  Result<std::string> doubt(const std::string& basis);
  Result<void> stage(const Batch& batch, components::Presence presence);
  // Counts what apply() is going to change.
  Result<components::LoadReport> settle(components::LoadTotals expected);
  // Of a plan, after settle().
  Result<components::Examples> examples(std::size_t of_each);
  // Before apply(), which then reads back what it has written.
  void read_back(components::ReadBack how) { read_back_ = std::move(how); }
  // Changes the table, and writes the load's record. Nothing is visible yet. False when the table
  // was loaded under a later lease; nothing was changed then.
  Result<bool> apply(const components::Fence& fence, const components::RecordsKept& kept,
                     const std::string& loaded_at);
  // May be called again when it failed because a reader holds the file.
  Result<void> commit();
  bool may_commit_again() const { return transaction_ && transaction_->may_commit_again(); }

  void interrupt() { database_->interrupt(); }

 private:
  bool is_plan() const { return purpose_ == components::Purpose::Plan; }
  Result<io::SqliteDatabase> open_file() const;
  Result<void> begin_transaction();
  bool appends() const { return target_.mode == components::Mode::Append; }
  Result<std::optional<components::LoadReport>> find_load();
  Result<void> create_stage(const components::LoadStart& start);
  Result<void> change(const components::RecordsKept& kept, const std::string& loaded_at);
  Error broken_reference(Error error);

  const SqliteTarget& target_;
  const components::LoadIdentity& identity_;
  const components::Purpose purpose_;
  std::optional<io::SqliteDatabase> database_;
  std::optional<io::SqliteTransaction> transaction_;
  components::LeftOut left_out_;
  std::string generation_;  // That the table will have.
  std::optional<Generations> generations_;
  std::optional<Stage> stage_;
  TablePlan plan_;           // As it is for this load.
  bool has_records_ = true;  // A plan does not make their table where it is missing.
  std::optional<Merge> merge_;
  components::ReadBack read_back_;
  components::LoadReport report_;
};

}  // namespace millrace::sinks::sqlite
