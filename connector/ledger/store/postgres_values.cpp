#include "connector/ledger/store/postgres_values.h"

#include <cstdlib>
#include <string_view>

#include "connector/base/text/ascii.h"
#include "connector/ledger/tables/dialect.h"

namespace millrace::ledger {
namespace {

// pg_type.oid
constexpr std::uint32_t kBool = 16;
constexpr std::uint32_t kBytea = 17;
constexpr std::uint32_t kInt8 = 20;
constexpr std::uint32_t kInt2 = 21;
constexpr std::uint32_t kInt4 = 23;
constexpr std::uint32_t kText = 25;

// "\x0aff", as Postgres reads and writes bytes: there may be megabytes of them.
std::string hex_of(const std::string& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "\\x";
  text.reserve(text.size() + 2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte / 16];
    text += kDigits[byte % 16];
  }
  return text;
}

Bytes bytes_of(const std::string& hex) {
  Bytes bytes;
  bytes.data.reserve(hex.size() / 2);
  for (std::size_t i = 2; i + 1 < hex.size(); i += 2) {
    bytes.data += static_cast<char>(hex_value(hex[i]) * 16 + hex_value(hex[i + 1]));
  }
  return bytes;
}

Result<io::PgParameter> parameter_of(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return io::PgParameter{std::to_string(*number), kInt8};
  }
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    return io::PgParameter{hex_of(bytes->data), kBytea};
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return io::PgParameter{};
  if (text->contains('\0')) {
    return fail(ErrorKind::BadData, "a text with a NUL in it cannot be stored in Postgres");
  }
  return io::PgParameter{*text, kText};
}

Value value_of(const std::optional<std::string>& cell, std::uint32_t type) {
  if (!cell) return {};
  switch (type) {
    case kBool:
      return std::int64_t{*cell == "t"};
    case kInt2:
    case kInt4:
    case kInt8:
      return std::int64_t{std::strtoll(cell->c_str(), nullptr, 10)};
    case kBytea:
      return bytes_of(*cell);
    default:
      return *cell;
  }
}

}  // namespace

Result<io::PgStatement> postgres_statement(const Statement& statement) {
  io::PgStatement sent{in_dialect(statement.sql, kPostgresDialect)};
  for (const auto& value : statement.values) {
    auto parameter = parameter_of(value);
    if (!parameter) return fail(std::move(parameter).error());
    sent.parameters.push_back(*std::move(parameter));
  }
  return sent;
}

Rows rows_from(const io::PgRows& answer) {
  Rows rows;
  for (const auto& cells : answer.rows) {
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i)
      row.push_back(value_of(cells[i], answer.types[i]));
  }
  return rows;
}

}  // namespace millrace::ledger
