#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "connector/components/sink.h"

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

}  // namespace millrace::sinks::sqlite
