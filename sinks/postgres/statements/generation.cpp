#include "sinks/postgres/statements/generation.h"

#include <fmt/format.h>

namespace millrace::sinks::postgres {

// Rows have the last 32 bits of a number. Two that are further apart than half of these cannot be
// compared.
io::PgStatement GenerationSql::find() const {
  return {fmt::format(
              "SELECT generation, rows, place IS NOT DISTINCT FROM to_regclass({0})::oid::bigint, "
              "pg_snapshot_xmax(pg_current_snapshot())::text::bigint - oldest BETWEEN 0 AND "
              "2000000000, (oldest & 4294967295)::text, "
              "ARRAY (SELECT (each & 4294967295)::text FROM unnest(own) AS each)::text "
              "FROM {1} WHERE target = $1 AND sync = $2 AND generation IS NOT NULL",
              io::quote_pg_literal(table_), records_),
          {{table_}, {sync_}}};
}

std::optional<GenerationSql::Record> GenerationSql::record_of(const io::PgRows& found) {
  if (found.rows.empty()) return std::nullopt;
  return Record{.name = std::string(found.text(0, 0)),
                .rows = found.number(0, 1),
                .is_of_this_table = found.truth(0, 2),
                .is_comparable = found.truth(0, 3),
                .oldest = std::string(found.text(0, 4)),
                .own = std::string(found.text(0, 5))};
}

std::string GenerationSql::count_foreign(const Record& record) const {
  return fmt::format(
      "SELECT count(*), count(*) FILTER (WHERE age(t.xmin) <= age({}::xid) AND t.xmin <> ALL "
      "({}::xid[])) FROM {} t",
      io::quote_pg_literal(record.oldest), io::quote_pg_literal(record.own), table_);
}

// The record of the load was written in the subtransaction, if there is one: its number, of which a
// row has the last 32 bits, is that of the transaction or comes a little behind it. Of earlier
// loads those numbers are kept that are not older than the oldest: rows may have them.
io::PgStatement GenerationSql::keep(const std::string& name, const std::string& load_id) const {
  return {fmt::format(
              "INSERT INTO {0} AS known (target, sync, token, load_id, generation, rows, place, "
              "oldest, own) VALUES ($1, $2, 0, $3, $4, (SELECT count(*) FROM {1}), "
              "to_regclass({2})::oid::bigint, "
              "pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "
              "(SELECT ARRAY[own, own + ((ended - own) & 4294967295)] FROM (SELECT "
              "pg_current_xact_id()::text::bigint AS own, xmin::text::bigint AS ended FROM {3} "
              "WHERE load_id = $3) AS its)) ON CONFLICT (target, sync) DO UPDATE SET "
              "load_id = excluded.load_id, generation = excluded.generation, rows = excluded.rows, "
              "place = excluded.place, oldest = excluded.oldest, own = excluded.own || "
              "ARRAY (SELECT each FROM unnest(known.own) AS each WHERE each >= excluded.oldest "
              "LIMIT 1000)",
              records_, table_, io::quote_pg_literal(table_), loads_),
          {{table_}, {sync_}, {load_id}, {name}}};
}

}  // namespace millrace::sinks::postgres
