// Random expressions over random rows, evaluated here and by a real Postgres. The same seed makes
// the same ones: MILLRACE_ORACLE_SEED and MILLRACE_ORACLE_EXPRESSIONS ask for others, and for more.

#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connector/sql/functions/standard_catalog.h"
#include "tests/sql/oracle/callables.h"
#include "tests/sql/oracle/generator.h"
#include "tests/sql/oracle/known_differences.h"
#include "tests/sql/oracle/server.h"
#include "tests/sql/oracle/settings.h"

namespace millrace::sql::testing {
namespace {

constexpr std::size_t kRows = 64;
constexpr std::size_t kExpressionsForATable = 250;
constexpr std::size_t kShown = 2;  // Differences of one kind.

// So many tests share the expressions, so that they can run side by side.
constexpr std::size_t kParts = 8;

class OracleTest : public OracleServer, public ::testing::WithParamInterface<std::size_t> {
 protected:
  void compare(const std::vector<Callable>& callables, std::size_t expressions) {
    use_rows();
    Generator generator(callables, table_, random_);
    std::vector<Written> written;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < expressions; ++i) {
      written.push_back(generator.expression());
      texts.push_back(written.back().text);
    }
    const auto theirs = ask(texts);
    for (std::size_t i = 0; i < expressions; ++i) {
      const auto row = differing_row(written[i], theirs[i], true);
      if (row) narrow(written[i], *row);
    }
  }

  void report() const {
    std::size_t total = 0;
    for (const auto& [root, count] : differences_) total += count;
    for (const auto& [root, count] : differences_) {
      fmt::print("{:6} differences of {}\n", count, root);
    }
    for (const auto& [name, count] : known_) fmt::print("{:6} rows: {}\n", count, name);
    fmt::print("{} rows, {} with a value, {} of both sides an error\n", rows_seen_, values_,
               errors_);
    EXPECT_EQ(total, 0u);
    EXPECT_GT(values_, rows_seen_ / 4) << "too few of the expressions have values";
  }

  Random random_{setting("MILLRACE_ORACLE_SEED", 1) * kParts + GetParam()};

 private:
  void use_rows() {
    table_ = random_table(random_, kRows);
    batch_ = batch_of(table_);
    run_.zone = Zone::find(table_.zone).value();
    run_.now = use(table_);
  }

  // The first row whose answers differ; counts them when it is the first look.
  std::optional<std::size_t> differing_row(const Written& written, const Answers& theirs,
                                           bool counts) {
    const auto ours = our_answers(written.text, batch_, run_);
    std::optional<std::size_t> first;
    for (std::size_t row = 0; row < theirs.size(); ++row) {
      const bool both_fail = is_error(ours[row]) && is_error(theirs[row]);
      if (counts) {
        ++rows_seen_;
        values_ += is_error(theirs[row]) ? 0 : 1;
        errors_ += both_fail ? 1 : 0;
      }
      if (both_fail || ours[row] == theirs[row]) continue;
      const auto known =
          known_difference({written.text, written.has_column, ours[row], theirs[row]});
      if (!known.empty()) {
        if (counts) ++known_[std::string(known)];
      } else if (!first) {
        first = row;
      }
    }
    return first;
  }

  // Goes down to the smallest part that differs by itself, and shows that; unless a part is known
  // to differ in that row.
  void narrow(const Written& written, std::size_t row) {
    for (const auto& part : written.parts) {
      if (part.parts.empty() && part.root.empty()) continue;
      const auto of_part = ask({part.text})[0];
      if (const auto differs = differing_row(part, of_part, false)) return narrow(part, *differs);
      const auto answer = our_answers(part.text, batch_, run_)[row];
      if (answer == of_part[row]) continue;
      const auto known = known_difference({part.text, part.has_column, answer, of_part[row]});
      if (!known.empty()) {
        ++known_[std::string(known)];
        return;
      }
    }
    if (++differences_[written.root] > kShown) return;
    const auto theirs = ask({written.text})[0];
    const auto ours = our_answers(written.text, batch_, run_);
    std::string cells;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const auto& name = table_.columns[i].name;
      if (!written.text.contains(name)) continue;
      cells += fmt::format("\n  {} = {}", name, table_.rows[row][i].value_or("NULL"));
    }
    ADD_FAILURE() << written.text << cells << "\n  zone: " << table_.zone
                  << "\n  Postgres: " << theirs[row] << "\n      ours: " << ours[row];
  }

  Table table_;
  Batch batch_;
  RunValues run_;
  std::map<std::string, std::size_t> differences_;
  std::map<std::string, std::size_t> known_;
  std::size_t rows_seen_ = 0;
  std::size_t values_ = 0;
  std::size_t errors_ = 0;
};

TEST_P(OracleTest, ExpressionsGiveWhatPostgresGives) {
  const auto callables = find_callables(
      standard_catalog(), [this](const auto& expressions) { return types_of(expressions); });
  for (const auto& each : callables.unknown) fmt::print("not in Postgres: {}\n", each);
  for (const auto& each : callables.other_types) fmt::print("of another type: {}\n", each);
  EXPECT_EQ(callables.other_types.size(), 0u);

  std::size_t left = setting("MILLRACE_ORACLE_EXPRESSIONS", 20'000) / kParts;
  while (left > 0 && !HasFatalFailure()) {
    const std::size_t count = std::min(left, kExpressionsForATable);
    compare(callables.all, count);
    left -= count;
  }

  report();
}

INSTANTIATE_TEST_SUITE_P(Part, OracleTest, ::testing::Range(std::size_t{0}, kParts));

}  // namespace
}  // namespace millrace::sql::testing
