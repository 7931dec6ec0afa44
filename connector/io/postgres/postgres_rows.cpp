#include "connector/io/postgres/postgres_rows.h"

#include <cstdlib>

#include "connector/base/text/text.h"

namespace millrace::io {

const std::string& PgRows::text(std::size_t row, std::size_t column) const {
  static const std::string empty;
  const auto& cell = rows.at(row).at(column);
  return cell ? *cell : empty;
}

Result<void> committed(const PgRows& answer) {
  if (answer.tag == "COMMIT") return {};
  return fail(ErrorKind::Internal, "Postgres answered " + printable(answer.tag) +
                                       " to COMMIT: a statement before it had failed");
}

std::int64_t PgRows::number(std::size_t row, std::size_t column) const {
  return std::strtoll(text(row, column).c_str(), nullptr, 10);
}

}  // namespace millrace::io
