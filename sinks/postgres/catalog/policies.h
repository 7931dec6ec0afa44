#pragma once

#include <string>

#include "connector/io/postgres/postgres_rows.h"

namespace millrace::sinks::postgres {

// What the policies of a table (row-level security) ask of rows for the user of the connection:
// conditions over the table's columns. A row is let through where its condition is true.
struct PolicyConditions {
  std::string of_new_rows;      // That are inserted.
  std::string of_changed_rows;  // As an update leaves them.
  std::string of_old_rows;      // That an update may change.
};

// The statement that looks for them by the table's oid, and what its answer means.
io::PgStatement find_policies(const std::string& oid);
PolicyConditions policies_of(const io::PgRows& found);

}  // namespace millrace::sinks::postgres
