// Random SELECTs over random rows: the step sql gives what a real Postgres gives, however rows are
// cut into batches and however little memory there is.

#include <algorithm>
#include <fstream>
#include <random>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/support/postgres/postgres.h"
#include "tests/support/temp_folder.h"
#include "tests/transforms/step_run.h"

namespace millrace::testing {
namespace {

constexpr std::size_t kRows = 600;
constexpr int kQueries = 400;

const std::vector<std::string> kColumns{"id integer", "k integer", "n decimal",
                                        "t text",     "b boolean", "d double"};

class SqlStepOracle : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (IsSkipped()) return;
    sql("CREATE TABLE rows (id bigint, k bigint, n numeric, t text COLLATE \"C\", b boolean,"
        " d double precision)");
    std::vector<std::string> values;
    for (std::size_t row = 1; row <= kRows; ++row) {
      rows_.push_back({std::to_string(row), or_null(std::to_string(below(30))),
                       or_null(fmt::format("{}.{:02}", below(9), below(100))), or_null(text()),
                       or_null(below(2) == 0 ? "true" : "false"),
                       or_null(fmt::format("{}", static_cast<double>(below(400)) / 4 - 50))});
      std::vector<std::string> cells;
      for (const auto& cell : rows_.back()) {
        cells.push_back(cell == "∅" ? "NULL" : "'" + cell + "'");
      }
      values.push_back(fmt::format("({})", fmt::join(cells, ", ")));
    }
    sql(fmt::format("INSERT INTO rows VALUES {}", fmt::join(values, ", ")));
    make_look_up();
  }

  // Keys that are there several times, and some that no row has.
  void make_look_up() {
    sql("CREATE TABLE codes (code text COLLATE \"C\", label text COLLATE \"C\")");
    std::ofstream file(folder_.path() / "codes.csv");
    file << "code,label\n";
    for (int i = 0; i < 40; ++i) {
      const auto code = below(45);
      file << code << ",label " << i << "\n";
      sql(fmt::format("INSERT INTO codes VALUES ('{}', 'label {}')", code, i));
    }
  }

  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  std::string or_null(std::string text) { return below(8) == 0 ? "∅" : std::move(text); }
  std::string text() {
    std::string made;
    for (auto left = below(4); left > 0; --left) {
      made += std::vector<std::string>{"a", "B", "é", "z"}[below(4)];
    }
    return made;
  }
  const std::string& one_of(const std::vector<std::string>& all) { return all[below(all.size())]; }
  // Some of them, in any order.
  std::vector<std::string> some_of(std::vector<std::string> all, std::size_t least) {
    std::shuffle(all.begin(), all.end(), random_);
    all.resize(std::max<std::size_t>(least, below(all.size() + 1)));
    return all;
  }

