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
