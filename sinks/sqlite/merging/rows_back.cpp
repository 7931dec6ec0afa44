#include "sinks/sqlite/merging/rows_back.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "connector/components/loads/load.h"
#include "connector/data/batch.h"
#include "sinks/sqlite/catalog/sql.h"
#include "sinks/sqlite/merging/keys.h"

namespace millrace::sinks::sqlite {
namespace {

constexpr std::size_t kRowsOfABatch = 2000;

std::string condition_for(const SqliteTarget& target, const Stage& stage, bool all) {
  if (target.mode == components::Mode::Append) {
    return fmt::format(" WHERE {} = ?1", io::quote_sqlite_name(components::kLoadColumn));
  }
  if (all || target.key.empty()) return "";
  const auto keys = keys_of(stage);
  return fmt::format(" WHERE ({}) IN (SELECT {} FROM {})",
                     joined(keys, ", ", [](const StagedColumn* key) { return key->target; }),
                     joined(keys, ", ", [](const StagedColumn* key) { return key->staged; }),
                     kStage);
}

std::string columns_for(const Stage& stage, const Schema& schema) {
  std::string columns;
  for (const auto& field : schema.fields()) {
    const auto found = std::ranges::find(stage.columns(), field.name, &StagedColumn::name);
    columns += columns.empty() ? "" : ", ";
    columns += found == stage.columns().end() ? "NULL" : found->target;
  }
  return columns;
}

// SQLite writes a double with 15 digits, which is the text of one that nobody declared; a value
// needs all of them.
void add_cell(BatchBuilder& builder, const io::SqliteStatement& row, int column, Type type) {
  if (row.is_null(column)) {
    builder.add_null();
  } else if (row.type(column) == io::SqliteType::Real && type.kind != TypeKind::Unknown &&
             type.kind != TypeKind::Text) {
    builder.add(fmt::format("{}", row.real(column)));
  } else {
    builder.add(row.text(column));
  }
}

}  // namespace

Result<void> read_rows_back(io::SqliteDatabase& database, const SqliteTarget& target,
                            const std::string& load_id, const Stage& stage,
                            const components::ReadBack& how) {
  const auto condition = condition_for(target, stage, how.all);
  auto rows = database.prepare(fmt::format("SELECT {} FROM {}{}", columns_for(stage, *how.schema),
                                           qualified(target.name), condition));
  if (!rows) return fail(std::move(rows).error());
  if (target.mode == components::Mode::Append) {
    if (auto bound = rows->bind(1, std::string_view(load_id)); !bound) return bound;
  }
  BatchBuilder builder(how.schema);
  for (;;) {
    const auto more = rows->step();
    if (!more) return fail(more.error());
    for (std::size_t c = 0; *more && c < how.schema->size(); ++c) {
      add_cell(builder, *rows, static_cast<int>(c), (*how.schema)[c].type);
    }
    if (builder.rows() == kRowsOfABatch || (!*more && builder.rows() > 0)) {
      if (auto taken = how.take(builder.take()); !taken) return taken;
    }
    if (!*more) return how.judge();
  }
}

}  // namespace millrace::sinks::sqlite