  std::string condition() {
    return one_of({"k > 7", "n < 5", "b", "NOT b", "t IS NOT NULL", "t < 'a'", "d >= 0",
                   "k IN (1, 2, 3, 5, 8, 13)", "n BETWEEN 2 AND 7 OR b IS NULL"});
  }
  std::string where() { return below(2) == 0 ? "" : " WHERE " + condition(); }
  std::string direction() { return one_of({"", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"}); }
  std::string rest() {
    switch (below(4)) {
      case 0:
        return fmt::format(" LIMIT {}", below(40));
      case 1:
        return fmt::format(" LIMIT {} OFFSET {}", below(40), below(20));
      default:
        return "";
    }
  }
  std::string order(std::vector<std::string> by) {
    for (auto& each : by) each += direction();
    return by.empty() ? "" : fmt::format(" ORDER BY {}", fmt::join(by, ", "));
  }

  std::string aggregate() {
    const auto call = one_of({"count(*)",
                              "count(t)",
                              "count(DISTINCT k)",
                              "count(DISTINCT t)",
                              "sum(k)",
                              "sum(n)",
                              "sum(d)",
                              "avg(k)",
                              "avg(n)",
                              "avg(d)",
                              "min(t)",
                              "max(t)",
                              "min(n)",
                              "max(d)",
                              "max(k)",
                              "bool_and(b)",
                              "bool_or(b)",
                              "every(b)",
                              "sum(DISTINCT n)",
                              "stddev(k)",
                              "var_pop(n)",
                              "stddev_samp(n)",
                              "string_agg(t, ',' ORDER BY id)",
                              "string_agg(t, t ORDER BY k DESC, id)",
                              "string_agg(DISTINCT t, '-')",
                              "string_agg(DISTINCT t, '-' ORDER BY t DESC)",
                              "sum(k + 1)",
                              "avg(DISTINCT d)"});
    return below(3) == 0 ? fmt::format("{} FILTER (WHERE {})", call, condition()) : call;
  }
  std::string percentile() {
    return fmt::format("percentile_cont({}) WITHIN GROUP (ORDER BY {}{})",
                       one_of({"0", "0.5", "0.25", "1"}), one_of({"k", "n", "d"}),
                       one_of({"", " DESC"}));
  }

  std::string grouped_query() {
    const auto keys = some_of({"k", "t", "b", "k % 3", "n > 4", "coalesce(t, 'x')"}, 0);
    std::vector<std::string> targets;
    std::vector<std::string> order_keys;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      targets.push_back(fmt::format("{} AS k{}", keys[i], i));
      order_keys.push_back(below(2) == 0 ? keys[i] : fmt::format("k{}", i));
    }
    const auto calls = 1 + below(4);
    for (std::size_t i = 0; i < calls; ++i) {
      targets.push_back(fmt::format("{} AS a{}", below(6) == 0 ? percentile() : aggregate(), i));
    }
    if (below(3) == 0) order_keys.insert(order_keys.begin(), "count(*)");
    auto query = fmt::format("SELECT {} FROM rows{}", fmt::join(targets, ", "), where());
    if (!keys.empty()) query += fmt::format(" GROUP BY {}", fmt::join(keys, ", "));
    if (below(3) == 0)
      query += " HAVING " + one_of({"count(*) > 2", "sum(k) > 20", "max(t) > 'a'"});
    return query + order(order_keys) + rest();
  }

  std::string plain_query() {
    const auto targets = some_of({"k", "t", "n", "b", "d", "k + id AS e", "n * 2 AS f"}, 1);
    auto by = some_of({"k", "t", "n", "b", "d", "k % 5", "n IS NULL"}, 0);
    by.emplace_back("id");
    return fmt::format("SELECT id, {} FROM rows{}{}{}", fmt::join(targets, ", "), where(),
                       order(by), rest());
  }

  std::string distinct_query() {
    const auto targets = some_of({"k", "t", "b", "k % 3 AS m"}, 1);
    std::vector<std::string> by;
    for (const auto& target : targets) by.push_back(target.substr(target.rfind(' ') + 1));
    std::shuffle(by.begin(), by.end(), random_);
    return fmt::format("SELECT DISTINCT {} FROM rows{}{}{}", fmt::join(targets, ", "), where(),
                       order(by), rest());
  }

  std::string distinct_on_query() {
    auto keys = some_of({"k", "t", "b", "k % 3"}, 1);
    const auto distinct = fmt::format("{}", fmt::join(keys, ", "));
    std::shuffle(keys.begin(), keys.end(), random_);
    keys.push_back("n");
    keys.push_back("id");
    return fmt::format("SELECT DISTINCT ON ({}) * FROM rows{}{}{}", distinct, where(), order(keys),
                       rest());
  }

  std::string join_query() {
    const auto join =
        one_of({"JOIN codes c ON c.code::bigint = k", "LEFT JOIN codes c ON k::text = c.code",
                "LEFT JOIN codes c ON c.code::numeric = n AND c.label = 'label 7'"});
    if (below(2) == 0) {
      return fmt::format(
          "SELECT label, count(*), sum(n), min(code) AS m FROM rows {}{} GROUP BY "
          "c.label ORDER BY label{}",
          join, where(), rest());
    }
    return fmt::format("SELECT id, c.* FROM rows {}{} ORDER BY id, label{}", join, where(), rest());
  }

  std::string query() {
    switch (below(7)) {
      case 0:
        return plain_query();
      case 1:
        return distinct_query();
      case 2:
        return distinct_on_query();
      case 3:
        return join_query();
      default:
        return grouped_query();
    }
  }

  Rows expected(const std::string& query) {
    Rows rows;
    for (const auto& row : sql(query).rows) {
      auto& cells = rows.emplace_back();
      for (const auto& cell : row) {
        const auto text = cell.value_or("∅");
        // How a boolean looks on its way to a client.
        cells.push_back(text == "t" ? "true" : text == "f" ? "false" : text);
      }
    }
    return rows;
  }

  std::mt19937_64 random_{20240229};
  TempFolder folder_;
  Rows rows_;
};

TEST_F(SqlStepOracle, GivesWhatPostgresGives) {
  for (int i = 0; i < kQueries; ++i) {
    const auto text = query();
    const auto rows = expected(text);
    StepRun step("sql", "tables: {codes: {file: codes.csv}}\nquery: >-\n  " + text,
                 folder_.path().string());
    ASSERT_EQ(step.problems(), "") << text;
    const bool joins = text.contains("JOIN");
    const std::vector<std::uint64_t> memories{joins ? 60'000U : 0U, joins ? 100'000U : 3'000U,
                                              200'000, 256 << 20};
    step.context.memory = {memories[below(memories.size())]};
    const auto result = step.run(kColumns, rows_, 1 + below(200));

    ASSERT_EQ(result.error, "") << text;
    ASSERT_EQ(result.failed.size(), 0u) << text << "\n" << result.failed.front();
    ASSERT_EQ(result.rows, rows) << text << "\nwith " << step.context.memory.bytes << " bytes";
  }
}

class SqlStepAccepts : public SqlStepOracle {
 protected:
  bool is_accepted_by_postgres(const std::string& query) {
    return SqlStepOracle::run(observer_->query(query)).has_value();
  }

  // DISTINCT ON and ORDER BY by position, by name and by value, some of them of one value.
  std::string distinct_on_in_an_order() {
    const std::vector<std::string> items{"1", "2", "3", "c0", "c1", "k", "t", "k + 1", "lower(t)"};
    auto by = some_of(items, 0);
    if (by.size() > 4) by.resize(4);
    return fmt::format("SELECT DISTINCT ON ({}) k AS c0, k AS c1, t FROM rows{}",
                       fmt::join(some_of({"1", "k", "c1", "t", "k + 1"}, 1), ", "), order(by));
  }
};

TEST_F(SqlStepAccepts, TheOrdersOfDistinctOnThatPostgresAccepts) {
  for (int i = 0; i < kQueries; ++i) {
    const auto text = distinct_on_in_an_order();
    const StepRun step("sql", "query: >-\n  " + text, folder_.path().string());

    ASSERT_EQ(step.check(kColumns).empty(), is_accepted_by_postgres(text)) << text;
  }
}

TEST_F(SqlStepAccepts, TheLimitsThatPostgresAccepts) {
  for (const auto* count : {"1 + 1",
                            "2.5",
                            "0.4::double precision",
                            "'3'",
                            "' 3 '",
                            "'x'",
                            "''",
                            "NULL",
                            "ALL",
                            "NULL::bigint",
                            "NULL::text",
                            "-1",
                            "2 - 3",
                            "1 / 0",
                            "k",
                            "count(*)",
                            "true",
                            "'2'::text",
                            "99999999999999999999",
                            "9223372036854775807",
                            "abs(-2)",
                            "length('ab')",
                            "1e3",
                            "CASE WHEN 1 > 0 THEN 2 END"}) {
    const auto text = fmt::format("SELECT id FROM rows ORDER BY id LIMIT {}", count);
    const StepRun step("sql", "query: >-\n  " + text, folder_.path().string());
    const bool is_accepted = is_accepted_by_postgres(text);

    ASSERT_EQ(step.check(kColumns).empty(), is_accepted) << text;
    if (is_accepted) {
      EXPECT_EQ(step.run(kColumns, rows_).rows, expected(text)) << text;
    }
  }
}

}  // namespace
}  // namespace millrace::testing
