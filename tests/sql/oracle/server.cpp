#include "tests/sql/oracle/server.h"

#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "tests/sql/oracle/stand_ins.h"

namespace millrace::sql::testing {

namespace {

// Values of all rows at once and, when one of them has none, of each row by itself.
constexpr std::string_view kFunctions = R"sql(
SET jit = off;
SET statement_timeout = '120s';
SET client_min_messages = 'error';
CREATE FUNCTION type_of(e text) RETURNS text LANGUAGE plpgsql AS $body$
DECLARE result text;
BEGIN
  EXECUTE 'SELECT pg_typeof(' || e || ')::text' INTO result;
  RETURN result;
EXCEPTION WHEN OTHERS THEN
  RETURN '';
END $body$;
CREATE FUNCTION answers(e text) RETURNS text[] LANGUAGE plpgsql AS $body$
DECLARE result text[];
BEGIN
  BEGIN
    EXECUTE 'SELECT array_agg(coalesce(''= '' || (' || e || ')::text, ''NULL'') ORDER BY n) FROM rows'
      INTO result;
    RETURN result;
  EXCEPTION WHEN OTHERS THEN
  END;
  BEGIN
    EXECUTE 'CREATE OR REPLACE FUNCTION answer(int) RETURNS text LANGUAGE plpgsql AS $one$ '
      || 'DECLARE answer text; BEGIN SELECT coalesce(''= '' || (' || e || ')::text, ''NULL'') '
      || 'INTO answer FROM rows WHERE n = $1; RETURN answer; '
      || 'EXCEPTION WHEN OTHERS THEN RETURN ''error: '' || SQLERRM; END $one$';
    EXECUTE 'SELECT array_agg(answer(n) ORDER BY n) FROM rows' INTO result;
    RETURN result;
  EXCEPTION WHEN OTHERS THEN
    RETURN array_fill('error: ' || SQLERRM, ARRAY[(SELECT count(*)::int FROM rows)]);
  END;
END $body$;
)sql";

std::string array_of(const std::vector<std::string>& texts) {
  std::string array = "ARRAY[";
  for (const auto& text : texts) {
    if (array.back() != '[') array += ',';
    array += sql_literal(text);
  }
  return array + "]::text[]";
}

}  // namespace

void OracleServer::SetUp() {
  PostgresTest::SetUp();
  if (!observer_) return;
  sql("SET search_path = " + schema_ + ", pg_catalog");
  sql(std::string(kFunctions) + stand_ins());
}

void OracleServer::TearDown() {
  if (observer_) sql("COMMIT");
  PostgresTest::TearDown();
}

std::int64_t OracleServer::use(const Table& table) {
  rows_ = table.rows.size();
  sql("COMMIT");
  sql(statement_for(table));
  sql("BEGIN");
  const auto now = value(
      "SELECT ((extract(epoch FROM now()) - extract(epoch FROM timestamptz '2000-01-01+00')) * "
      "1000000)::bigint");
  return std::strtoll(now.c_str(), nullptr, 10);
}

std::vector<Answers> OracleServer::ask(const std::vector<std::string>& expressions) {
  const auto table = sql("SELECT r.v FROM unnest(" + array_of(expressions) +
                         ") WITH ORDINALITY AS t(e, n), unnest(answers(t.e)) WITH ORDINALITY "
                         "AS r(v, n) ORDER BY t.n, r.n");
  std::vector<Answers> all(expressions.size());
  if (table.rows.size() != expressions.size() * rows_) {
    ADD_FAILURE() << "the server gave " << table.rows.size() << " answers";
    return all;
  }
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    all[i / rows_].push_back(table.rows[i][0].value_or("?"));
  }
  return all;
}

std::vector<std::string> OracleServer::types_of(const std::vector<std::string>& expressions) {
  std::vector<std::string> types;
  const auto table = sql("SELECT type_of(e) FROM unnest(" + array_of(expressions) +
                         ") WITH ORDINALITY AS t(e, n) ORDER BY n");
  for (const auto& row : table.rows) types.push_back(row[0].value_or(""));
  types.resize(expressions.size());
  return types;
}

}  // namespace millrace::sql::testing
