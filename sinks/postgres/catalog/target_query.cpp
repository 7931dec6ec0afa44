#include "sinks/postgres/catalog/target_query.h"

#include <optional>

namespace millrace::sinks::postgres {
namespace {

constexpr std::string_view kTarget = R"sql(
WITH RECURSIVE target AS (
  SELECT n.nspname, c.oid, c.relkind
  FROM (SELECT coalesce($1, (SELECT n.nspname FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relname = $2 AND n.nspname = ANY (current_schemas(false))
          ORDER BY array_position(current_schemas(false), n.nspname) LIMIT 1),
        current_schema()) AS nspname) n
  LEFT JOIN pg_catalog.pg_namespace s ON s.nspname = n.nspname
  LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = s.oid AND c.relname = $2))sql";

}  // namespace

io::PgStatement about_target(const io::QualifiedName& name, std::string_view sql,
                             std::string_view separator) {
  std::string text(kTarget);
  text += separator;
  text += sql;
  return {std::move(text),
          {{name.schema.empty() ? std::nullopt : std::optional(name.schema)}, {name.table}}};
}

}  // namespace millrace::sinks::postgres
