#pragma once

#include <cstdint>
#include <string>

#include "connector/components/sink.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/stage.h"
#include "sinks/sqlite/target.h"

namespace millrace::sinks::sqlite {

// From the temporary table into the target by a few statements, inside the load's transaction. What
// each statement did is counted, and where the table acts by itself (triggers, foreign keys to
// itself) the target's rows are counted before and after: what does not agree is BadData. What is
// referred to outlives the merge.
class Merge {
 public:
  // `created`: the table did not exist before this load.
  Merge(io::SqliteDatabase& database, const SqliteTarget& target, const std::string& load_id,
        const Table& table, bool created, const Stage& stage)
      : database_(database),
        target_(target),
        load_id_(load_id),
        table_(table),
        created_(created),
        stage_(stage) {}

  Result<components::LoadReport> run();

 private:
  // INSERT or UPDATE from the staged rows `s`, up to its WHERE, and what stands there.
  struct Change {
    std::string head;
    std::string condition;
  };

  Result<void> replace();
  Result<void> upsert();
  Result<void> append();
  Result<void> count_matches(const Change& update);

  Result<std::uint64_t> change(const Change& change);
  Result<std::uint64_t> count(const std::string& from);
  Error refusal(const Change& change, Error error);
  Error named(const Error& error, std::uint64_t rowid);
  Change insert_all(const std::string& condition) const;
  Change update_changed() const;
  Result<void> check_count(std::string_view what, std::uint64_t counted, std::uint64_t expected);
  Result<void> check_rows();
  std::uint64_t kept() const { return report_.rows - report_.collapsed; }

  io::SqliteDatabase& database_;
  const SqliteTarget& target_;
  const std::string& load_id_;
  const Table& table_;
  bool created_;
  const Stage& stage_;
  components::LoadReport report_;
  // Counted only where the table acts by itself.
  std::uint64_t before_ = 0;     // Rows of the target.
  std::uint64_t matches_ = 0;    // Staged rows whose key is there...
  std::uint64_t differing_ = 0;  // ...and that differ from it.
};

}  // namespace millrace::sinks::sqlite
