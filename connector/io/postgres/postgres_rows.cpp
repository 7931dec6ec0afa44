#include "connector/io/postgres/postgres_rows.h"

#include <cstdlib>

namespace millrace::io {

const std::string& PgRows::text(std::size_t row, std::size_t column) const {
  static const std::string empty;
  const auto& cell = rows.at(row).at(column);
  return cell ? *cell : empty;
}

std::int64_t PgRows::number(std::size_t row, std::size_t column) const {
  return std::strtoll(text(row, column).c_str(), nullptr, 10);
}

}  // namespace millrace::io
