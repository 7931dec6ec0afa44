#pragma once

#include <string>
#include <vector>

#include "connector/components/on_new_column.h"
#include "connector/components/sink.h"
#include "connector/io/postgres/postgres_names.h"

namespace millrace::sinks::postgres {

using components::OnNewColumn;

// A table as the file names it.
struct TableTarget {
  const std::string& name() const { return target.name; }
  components::Mode mode() const { return target.mode; }
  const std::vector<std::string>& key() const { return target.key; }
  // True when rows are held against those that are there, by the key.
  bool matches_rows() const { return mode() != components::Mode::Append && !key().empty(); }
  // True when rows that the export does not have are removed; when they are marked; when either.
  bool removes_rows() const { return takes_rows_away(target) && !marks_rows(); }
  bool marks_rows() const {
    return mode() == components::Mode::Mirror &&
           target.on_leave.action == components::OnLeave::Action::Mark;
  }
  bool takes_away() const { return takes_rows_away(target); }

  components::Target target;
  io::QualifiedName table;
  OnNewColumn on_new_column = OnNewColumn::Fail;
};

// What one attempt of a load leaves to the next one on the same table.
class AttemptMemory {
 public:
  // The table was looked for, and there or not.
  void note_look(bool was_there) { seen_ = was_there ? Seen::Table : Seen::Nothing; }
  void note_table() { seen_ = Seen::Table; }
  bool knows_table() const { return seen_ == Seen::Table; }

  // True when the rows came with types for a new table, and there is one meanwhile: its columns
  // know nothing of these types.
  bool was_overtaken() const { return seen_ == Seen::Nothing; }

  // Rows that went straight into the target met a key that was there: stage them the next time.
  bool must_stage() const { return must_stage_; }
  void stage_next_time() { must_stage_ = true; }

 private:
  enum class Seen {
    Unknown,  // Nobody has looked.
    Nothing,  // There was no table.
    Table,
  };
  Seen seen_ = Seen::Unknown;
  bool must_stage_ = false;
};

}  // namespace millrace::sinks::postgres
