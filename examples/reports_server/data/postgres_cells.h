#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/io/postgres/postgres.h"
#include "examples/reports_server/data/result.h"

namespace millrace::reports_server {

// Turns the texts that Postgres writes into cells: numbers by their exact text, true and false,
// JSON as it is, timestamps as ISO 8601 ("2026-11-24T10:00:00+00:00"), bytes as lower-case
// hexadecimal, everything else as its text. NaN and the infinities are texts.
class PostgresCells {
 public:
  explicit PostgresCells(const std::vector<io::PgColumn>& columns);

  // Good until the next call, and as long as the texts are.
  const std::vector<Cell>& read(const std::vector<std::optional<std::string_view>>& texts);

 private:
  enum class Layout { Text, Number, Boolean, Json, Timestamp, Bytes };
  static Layout layout_of(std::uint32_t type);
  Cell cell(std::size_t i, std::string_view text);
  Cell timestamp(std::size_t i, std::string_view text);

  std::vector<Layout> layouts_;
  std::vector<Cell> cells_;
  std::vector<std::string> changed_;  // Texts that are not as Postgres wrote them.
};

}  // namespace millrace::reports_server
