// SELECTs made of the oracle's random expressions, over its random rows: the step sql gives what a
// real Postgres gives. Expressions that fail in a row, or are known to differ, are left out.

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/sql/functions/standard_catalog.h"
#include "tests/sql/oracle/generator.h"
#include "tests/sql/oracle/server.h"
#include "tests/sql/oracle/settings.h"
#include "tests/support/temp_folder.h"
#include "tests/transforms/random_query.h"
#include "tests/transforms/step_run.h"

namespace millrace::sql::testing {
namespace {

using millrace::testing::Rows;
using millrace::testing::StepRun;
using Texts = std::vector<std::string>;

constexpr std::size_t kTables = 6;
constexpr std::size_t kRows = 150;
constexpr std::size_t kExpressions = 250;  // That are tried for a table.
constexpr std::size_t kQueries = 80;       // For each table.

// What may be between the words of a query in YAML.
bool fits_in_yaml(const std::string& text) {
  return std::ranges::none_of(text,
                              [](unsigned char c) { return c < ' ' || c == '$' || c == 0x7f; });
}

class SqlExpressionsOracle : public OracleServer {
 protected:
  void SetUp() override {
    OracleServer::SetUp();
    if (IsSkipped()) return;
    callables_ = find_callables(standard_catalog(),
                                [this](const auto& expressions) { return types_of(expressions); });
  }

  void use_rows() {
    table_ = random_table(random_, kRows);
    table_.zone = "UTC";  // The session's of every step.
    run_.zone = Zone::find(table_.zone).value();
    run_.now = use(table_);
    columns_ = {"n integer"};
    const auto batch = batch_of(table_);
    for (const auto& field : batch.schema->fields()) {
      columns_.push_back(fmt::format("{} {}", field.name, to_string(field.type)));
    }
    rows_.clear();
    for (const auto& row : table_.rows) {
      auto& cells = rows_.emplace_back(Texts{std::to_string(rows_.size())});
      for (const auto& cell : row) cells.push_back(cell.value_or("∅"));
    }
    make_look_up();
    fill_pool(batch);
  }

  // Keys that are there several times, and one that no row has.
  void make_look_up() {
    std::string values;
    std::ofstream file(folder_.path() / "codes.csv");
    file << "code,label\n";
    for (int i = 0; i < 40; ++i) {
      const auto code = random_.pick({"a", "abc", "ABC", "1", "2", "true", "0", "x", "none"});
      file << code << ",label " << i << "\n";
      values += fmt::format("{}('{}', 'label {}')", i == 0 ? "" : ", ", code, i);
    }
    sql("CREATE TABLE IF NOT EXISTS codes (code text, label text); TRUNCATE codes; "
        "INSERT INTO codes VALUES " +
        values);
  }

  void fill_pool(const Batch& batch) {
    pool_.clear();
    Generator generator(callables_.all, table_, random_);
    std::vector<Written> written;
    Texts texts;
    while (written.size() < kExpressions) {
      auto each = generator.expression();
      if (!each.has_column || !fits_in_yaml(each.text)) continue;
      texts.push_back(each.text);
      written.push_back(std::move(each));
    }
    const auto theirs = ask(texts);
    for (std::size_t i = 0; i < written.size(); ++i) {
      if (std::ranges::any_of(theirs[i], is_error)) continue;
      if (our_answers(texts[i], batch, run_) != theirs[i]) continue;
      pool_[written[i].type].push_back(texts[i]);
    }
  }

  // nullopt when the server fails.
  std::optional<Rows> expected(const std::string& query) {
    sql("SAVEPOINT query");
    const auto answer = run(observer_->query(query));
    sql("ROLLBACK TO SAVEPOINT query");
    if (!answer) return std::nullopt;
    Rows rows;
    for (const auto& row : answer->rows) {
      auto& cells = rows.emplace_back();
      for (const auto& cell : row) cells.push_back(cell.value_or("∅"));
    }
    return rows;
  }

  void compare(const std::string& query) {
    const auto rows = expected(query);
    StepRun step("sql", "tables: {codes: {file: codes.csv}}\nquery: >-\n  " + query,
                 folder_.path().string());
    ASSERT_EQ(step.problems(), "") << query;
    const std::vector<std::uint64_t> memories{100'000, 1 << 20, 256 << 20};
    step.context.memory = {random_.pick(memories)};
    step.context.run_started = std::chrono::system_clock::time_point(
        std::chrono::microseconds(run_.now + kMicrosecondsTo2000));
    const auto result = step.run(columns_, rows_, 1 + random_.below(100));
    const bool fails = !result.error.empty() || !result.failed.empty();
    const auto why = fmt::format("{} {}", result.error, fmt::join(result.failed, "; "));
    if (why.contains("38 digits")) return;
    ++(rows && !fails ? compared_ : failed_);
    ASSERT_EQ(fails, !rows) << query << "\n" << why;
    if (rows) ASSERT_EQ(result.rows, *rows) << query;
  }

  static constexpr std::int64_t kMicrosecondsTo2000 = 946'684'800'000'000;

  Random random_{setting("MILLRACE_ORACLE_SEED", 1)};
  Callables callables_;
  millrace::testing::TempFolder folder_;
  Table table_;
  RunValues run_;
  Texts columns_;
  Rows rows_;
  ExpressionPool pool_;
  std::size_t compared_ = 0;
  std::size_t failed_ = 0;
};

TEST_F(SqlExpressionsOracle, GivesWhatPostgresGives) {
  for (std::size_t table = 0; table < kTables; ++table) {
    use_rows();
    for (std::size_t i = 0; i < kQueries && !HasFatalFailure(); ++i) {
      compare(RandomQuery(pool_, random_).text());
    }
  }
  EXPECT_GT(compared_, kTables * kQueries / 2) << failed_ << " failed on both sides";
}

}  // namespace
}  // namespace millrace::sql::testing
