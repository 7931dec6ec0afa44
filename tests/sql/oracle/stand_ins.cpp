#include "tests/sql/oracle/stand_ins.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace millrace::sql::testing {

namespace {

struct StandIn {
  std::string_view name;
  std::string_view parameters;
  std::string_view result;
  std::string_view value;
};

constexpr std::array<StandIn, 10> kStandIns{{
    {"encode", "text, text", "text", "pg_catalog.encode(convert_to($1, 'UTF8'), $2)"},
    {"decode", "text, text", "text", "convert_from(pg_catalog.decode($1, $2), 'UTF8')"},
    {"regexp_match", "text, text", "text", "(pg_catalog.regexp_match($1, $2))[1]"},
    {"regexp_match", "text, text, text", "text", "(pg_catalog.regexp_match($1, $2, $3))[1]"},
    {"regexp_split_part", "text, text, bigint", "text", "(regexp_split_to_array($1, $2))[$3]"},
    {"sha224_hex", "text", "text", "pg_catalog.encode(sha224(convert_to($1, 'UTF8')), 'hex')"},
    {"sha256_hex", "text", "text", "pg_catalog.encode(sha256(convert_to($1, 'UTF8')), 'hex')"},
    {"sha384_hex", "text", "text", "pg_catalog.encode(sha384(convert_to($1, 'UTF8')), 'hex')"},
    {"sha512_hex", "text", "text", "pg_catalog.encode(sha512(convert_to($1, 'UTF8')), 'hex')"},
    // It stands still during a run, as now() does.
    {"statement_timestamp", "", "timestamptz", "now()"},
}};

// A value that is NULL where the server finds none.
constexpr std::array<StandIn, 13> kAttempts{{
    {"try_boolean", "text", "boolean", "$1::boolean"},
    {"try_integer", "text", "bigint", "$1::bigint"},
    {"try_numeric", "text", "numeric",
     "CASE WHEN length(ltrim(translate($1::numeric::text, '-.', ''), '0')) < 39 THEN $1::numeric "
     "END"},
    {"try_double", "text", "double precision", "$1::double precision"},
    {"try_uuid", "text", "uuid", "$1::uuid"},
    {"try_jsonb", "text", "jsonb", "$1::jsonb"},
    {"try_date", "text", "date", "$1::date"},
    {"try_date", "text, text", "date", "to_date($1, $2)"},
    {"try_time", "text", "time", "$1::time"},
    {"try_timestamp", "text", "timestamp", "$1::timestamp"},
    {"try_timestamptz", "text", "timestamptz", "$1::timestamptz"},
    {"try_timestamptz", "text, text", "timestamptz", "to_timestamp($1, $2)"},
    {"try_interval", "text", "interval", "$1::interval"},
}};

}  // namespace

std::string stand_ins() {
  std::string statements;
  for (const auto& each : kStandIns) {
    statements += fmt::format(
        "CREATE FUNCTION {}({}) RETURNS {} STABLE STRICT LANGUAGE plpgsql AS "
        "$body$ BEGIN RETURN {}; END $body$;",
        each.name, each.parameters, each.result, each.value);
  }
  for (const auto& each : kAttempts) {
    statements += fmt::format(
        "CREATE FUNCTION {}({}) RETURNS {} STABLE STRICT LANGUAGE plpgsql AS $body$ BEGIN RETURN "
        "{}; "
        "EXCEPTION WHEN OTHERS THEN RETURN NULL; END $body$;",
        each.name, each.parameters, each.result, each.value);
  }
  return statements;
}

bool has_stand_in(std::string_view name) {
  return std::ranges::find(kStandIns, name, &StandIn::name) != kStandIns.end() ||
         std::ranges::find(kAttempts, name, &StandIn::name) != kAttempts.end();
}

}  // namespace millrace::sql::testing
