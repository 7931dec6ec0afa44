#include "sinks/postgres/catalog/rights.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"

namespace millrace::sinks::postgres {
namespace {

using components::Mode;

std::vector<std::string_view> needed(const TableTarget& target) {
  std::vector<std::string_view> rights{"SELECT", "INSERT"};
  if (target.matches_rows()) rights.emplace_back("UPDATE");
  if (target.removes_rows()) rights.emplace_back("DELETE");
  return rights;
}

// The grants that the user lacks, all of them, so that one look shows what to run.
class Missing {
 public:
  explicit Missing(const std::string& user) : user_(printable(quote_name(user))) {}

  void add(const std::string& what) {
    grants_.push_back(fmt::format("GRANT {} TO {}", printable(what), user_));
  }

  Result<void> result() const {
    if (grants_.empty()) return {};
    return fail(ErrorKind::Refused, fmt::format("{} missing; run: {}",
                                                grants_.size() == 1 ? "a right is" : "rights are",
                                                fmt::join(grants_, "; ")));
  }

 private:
  std::string user_;
  std::vector<std::string> grants_;
};

// $1 schema, $2 and $3 the tables of records: may the schema be used, and may tables be made in it
// and in the session; are both tables of records there, and may each be used.
constexpr const char* kSchemaRights = R"sql(
SELECT current_user, n.oid IS NOT NULL,
       coalesce(has_schema_privilege(n.oid, 'USAGE'), false),
       coalesce(has_schema_privilege(n.oid, 'CREATE'), false),
       has_database_privilege(current_database(), 'TEMP'), current_database(),
       c.oid IS NOT NULL AND t.oid IS NOT NULL,
       coalesce(has_table_privilege(c.oid, 'SELECT'), true)
         AND coalesce(has_table_privilege(c.oid, 'INSERT'), true)
         AND coalesce(has_table_privilege(c.oid, 'UPDATE'), true),
       coalesce(has_table_privilege(t.oid, 'SELECT'), true)
         AND coalesce(has_table_privilege(t.oid, 'INSERT'), true)
         AND coalesce(has_table_privilege(t.oid, 'UPDATE'), true)
FROM (SELECT 1) one
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $1
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = $2
LEFT JOIN pg_catalog.pg_class t ON t.relnamespace = n.oid AND t.relname = $3)sql";

void check_schema(const io::PgRows& rights, const std::string& schema, bool create, bool stage,
                  Missing& missing) {
  if (!rights.truth(0, 2)) missing.add("USAGE ON SCHEMA " + schema);
  const bool has_records = rights.truth(0, 6);
  if ((create || !has_records) && !rights.truth(0, 3)) missing.add("CREATE ON SCHEMA " + schema);
  for (const auto& [column, table] : {std::pair(7, kLoadsTable), std::pair(8, kTargetsTable)}) {
    if (rights.truth(0, static_cast<std::size_t>(column))) continue;
    missing.add(fmt::format("SELECT, INSERT, UPDATE ON {}.{}", schema, quote_name(table)));
  }
  if (stage && !rights.truth(0, 4)) {
    missing.add("TEMPORARY ON DATABASE " + quote_name(std::string_view(rights.text(0, 5))));
  }
}

Task<Result<void>> check_table(io::PostgresConnection& connection, const std::string& table,
                               const std::string& oid, const TableTarget& target,
                               Missing& missing) {
  std::vector<std::string_view> lacking;
  for (const auto right : needed(target)) {
    io::PgParameters what{oid, std::string(right)};
    auto allowed = co_await connection.query("SELECT has_table_privilege($1::oid, $2)", what);
    if (!allowed) co_return fail(std::move(allowed).error());
    if (!allowed->truth(0, 0)) lacking.push_back(right);
  }
  if (!lacking.empty()) missing.add(fmt::format("{} ON {}", fmt::join(lacking, ", "), table));
  co_return Result<void>();
}

}  // namespace

Task<Result<void>> check_rights(io::PostgresConnection& connection, const TableTarget& target,
                                const std::optional<Table>& found) {
  const auto& table = target.table;
  io::PgParameters where{table.schema, std::string(kLoadsTable), std::string(kTargetsTable)};
  auto rights = co_await connection.query(kSchemaRights, std::move(where));
  if (!rights) co_return fail(std::move(rights).error());
  const std::string schema = quote_name(std::string_view(table.schema));
  if (!rights->truth(0, 1)) {
    co_return fail(
        ErrorKind::Refused,
        fmt::format("schema {0} does not exist; run: CREATE SCHEMA {0}", printable(schema)));
  }
  Missing missing(rights->text(0, 0));
  const bool stage = target.mode() != Mode::Append ||
                     (found && std::ranges::any_of(found->columns, &TableColumn::must_ask_back));
  check_schema(*rights, schema, !found, stage, missing);
  if (found) {
    auto asked = co_await check_table(connection, quote_name(table), found->oid, target, missing);
    if (!asked) co_return asked;
  }
  co_return missing.result();
}

}  // namespace millrace::sinks::postgres
