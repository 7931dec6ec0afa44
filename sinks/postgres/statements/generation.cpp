#include "sinks/postgres/statements/generation.h"

#include <fmt/format.h>

namespace millrace::sinks::postgres {
namespace {

// Transactions whose rows are known. Those of others cost a load of all rows.
constexpr int kMostKnown = 1000;

}  // namespace

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

// A number of 32 bits is that of `oldest`, or of what came behind it.
io::PgStatement GenerationSql::keep(const std::string& name, const std::string& load_id) const {
  return {
      fmt::format(
          "INSERT INTO {0} (target, sync, token, load_id, generation, rows, place, oldest, own) "
          "SELECT $1, $2, 0, $3, $4, coalesce(sum(found.rows), 0), "
          "to_regclass({2})::oid::bigint, its.oldest, "
          "(coalesce(array_agg(its.oldest + ((found.xmin::text::bigint - its.oldest) & "
          "4294967295)) FILTER (WHERE age(found.xmin) <= "
          "age((its.oldest & 4294967295)::text::xid)), '{{}}'))[1:{3}] "
          "FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest) AS its "
          "LEFT JOIN (SELECT xmin, count(*) AS rows FROM {1} GROUP BY xmin) AS found ON true "
          "GROUP BY its.oldest "
          "ON CONFLICT (target, sync) DO UPDATE SET load_id = excluded.load_id, "
          "generation = excluded.generation, rows = excluded.rows, place = excluded.place, "
          "oldest = excluded.oldest, own = excluded.own",
          records_, table_, io::quote_pg_literal(table_), kMostKnown),
      {{table_}, {sync_}, {load_id}, {name}}};
}

// The record of the load was written in the subtransaction, if there is one: its number is that of
// the transaction, or comes a little behind it.
io::PgStatement GenerationSql::keep_difference(const std::string& name, const std::string& load_id,
                                               std::uint64_t rows) const {
  return {
      fmt::format("UPDATE {0} AS known SET load_id = $3, generation = $4, rows = $5, "
                  "oldest = its.oldest, own = ARRAY[its.own, its.own + ((its.ended - its.own) & "
                  "4294967295)] || ARRAY (SELECT each FROM unnest(known.own) AS each "
                  "WHERE each >= its.oldest LIMIT {2}) "
                  "FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest, "
                  "pg_current_xact_id()::text::bigint AS own, xmin::text::bigint AS ended FROM {1} "
                  "WHERE load_id = $3) AS its WHERE known.target = $1 AND known.sync = $2",
                  records_, loads_, kMostKnown),
      {{table_}, {sync_}, {load_id}, {name}, {std::to_string(rows)}}};
}

}  // namespace millrace::sinks::postgres
