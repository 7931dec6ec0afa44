#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "connector/components/sink.h"
#include "connector/io/sqlite.h"
#include "sinks/sqlite/table.h"

namespace millrace::sinks::sqlite {

// What to do with a column of the report that the table lacks.
enum class OnNewColumn {
  Fail,  // With the ALTER TABLE statement in the message.
  Add,   // ALTER TABLE ... ADD COLUMN.
};

struct SqliteTarget {
  std::filesystem::path path;
  std::string table;
  components::Mode mode = components::Mode::Replace;
  std::vector<std::string> key;
  OnNewColumn on_new_column = OnNewColumn::Fail;
};

// One load's transaction, from BEGIN IMMEDIATE to COMMIT: rows go into a temporary table, are
// checked there, and are merged by a few statements. Dropping it rolls everything back.
// Blocking: all calls but interrupt() on a worker, one at a time.
class SqliteSession {
 public:
  SqliteSession(const SqliteTarget& target, const components::LoadIdentity& identity)
      : target_(target), identity_(identity) {}

  // open() first; interrupt() may be called from then on.
  Result<void> open();
  // Transient when another process writes; may then be called again.
  Result<void> begin(SchemaPtr schema);
  bool already_loaded() const { return already_loaded_; }
  Result<void> stage(const Batch& batch);
  // Checks and merges, and writes the load's record. Nothing is visible yet.
  Result<components::LoadReport> merge(components::LoadTotals expected,
                                       const std::string& loaded_at);
  // Transient while a reader holds the file; may then be called again.
  Result<void> commit();

  void interrupt() { database_->interrupt(); }

 private:
  struct StagedColumn {
    std::string target;  // Its name in the table.
    std::string staged;  // Its name in the temporary table.
    std::string shown;   // For messages.
    CellRule rule = CellRule::Text;
    bool is_key = false;
  };

  bool appends() const { return target_.mode == components::Mode::Append; }
  Result<void> find_load();
  Result<void> check_schema(const Schema& schema) const;
  Result<void> create_table(const Schema& schema);
  Result<void> add_missing(const Schema& schema);
  Result<void> plan_columns(const Schema& schema);
  Result<void> create_stage();
  Result<void> stage_row(const Batch& batch, std::size_t row);

  Result<std::uint64_t> collapse_duplicates();
  Result<void> fail_on_duplicate_keys(const std::vector<const StagedColumn*>& keys);
  Result<bool> equals_table();
  Result<void> replace(components::LoadReport& report);
  Result<void> upsert(components::LoadReport& report);
  Result<void> append(components::LoadReport& report);
  Result<void> record(const components::LoadReport& report, const std::string& loaded_at);
  Result<std::uint64_t> change(const std::string& sql);
  Result<void> expect_inserted(const components::LoadReport& report) const;

  const SqliteTarget& target_;
  const components::LoadIdentity& identity_;
  std::optional<io::SqliteDatabase> database_;
  std::optional<io::SqliteTransaction> transaction_;
  std::optional<io::SqliteStatement> insert_;
  std::vector<StagedColumn> columns_;
  bool created_ = false;  // The table did not exist before this load.
  bool already_loaded_ = false;
  std::uint64_t staged_ = 0;
};

}  // namespace millrace::sinks::sqlite
