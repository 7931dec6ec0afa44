#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/postgres/postgres.h"

namespace millrace::testing {

// Asks Postgres what SQL expressions give, many in one query. Skips without it.
class PostgresOracle : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (!observer_) return;
    sql("CREATE FUNCTION attempt(expression text) RETURNS text LANGUAGE plpgsql AS $$ "
        "DECLARE result text; BEGIN EXECUTE 'SELECT (' || expression || ')::text' INTO result; "
        "RETURN coalesce('= ' || result, 'NULL'); "
        "EXCEPTION WHEN OTHERS THEN RETURN 'error: ' || SQLERRM; END $$");
  }

  // For each expression "= " and its text, "NULL", or "error: " and what is wrong.
  std::vector<std::string> ask(const std::vector<std::string>& expressions) {
    std::string query = "SELECT attempt(e) FROM unnest(ARRAY[";
    for (const auto& expression : expressions) {
      if (&expression != &expressions.front()) query += ',';
      query += quoted(expression);
    }
    query += "]::text[]) WITH ORDINALITY AS t(e, n) ORDER BY n";
    std::vector<std::string> answers;
    for (auto& row : sql(std::move(query)).rows) answers.push_back(row[0].value_or("NULL"));
    answers.resize(expressions.size());
    return answers;
  }

  // The text as a literal of SQL.
  static std::string quoted(std::string_view text) {
    std::string literal = "'";
    for (const char c : text) {
      if (c == '\'') literal += c;
      literal += c;
    }
    return literal + "'";
  }
};

}  // namespace millrace::testing
