#include "sinks/postgres/catalog/unique_columns.h"

namespace millrace::sinks::postgres {
namespace {

// The index of a constraint depends on it, and not on the columns; an index of expressions, or with
// a condition, depends on the columns in these.
constexpr const char* kUniqueColumns = R"sql(
SELECT a.attname, EXISTS (
         SELECT FROM pg_catalog.pg_index i
         WHERE i.indrelid = a.attrelid AND i.indisunique AND (
           a.attnum = ANY (i.indkey::int2[]) OR EXISTS (
             SELECT FROM pg_catalog.pg_depend d
             WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid
               AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = i.indrelid
               AND d.refobjsubid = a.attnum))),
       (SELECT string_agg(format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s DEFERRABLE',
                                 c.conrelid::regclass, c.conname, c.conname,
                                 pg_get_constraintdef(c.oid)), '; ' ORDER BY c.conname)
        FROM pg_catalog.pg_constraint c
        WHERE c.conrelid = a.attrelid AND c.contype = 'u' AND NOT c.condeferrable)
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
ORDER BY a.attnum)sql";

}  // namespace

io::PgStatement find_unique_columns(const std::string& oid) {
  return {kUniqueColumns, {{oid}}};
}

UniqueColumns unique_columns_of(const io::PgRows& found) {
  UniqueColumns columns;
  for (std::size_t row = 0; row < found.rows.size(); ++row) {
    columns.written.push_back(found.text(row, 0));
    if (found.truth(row, 1)) columns.unique.push_back(found.text(row, 0));
    columns.deferring = found.text(row, 2);
  }
  return columns;
}

}  // namespace millrace::sinks::postgres
