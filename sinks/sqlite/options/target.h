#pragma once

#include <filesystem>

#include "connector/components/options/column_policies.h"
#include "connector/components/sink.h"

namespace millrace::sinks::sqlite {

using components::OnMissingColumn;
using components::OnNewColumn;

// A table as the file names it.
struct SqliteTarget : components::Target {
  std::filesystem::path path;
  components::ColumnPolicies policies;
};

}  // namespace millrace::sinks::sqlite
