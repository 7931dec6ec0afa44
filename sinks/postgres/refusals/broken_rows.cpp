#include "sinks/postgres/refusals/broken_rows.h"

#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sinks/postgres/catalog/policies.h"
#include "sinks/postgres/catalog/table.h"

namespace millrace::sinks::postgres {
namespace {

Task<bool> goes_back(io::PostgresConnection& connection) {
  const auto undone = co_await connection.query("ROLLBACK TO SAVEPOINT staged");
  co_return undone.has_value();
}

// Those that a merge would insert, those that it would change, and those that it would change where
// it may not.
std::vector<std::string> conditions_of_refused(const RefusedRows& rows,
                                               const PolicyConditions& policies) {
  const auto fails = [](const std::string& condition) { return "(" + condition + ") IS NOT TRUE"; };
  if (!rows.are_matched) return {fails(policies.of_new_rows)};
  return {MergeSql::aside_as_new(true) + " AND " + fails(policies.of_new_rows),
          MergeSql::aside_as_new(false) + " AND " + fails(policies.of_changed_rows),
          MergeSql::aside_as_new(false) + " AND " +
              rows.merge.has_partner_where(fails(policies.of_old_rows))};
}

std::string shown(const RefusedRows& rows, const io::PgRows& found) {
  if (rows.merge.key_names().empty()) {
    return fmt::format("row {}: ", rows.origin_of(static_cast<std::uint64_t>(found.number(0, 0))));
  }
  return "the row with the key " + rows.merge.shown_key(found, 0, 1) + ": ";
}

}  // namespace

// The server's own words quote all of the row.
Task<std::string> row_that_breaks_a_check(RefusedRows rows) {
  if (rows.merge.key_names().empty() || rows.oid.empty()) co_return "";
  if (!co_await goes_back(rows.connection)) co_return "";
  io::PgParameters which{rows.oid};
  auto checks = co_await rows.connection.query(
      "SELECT string_agg('(' || pg_get_expr(conbin, conrelid) || ') IS FALSE', ' OR ') FROM "
      "pg_catalog.pg_constraint WHERE contype = 'c' AND conrelid = $1::oid",
      which);
  if (!checks || checks->text(0, 0).empty()) co_return "";
  // Fails when a check asks for columns that the export does not have.
  auto broken = co_await rows.connection.query(rows.merge.find_key_where(checks->text(0, 0)));
  if (!broken || broken->rows.empty()) co_return "";
  co_return "the row with the key " + rows.merge.shown_key(*broken) + ": ";
}

// Fails, too, where a policy asks for such columns; then the next condition may not.
Task<std::string> row_that_policies_refuse(RefusedRows rows) {
  if (rows.oid.empty() || !co_await goes_back(rows.connection)) co_return "";
  io::PgParameters which{rows.oid};
  auto policies = co_await rows.connection.query(find_policies(rows.oid).sql, which);
  if (!policies) co_return "";
  const auto name = quote_name(std::string_view(rows.table.table));
  for (const auto& condition : conditions_of_refused(rows, policies_of(*policies))) {
    auto found = co_await rows.connection.query(rows.merge.find_staged_row(name, condition));
    if (!found && !co_await goes_back(rows.connection)) co_return "";
    if (found && !found->rows.empty()) co_return shown(rows, *found);
  }
  co_return "";
}

}  // namespace millrace::sinks::postgres
