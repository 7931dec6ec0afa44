#include "sinks/postgres/rights.h"

#include <vector>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "sinks/postgres/table.h"

namespace millrace::sinks::postgres {
namespace {

using components::Mode;

std::vector<std::string_view> needed(Mode mode) {
  switch (mode) {
    case Mode::Append:
      return {"SELECT", "INSERT"};
    case Mode::Replace:
      return {"SELECT", "INSERT", "DELETE"};
    case Mode::Upsert:
      return {"SELECT", "INSERT", "UPDATE"};
  }
  return {};
}

std::unexpected<Error> missing(std::string_view what, const std::string& user) {
  return fail(ErrorKind::Refused, fmt::format("a right is missing; run: GRANT {} TO {}",
                                              printable(what), printable(quoted(user))));
}

// $1 schema, $2 the record table: may the schema be used, and may tables be made in it and in the
// session; the record table.
constexpr const char* kSchemaRights = R"sql(
SELECT current_user, n.oid IS NOT NULL,
       coalesce(has_schema_privilege(n.oid, 'USAGE'), false),
       coalesce(has_schema_privilege(n.oid, 'CREATE'), false),
       has_database_privilege(current_database(), 'TEMP'), current_database(), c.oid,
       coalesce(has_table_privilege(c.oid, 'SELECT'), true)
         AND coalesce(has_table_privilege(c.oid, 'INSERT'), true)
FROM (SELECT 1) one
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = $1
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = $2)sql";

Result<void> check_schema(const io::PgRows& rights, const io::QualifiedName& table, bool create,
                          bool stage) {
  const std::string user = rights.text(0, 0);
  const std::string schema = quoted(std::string_view(table.schema));
  if (!rights.truth(0, 1)) {
    return fail(ErrorKind::Refused, fmt::format("schema {0} does not exist; run: CREATE SCHEMA {0}",
                                                printable(schema)));
  }
  if (!rights.truth(0, 2)) return missing("USAGE ON SCHEMA " + schema, user);
  const bool has_records = rights.rows[0][6].has_value();
  if ((create || !has_records) && !rights.truth(0, 3)) {
    return missing("CREATE ON SCHEMA " + schema, user);
  }
  if (!rights.truth(0, 7)) {
    return missing(
        fmt::format("SELECT, INSERT ON {}.{}", schema, quoted(std::string_view(kLoadsTable))),
        user);
  }
  if (stage && !rights.truth(0, 4)) {
    return missing("TEMPORARY ON DATABASE " + quoted(std::string_view(rights.text(0, 5))), user);
  }
  return {};
}

}  // namespace

Task<Result<void>> check_rights(io::PostgresConnection& connection, const io::QualifiedName& table,
                                const std::string& oid, Mode mode) {
  io::PgParameters where{table.schema, std::string(kLoadsTable)};
  auto rights = co_await connection.query(kSchemaRights, std::move(where));
  if (!rights) co_return fail(std::move(rights).error());
  auto schema = check_schema(*rights, table, oid.empty(), mode == Mode::Upsert);
  if (!schema || oid.empty()) co_return schema;
  for (const auto right : needed(mode)) {
    io::PgParameters what{oid, std::string(right)};
    auto allowed = co_await connection.query("SELECT has_table_privilege($1::oid, $2)", what);
    if (!allowed) co_return fail(std::move(allowed).error());
    if (!allowed->truth(0, 0)) {
      co_return missing(fmt::format("{} ON {}", right, quoted(table)), rights->text(0, 0));
    }
  }
  co_return Result<void>();
}

}  // namespace millrace::sinks::postgres
