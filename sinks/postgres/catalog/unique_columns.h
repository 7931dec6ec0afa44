#pragma once

#include <string>
#include <vector>

#include "connector/io/postgres/postgres_rows.h"

namespace millrace::sinks::postgres {

// What is unique in a table, and what a row of it is made of.
struct UniqueColumns {
  std::vector<std::string> unique;   // Columns of any unique index, its condition included.
  std::vector<std::string> written;  // All that are not generated, in the table's order.
  // The statement that lets rows swap such values within a transaction; empty when there is none.
  std::string deferring;
};

// The statement that looks for them by the table's oid, and what its answer means.
io::PgStatement find_unique_columns(const std::string& oid);
UniqueColumns unique_columns_of(const io::PgRows& found);

}  // namespace millrace::sinks::postgres
