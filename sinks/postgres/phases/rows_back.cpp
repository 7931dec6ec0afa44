#include "sinks/postgres/phases/rows_back.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/data/batch.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/phases/transaction.h"

namespace millrace::sinks::postgres {
namespace {

constexpr int kRowsOfABatch = 5000;

// As a client sees it, but for what the server's locale or padding would add.
std::string cell_of(const WrittenColumn& column) {
  const auto name = "t." + quote_name(std::string_view(column.target.name));
  if (column.target.type == PgType::Money) return name + "::numeric";
  return column.target.type == PgType::Bpchar ? name + "::text" : name;
}

std::string query_for(const LoadWork& work, const components::ReadBack& how) {
  std::string cells;
  for (std::size_t i = 0; i < how.schema->size(); ++i) {
    const auto found = std::ranges::find(work.columns, i, &WrittenColumn::source);
    cells += cells.empty() ? "" : ", ";
    cells += found == work.columns.end() ? "NULL" : cell_of(*found);
  }
  auto query = fmt::format("SELECT {} FROM {} t", cells, quote_name(work.table));
  if (work.target.mode == components::Mode::Append) {
    query += fmt::format(" WHERE t.{} = {}", quote_name(components::kLoadColumn),
                         io::quote_pg_literal(work.identity.id));
  } else if (!how.all && !work.direct && matches_rows(work.target)) {
    query += " WHERE " + work.merge->is_staged();
  }
  return query;
}

Result<void> take(const components::ReadBack& how, const io::PgRows& rows) {
  BatchBuilder builder(how.schema);
  for (const auto& row : rows.rows) {
    for (const auto& cell : row) cell ? builder.add(*cell) : builder.add_null();
  }
  return how.take(builder.take());
}

}  // namespace

Task<Result<void>> read_rows_back(LoadWork& work, const components::ReadBack& how) {
  auto set = co_await execute(work.connection(), MergeSql::plain_output());
  if (!set) co_return fail(std::move(set).error());
  auto opened = co_await execute(
      work.connection(), "DECLARE _millrace_back NO SCROLL CURSOR FOR " + query_for(work, how));
  if (!opened) co_return fail(std::move(opened).error());
  auto& workers = work.database.environment().workers;
  for (;;) {
    auto rows = co_await work.connection().query(
        fmt::format("FETCH {} FROM _millrace_back", kRowsOfABatch));
    if (!rows) co_return fail(std::move(rows).error());
    if (rows->rows.empty()) break;
    auto taken = co_await workers.run([&] { return take(how, *rows); });
    if (!taken) co_return taken;
  }
  co_return co_await workers.run([&how] { return how.judge(); });
}

}  // namespace millrace::sinks::postgres
