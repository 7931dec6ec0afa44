#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/components/sink.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/stage.h"
#include "sinks/sqlite/target.h"

namespace millrace::sinks::sqlite {

// One load's transaction, from BEGIN IMMEDIATE to COMMIT: rows go into a temporary table, are
// checked there, and are merged by a few statements. Dropping it rolls everything back.
// Blocking: all calls but interrupt() on a worker, one at a time.
class SqliteSession {
 public:
  SqliteSession(const SqliteTarget& target, const components::LoadIdentity& identity)
      : target_(target), identity_(identity) {}

  // open() first; interrupt() may be called from then on.
  Result<void> open();
  // Once. The report of this very load, when it is there already; rows may come otherwise.
  // Transient when another process writes.
  Result<std::optional<components::LoadReport>> begin(const Schema& schema);
  Result<void> stage(const Batch& batch);
  // Checks and merges, and writes the load's record. Nothing is visible yet.
  Result<components::LoadReport> merge(components::LoadTotals expected,
                                       const std::string& loaded_at);
  // May be called again when it failed because a reader holds the file.
  Result<void> commit();
  bool may_commit_again() const { return transaction_ && transaction_->may_commit_again(); }

  void interrupt() { database_->interrupt(); }

 private:
  bool appends() const { return target_.mode == components::Mode::Append; }
  Result<std::optional<components::LoadReport>> find_load();
  Result<void> create_stage(const Schema& schema);
  Error broken_reference(Error error);

  const SqliteTarget& target_;
  const components::LoadIdentity& identity_;
  std::optional<io::SqliteDatabase> database_;
  std::optional<io::SqliteTransaction> transaction_;
  std::optional<Stage> stage_;
  Table table_;           // As it is for this load, with the columns that were added.
  bool created_ = false;  // The table did not exist before this load.
};

}  // namespace millrace::sinks::sqlite
