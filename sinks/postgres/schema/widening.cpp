#include "sinks/postgres/schema/widening.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"

namespace millrace::sinks::postgres {
namespace {

TableColumn with_type(TableColumn column, PgType type, std::string sql_type) {
  column.type = type;
  column.sql_type = std::move(sql_type);
  column.modifier = -1;
  column.widened = true;
  return column;
}

bool is_integer(PgType type) {
  return type == PgType::Int2 || type == PgType::Int4 || type == PgType::Int8;
}

// Whether another type might take what this one does not.
bool asks_for_more(Misfit misfit, PgType type) {
  return misfit == Misfit::TooLong || (misfit == Misfit::NotOfType && is_integer(type));
}

// What depends on the type of a column, so that the server would refuse to change it.
constexpr const char* kDependents = R"sql(
SELECT a.attname,
       CASE WHEN a.attcollation <> t.typcollation
            THEN ' COLLATE ' || quote_ident(n.nspname) || '.' || quote_ident(c.collname) END,
       (SELECT string_agg(DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid), ', ')
        FROM pg_catalog.pg_depend d
        WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid
          AND d.refobjsubid = a.attnum
          AND (d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_trigger'::regclass,
                             'pg_catalog.pg_policy'::regclass)
               OR d.classid = 'pg_catalog.pg_attrdef'::regclass AND a.attnum <>
                  (SELECT f.adnum FROM pg_catalog.pg_attrdef f WHERE f.oid = d.objid))),
       EXISTS (SELECT FROM pg_catalog.pg_partitioned_table p
               WHERE p.partrelid = a.attrelid AND a.attnum = ANY (p.partattrs::int2[]))
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE a.attrelid = {}::oid AND a.attname IN ({}))sql";

std::unexpected<Error> cannot_be_widened(const std::string& column, const std::string& type,
                                         const io::QualifiedName& table, const std::string& why) {
  return fail(ErrorKind::Refused,
              fmt::format("column \"{}\" of table {} would have to become {} for the values of the "
                          "report, and {}",
                          printable(column), printable(quote_name(table)), type, why));
}

}  // namespace

std::optional<TableColumn> wider(const TableColumn& column) {
  // What cannot be sent in binary is a domain, whose type is another thing than its values'.
  if (!column.binary || column.generated) return std::nullopt;
  switch (column.type) {
    case PgType::Int2:
      return with_type(column, PgType::Int4, "integer");
    case PgType::Int4:
      return with_type(column, PgType::Int8, "bigint");
    case PgType::Int8:
      // A sequence that belongs to the column counts in whole numbers.
      if (column.identity) return std::nullopt;
      return with_type(column, PgType::Numeric, "numeric");
    case PgType::Numeric:
      if (column.modifier < 0) return std::nullopt;
      return with_type(column, PgType::Numeric, "numeric");
    case PgType::Varchar:
      if (column.modifier < 0) return std::nullopt;
      return with_type(column, PgType::Text, "text");
    default:
      return std::nullopt;
  }
}

// https://www.postgresql.org/docs/current/sql-altertable.html: not when the old type is binary
// coercible to the new one, nor when only a limit is lifted.
bool is_rewritten_for(const TableColumn& from, const TableColumn& to) {
  return from.type != to.type && from.type != PgType::Varchar;
}

WideningSurvey::WideningSurvey(const Table& table, const Schema& rows,
                               std::map<std::string, std::string>& wider_types)
    : wider_types_(wider_types) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto* column = table.find(rows[i].name);
    if (column == nullptr || !wider(*column)) continue;
    watched_.push_back({i, rows[i].type, *column, fidelity_of(rows[i].type, column->type)});
  }
}

Result<void> WideningSurvey::see(const Batch& rows) {
  for (auto& watched : watched_) {
    const auto& cells = rows.columns[watched.source];
    for (std::size_t row = 0; row < rows.rows && !watched.is_given_up; ++row) {
      if (!cells.is_null(row)) meet(watched, cells.text(row));
    }
  }
  return {};
}

void WideningSurvey::meet(Watched& watched, std::string_view text) {
  const auto misfit_of = [&](const TableColumn& column, Fidelity fidelity) {
    scratch_.clear();
    return append_value(text, column, fidelity, scratch_);
  };
  const auto misfit = misfit_of(watched.column, watched.fidelity);
  if (misfit == Misfit::None) return;
  auto next = asks_for_more(misfit, watched.column.type) ? wider(watched.column) : std::nullopt;
  while (next) {
    const auto fidelity = fidelity_of(watched.type, next->type);
    if (misfit_of(*next, fidelity) == Misfit::None) {
      watched.column = *std::move(next);
      watched.fidelity = fidelity;
      wider_types_[watched.column.name] = watched.column.sql_type;
      return;
    }
    next = wider(*next);
  }
  watched.is_given_up = true;
}

Task<Result<std::map<std::string, std::string>>> look_at_columns(
    io::PostgresConnection& connection, const Table& table, const io::QualifiedName& name,
    const std::map<std::string, std::string>& wider_types) {
  std::map<std::string, std::string> collations;
  if (wider_types.empty()) co_return collations;
  std::vector<std::string> names;
  names.reserve(wider_types.size());
  for (const auto& [column, type] : wider_types) names.push_back(io::quote_pg_literal(column));
  auto found = co_await connection.query(
      fmt::format(fmt::runtime(kDependents), table.oid, fmt::join(names, ", ")));
  if (!found) co_return fail(std::move(found).error());
  for (std::size_t row = 0; row < found->rows.size(); ++row) {
    const std::string column(found->text(row, 0));
    const auto& type = wider_types.at(column);
    const std::string dependents(found->text(row, 2));
    if (found->truth(row, 3)) {
      co_return cannot_be_widened(column, type, name,
                                  "the table is partitioned by it; make a new table, or have the "
                                  "report give smaller values");
    }
    if (!dependents.empty()) {
      co_return cannot_be_widened(
          column, type, name,
          fmt::format("this depends on its type: {}; drop that first, and make it again afterwards",
                      printable(dependents)));
    }
    collations.emplace(column, found->text(row, 1));
  }
  co_return collations;
}

}  // namespace millrace::sinks::postgres
