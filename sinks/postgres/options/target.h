#pragma once

#include "connector/components/options/column_policies.h"
#include "connector/components/sink.h"
#include "connector/io/postgres/postgres_names.h"

namespace millrace::sinks::postgres {

using components::OnMissingColumn;
using components::OnNewColumn;

// A table as the file names it.
struct TableTarget : components::Target {
  io::QualifiedName table;
  components::ColumnPolicies policies;
  bool comments = false;
};

}  // namespace millrace::sinks::postgres
