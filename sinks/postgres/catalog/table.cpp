#include "sinks/postgres/catalog/table.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sinks/postgres/catalog/target_query.h"

namespace millrace::sinks::postgres {
namespace {

struct TypeName {
  std::string_view name;
  PgType type;
};

constexpr TypeName kTypes[] = {
    {"bool", PgType::Bool},           {"int2", PgType::Int2},
    {"int4", PgType::Int4},           {"int8", PgType::Int8},
    {"float4", PgType::Float4},       {"float8", PgType::Float8},
    {"numeric", PgType::Numeric},     {"text", PgType::Text},
    {"varchar", PgType::Varchar},     {"bpchar", PgType::Bpchar},
    {"date", PgType::Date},           {"time", PgType::Time},
    {"timestamp", PgType::Timestamp}, {"timestamptz", PgType::Timestamptz},
    {"uuid", PgType::Uuid},           {"json", PgType::Json},
    {"jsonb", PgType::Jsonb},         {"name", PgType::Name},
    {"money", PgType::Money},         {"enum", PgType::Enum},
    {"citext", PgType::Citext},
};

PgType type_named(std::string_view name) {
  const auto* found = std::ranges::find(kTypes, name, &TypeName::name);
  return found == std::end(kTypes) ? PgType::Other : found->type;
}

// A domain counts as the type at the bottom of it, so that what that would round is found here.
// The modifier is the innermost that is given; a domain over a domain cannot give another.
constexpr std::string_view kColumns = R"sql(
layer AS (
  SELECT a.attnum, t.oid, t.typbasetype, a.atttypmod AS modifier, false AS domain
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = (SELECT oid FROM target) AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT l.attnum, b.oid, b.typbasetype, CASE WHEN l.modifier >= 0 THEN l.modifier ELSE t.typtypmod END,
         true
  FROM layer l JOIN pg_catalog.pg_type t ON t.oid = l.oid AND l.typbasetype <> 0
  JOIN pg_catalog.pg_type b ON b.oid = l.typbasetype)
SELECT a.attname, format_type(a.atttypid, a.atttypmod),
       CASE WHEN b.typtype = 'e' THEN 'enum' WHEN b.typname = 'citext' THEN 'citext'
            WHEN b.typnamespace = 'pg_catalog'::regnamespace AND b.typtype = 'b' THEN b.typname
            ELSE '' END,
       l.modifier, NOT l.domain, a.attnotnull, a.atthasdef OR a.attidentity <> '',
       a.attgenerated <> '', a.attidentity <> '',
       EXISTS (SELECT FROM pg_catalog.pg_collation c
               WHERE c.oid = a.attcollation AND NOT c.collisdeterministic)
FROM pg_catalog.pg_attribute a
JOIN layer l ON l.attnum = a.attnum AND l.typbasetype = 0
JOIN pg_catalog.pg_type b ON b.oid = l.oid
WHERE a.attrelid = (SELECT oid FROM target) ORDER BY a.attnum)sql";

constexpr std::string_view kUniqueKeys = R"sql(
SELECT i.indexrelid, a.attname
FROM pg_catalog.pg_index i, generate_series(0, i.indnkeyatts - 1) k,
     pg_catalog.pg_attribute a
WHERE i.indrelid = (SELECT oid FROM target) AND i.indisunique AND i.indisvalid AND i.indimmediate
  AND i.indpred IS NULL AND i.indexprs IS NULL
  AND a.attrelid = i.indrelid AND a.attnum = i.indkey[k]
ORDER BY i.indexrelid, k)sql";

constexpr std::string_view kFind = R"sql(
SELECT nspname, oid, relkind IN ('r', 'p'),
       CASE relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view'
                    WHEN 'f' THEN 'a foreign table' WHEN 'S' THEN 'a sequence'
                    WHEN 'c' THEN 'a type' WHEN 'r' THEN 'a table' WHEN 'p' THEN 'a table'
                    ELSE 'an index' END, relkind = 'p'
FROM target)sql";

bool is_encoded_here(const TableColumn& column) {
  return !column.must_ask_back() && column.type != PgType::Enum && column.type != PgType::Citext;
}

PgType type_of_new(TypeKind kind) {
  switch (kind) {
    case TypeKind::Unknown:
    case TypeKind::Text:
      return PgType::Text;
    case TypeKind::Integer:
      return PgType::Int8;
    case TypeKind::Decimal:
      return PgType::Numeric;
    case TypeKind::Double:
      return PgType::Float8;
    case TypeKind::Boolean:
      return PgType::Bool;
    case TypeKind::Date:
      return PgType::Date;
    case TypeKind::Time:
      return PgType::Time;
    case TypeKind::Timestamp:
      return PgType::Timestamp;
    case TypeKind::TimestampTz:
      return PgType::Timestamptz;
    case TypeKind::Uuid:
      return PgType::Uuid;
    case TypeKind::Json:
      return PgType::Json;
  }
  return PgType::Other;
}

