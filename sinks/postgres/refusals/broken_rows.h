#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "connector/base/task.h"
#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/statements/merge.h"

namespace millrace::sinks::postgres {

// The staged rows of a transaction, whose last statement the server has refused for one of them.
struct RefusedRows {
  io::PostgresConnection& connection;
  const MergeSql& merge;
  const std::string& oid;  // Of the table; empty when the transaction has made it.
  const io::QualifiedName& table;
  bool are_matched = false;  // With the rows of the table, by the key.
  // The row of the export that was the n-th of the COPY.
  std::function<std::uint64_t(std::uint64_t)> origin_of;
};

// Which row it was, as `the row with the key id = "7": ` or `row 7: `; empty where that cannot be
// told. The first finds rows that break a CHECK constraint of the table, the second those that its
// policies refuse. What was done since the savepoint `staged` is undone; the transaction is good
// for nothing afterwards. What is referred to outlives the call.
Task<std::string> row_that_breaks_a_check(RefusedRows rows);
Task<std::string> row_that_policies_refuse(RefusedRows rows);

}  // namespace millrace::sinks::postgres
