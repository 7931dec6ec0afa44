#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "sinks/postgres/catalog/table.h"

namespace millrace::sinks::postgres {

// What one attempt of a load leaves to the next one on the same table.
class AttemptMemory {
 public:
  // The table was looked for, and there or not; so were the tables of records.
  void note_look(std::optional<Table> table, bool has_records) {
    seen_ = table ? Seen::Table : Seen::Nothing;
    table_ = std::move(table);
    has_records_ = has_records;
  }
  // The table is there, as it may not have been before.
  void note_table(std::optional<Table> table = std::nullopt) {
    seen_ = Seen::Table;
    table_ = std::move(table);
  }
  bool knows_table() const { return seen_ == Seen::Table; }

  // What the table was like when it was looked at last, if it is known. It may be otherwise now.
  const std::optional<Table>& table() const { return table_; }
  void note_seen(std::optional<Table> table) { table_ = std::move(table); }
  // The same of both tables of records being there.
  bool has_records() const { return has_records_; }
  void note_records(bool are_there) { has_records_ = are_there; }

  // There was no table, and none was made since.
  bool knows_of_none() const { return seen_ == Seen::Nothing; }

  // Columns of the table that cannot hold all values of the rows, and the types that can.
  std::map<std::string, std::string>& wider_types() { return wider_types_; }
  const std::map<std::string, std::string>& wider_types() const { return wider_types_; }

  // Rows cannot go straight into the target, as policies of it hold for the user; or those that did
  // met a key that was there: stage them the next time.
  bool must_stage() const { return must_stage_; }
  void stage_next_time() { must_stage_ = true; }

 private:
  enum class Seen {
    Unknown,  // Nobody has looked.
    Nothing,  // There was no table.
    Table,
  };
  Seen seen_ = Seen::Unknown;
  std::optional<Table> table_;
  std::map<std::string, std::string> wider_types_;
  bool has_records_ = false;
  bool must_stage_ = false;
};

}  // namespace millrace::sinks::postgres
