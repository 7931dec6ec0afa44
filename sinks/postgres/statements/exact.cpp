#include "sinks/postgres/statements/exact.h"

#include <charconv>

#include <fmt/format.h>

#include "connector/io/postgres/postgres_names.h"

namespace millrace::sinks::postgres {

// EXECUTE, because within a block the names of the statement's columns could be the block's own.
std::string touching(std::uint64_t rows, std::string_view sql) {
  const auto block = fmt::format(
      "DECLARE done bigint; BEGIN EXECUTE {}; GET DIAGNOSTICS done = ROW_COUNT; "
      "IF done <> {} THEN RAISE EXCEPTION USING ERRCODE = '{}', MESSAGE = done; END IF; END",
      io::quote_pg_literal(sql), rows, kOtherwise);
  return "DO " + io::quote_pg_literal(block);
}

std::uint64_t touched(std::string_view message) {
  std::uint64_t rows = 0;
  std::from_chars(message.data(), message.data() + message.size(), rows);
  return rows;
}

// A division by the number of rows: nothing shorter fails for one value alone.
io::PgStatement touching_one(io::PgStatement statement) {
  statement.sql = "WITH done AS (" + statement.sql + " RETURNING 1) SELECT 1 / count(*) FROM done";
  return statement;
}

}  // namespace millrace::sinks::postgres
