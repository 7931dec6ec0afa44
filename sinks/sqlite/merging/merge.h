#pragma once

#include <cstdint>
#include <string>

#include "connector/components/sink.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/merging/merge_sql.h"
#include "sinks/sqlite/merging/stage.h"
#include "sinks/sqlite/options/target.h"

namespace millrace::sinks::sqlite {

// From the temporary table into the target by a few statements, inside the load's transaction:
// first counted, then done. What each statement did is counted too, and where the table acts by
// itself (triggers, foreign keys to itself) its rows at the end: what does not agree is BadData.
// What is referred to outlives the merge.
class Merge {
 public:
  // `table` as it is to be when apply() is called.
  Merge(io::SqliteDatabase& database, const SqliteTarget& target, const std::string& load_id,
        const Table& table, const Stage& stage)
      : database_(database),
        target_(target),
        load_id_(load_id),
        table_(table),
        stage_(stage),
        sql_(target, table, stage) {}

  // What apply() is going to change. The target's rows stay as they are; of equal staged rows with
  // one key, one stays.
  Result<components::LoadReport> count();
  // Just that; `now` is the time that rows are marked with.
  Result<void> apply(const std::string& now);

 private:
  Result<void> count_matched();
  Result<void> count_replaced();
  Result<void> count_leaving();

  Result<void> write();
  Result<void> remove();
  Result<void> mark(const std::string& now);
  Result<void> check_rows();

  Result<std::uint64_t> change(const MergeSql::Change& change);
  Result<std::uint64_t> count(const std::string& from);
  Error refusal(const MergeSql::Change& change, Error error);
  Error named(const Error& error, std::uint64_t rowid);
  Result<void> check_count(std::string_view what, std::uint64_t counted, std::uint64_t expected);
  std::uint64_t kept() const { return report_.rows - report_.collapsed; }

  io::SqliteDatabase& database_;
  const SqliteTarget& target_;
  const std::string& load_id_;
  const Table& table_;
  const Stage& stage_;
  const MergeSql sql_;
  components::LoadReport report_;
};

}  // namespace millrace::sinks::sqlite
