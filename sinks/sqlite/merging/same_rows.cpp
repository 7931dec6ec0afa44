#include "sinks/sqlite/merging/same_rows.h"

#include <algorithm>

#include <fmt/format.h>

#include "sinks/sqlite/catalog/sql.h"

namespace millrace::sinks::sqlite {
namespace {

constexpr double kBeyondInt64 = 9223372036854775808.0;

// Not every whole number of 64 bits is a double.
bool equal(std::int64_t whole, double real) {
  return real >= -kBeyondInt64 && real < kBeyondInt64 && static_cast<std::int64_t>(real) == whole &&
         static_cast<double>(whole) == real;
}

bool same_value(const io::SqliteStatement& a, const io::SqliteStatement& b, int column) {
  using io::SqliteType;
  const auto one = a.type(column);
  const auto other = b.type(column);
  // A whole double comes back from a NUMERIC column as an integer.
  if (one == SqliteType::Integer && other == SqliteType::Real) {
    return equal(a.integer(column), b.real(column));
  }
  if (one == SqliteType::Real && other == SqliteType::Integer) {
    return equal(b.integer(column), a.real(column));
  }
  if (one != other) return false;
  if (one == SqliteType::Integer) return a.integer(column) == b.integer(column);
  if (one == SqliteType::Real) return a.real(column) == b.real(column);
  return one == SqliteType::Null || a.text(column) == b.text(column);
}

}  // namespace

Result<bool> same_rows(io::SqliteDatabase& database, const Stage& stage, const Table& table) {
  if (std::ranges::any_of(stage.columns(), &StagedColumn::missing)) return false;
  std::vector<StagedColumn> compared = stage.columns();
  std::erase_if(compared, &StagedColumn::is_stamp);
  const auto targets =
      joined(compared, ", ", [](const StagedColumn& column) { return column.target; });
  const auto staged =
      joined(compared, ", ", [](const StagedColumn& column) { return column.staged; });
  auto old_rows = database.prepare(
      fmt::format("SELECT {} FROM {} NOT INDEXED", targets, qualified(table.name)));
  if (!old_rows) return fail(std::move(old_rows).error());
  auto new_rows = database.prepare(fmt::format("SELECT {} FROM {}", staged, kStage));
  if (!new_rows) return fail(std::move(new_rows).error());
  for (;;) {
    const auto one = old_rows->step();
    if (!one) return fail(one.error());
    const auto other = new_rows->step();
    if (!other) return fail(other.error());
    if (!*one || !*other) return *one == *other;
    for (int column = 0; column < old_rows->columns(); ++column) {
      if (!same_value(*old_rows, *new_rows, column)) return false;
    }
  }
}

}  // namespace millrace::sinks::sqlite