TableColumn column_of(const io::PgRows& rows, std::size_t row) {
  TableColumn column;
  column.name = rows.text(row, 0);
  column.sql_type = rows.text(row, 1);
  column.type = type_named(rows.text(row, 2));
  column.modifier = static_cast<std::int32_t>(rows.number(row, 3));
  column.binary = rows.truth(row, 4) && is_encoded_here(column);
  column.required = rows.truth(row, 5);
  column.has_default = rows.truth(row, 6);
  column.generated = rows.truth(row, 7);
  column.identity = rows.truth(row, 8);
  column.folding = rows.truth(row, 9);
  return column;
}

}  // namespace

const TableColumn* Table::find(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &TableColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

bool Table::is_unique(const std::vector<std::string>& key) const {
  return std::ranges::any_of(
      unique_keys, [&](const auto& unique) { return std::ranges::is_permutation(unique, key); });
}

std::vector<io::PgStatement> look_at(const io::QualifiedName& name) {
  return {about_target(name, kFind), about_target(name, kColumns, ", "),
          about_target(name, kUniqueKeys)};
}

Result<std::optional<Table>> table_seen(std::span<const io::PgRows> answers,
                                        io::QualifiedName& name) {
  const auto& found = answers[0];
  name.schema = found.text(0, 0);
  if (name.schema.empty()) {
    return fail(ErrorKind::Refused,
                "the user's search_path names no schema that exists; write schema.table");
  }
  if (!found.rows[0][1]) return std::nullopt;
  Table table;
  table.oid = found.text(0, 1);
  table.writable_kind = found.truth(0, 2);
  table.kind = found.text(0, 3);
  table.is_partitioned = found.truth(0, 4);
  const auto& columns = answers[1];
  for (std::size_t row = 0; row < columns.rows.size(); ++row) {
    table.columns.push_back(column_of(columns, row));
  }
  const auto& keys = answers[2];
  std::map<std::string, std::vector<std::string>> by_index;
  for (std::size_t row = 0; row < keys.rows.size(); ++row) {
    by_index[keys.text(row, 0)].push_back(keys.text(row, 1));
  }
  for (auto& [index, key] : by_index) table.unique_keys.push_back(std::move(key));
  return table;
}

Task<Result<std::optional<Table>>> inspect(io::PostgresConnection& connection,
                                           io::QualifiedName& name) {
  auto seen = co_await connection.pipeline(look_at(name));
  if (!seen) co_return fail(std::move(seen).error());
  if (seen->refusal) co_return fail(*std::move(seen->refusal));
  co_return table_seen(seen->answers, name);
}

std::string sql_type(Type type) {
  switch (type.kind) {
    case TypeKind::Unknown:
    case TypeKind::Text:
      return "text";
    case TypeKind::Integer:
      return "bigint";
    case TypeKind::Decimal:
      if (type.precision == 0) return "numeric";
      return "numeric(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
    case TypeKind::Double:
      return "double precision";
    case TypeKind::Boolean:
      return "boolean";
    case TypeKind::Date:
      return "date";
    case TypeKind::Time:
      return "time";
    case TypeKind::Timestamp:
      return "timestamp";
    case TypeKind::TimestampTz:
      return "timestamptz";
    case TypeKind::Uuid:
      return "uuid";
    case TypeKind::Json:
      return "json";  // jsonb would not keep the text.
  }
  return "text";
}

TableColumn new_column(const Field& field) {
  TableColumn column;
  column.name = field.name;
  column.sql_type = sql_type(field.type);
  column.type = type_of_new(field.type.kind);
  if (field.type.kind == TypeKind::Decimal && field.type.precision > 0) {
    // As the server packs it: both numbers, and the length of a header.
    constexpr std::int32_t kHeader = 4;
    column.modifier = ((static_cast<std::int32_t>(field.type.precision) << 16) |
                       static_cast<std::int32_t>(field.type.scale)) +
                      kHeader;
  }
  column.binary = is_encoded_here(column);
  column.missing = true;
  return column;
}

std::string quote_name(std::string_view identifier) {
  // A name that does not fit was refused when it was read; the server refuses what is left.
  return io::quote_pg_identifier(identifier).value_or("\"\"");
}

std::string quote_name(const io::QualifiedName& name) {
  return quote_name(std::string_view(name.schema)) + "." + quote_name(std::string_view(name.table));
}

}  // namespace millrace::sinks::postgres
