#pragma once

#include <optional>
#include <string>

#include "sinks/postgres/catalog/unique_columns.h"
#include "sinks/postgres/statements/merge.h"

namespace millrace::sinks::postgres {

// The statements that let rows take over each other's unique values, where the server looks at
// every row by itself: the rows in question are set aside, deleted, and inserted again as they are
// to be, with what the report does not have as it was. The rest is merged afterwards.
struct Moves {
  std::string set_aside;
  std::string remove;
  std::string insert;
};

// nullopt when the merge changes no unique value.
std::optional<Moves> moves_of(const MergeSql& merge, const UniqueColumns& columns);

}  // namespace millrace::sinks::postgres
