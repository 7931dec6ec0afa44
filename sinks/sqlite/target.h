#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "connector/components/on_new_column.h"
#include "connector/components/sink.h"

namespace millrace::sinks::sqlite {

using components::OnNewColumn;

struct SqliteTarget {
  std::filesystem::path path;
  std::string table;
  components::Mode mode = components::Mode::Replace;
  std::vector<std::string> key;
  OnNewColumn on_new_column = OnNewColumn::Fail;
};

}  // namespace millrace::sinks::sqlite
