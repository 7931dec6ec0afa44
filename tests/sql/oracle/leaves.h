#pragma once

#include "tests/sql/oracle/random.h"
#include "tests/sql/oracle/table.h"
#include "tests/sql/oracle/written.h"

namespace millrace::sql::testing {

// What expressions have at their ends: columns of a table, and literals. What is referred to
// outlives it.
class Leaves {
 public:
  Leaves(const Table& table, Random& random) : table_(table), random_(random) {}

  Written column(SqlType type) const;
  Written literal(SqlType type) const;
  // Now and then NULL instead.
  Written literal_or_null(SqlType type) const;

 private:
  Written text_literal() const;

  const Table& table_;
  Random& random_;
};

}  // namespace millrace::sql::testing
