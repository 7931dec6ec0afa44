#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/sql/oracle/answers.h"
#include "tests/sql/oracle/table.h"
#include "tests/support/postgres/postgres.h"

namespace millrace::sql::testing {

// A real Postgres that answers for the rows of a table. Skips without it.
class OracleServer : public millrace::testing::PostgresTest {
 protected:
  void SetUp() override;
  void TearDown() override;

  // From now on expressions are about these rows, and now() is one moment: the one that this gives,
  // in microseconds since 2000-01-01 00:00:00 UTC.
  std::int64_t use(const Table& table);
  // For each expression what the server gives for each row.
  std::vector<Answers> ask(const std::vector<std::string>& expressions);
  // The type that each has; empty when the server refuses it.
  std::vector<std::string> types_of(const std::vector<std::string>& expressions);

 private:
  std::size_t rows_ = 0;
};

}  // namespace millrace::sql::testing
