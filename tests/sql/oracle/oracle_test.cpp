// Random expressions over random rows, evaluated here and by a real Postgres. The same seed makes
// the same ones: MILLRACE_ORACLE_SEED and MILLRACE_ORACLE_EXPRESSIONS ask for others, and for more.

#include <algorithm>
#include <map>
#include <set>
#include <span>
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
constexpr std::size_t kShown = 2;  // Rows that differ in one kind of expression.

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
      const auto whole = answered(written[i], theirs[i]);
      count(whole);
      const auto rows = differing_rows(whole);
      for (std::size_t row = 0; row < theirs[i].size(); ++row) count_known(whole, row, {});
      if (!rows.empty()) narrow(whole, rows);
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

  // What both sides give for an expression, row by row.
  struct Answered {
    const Written& written;
    Answers ours;
    Answers postgres;

    // Two errors are alike, whatever they say.
    bool differs(std::size_t row) const {
      const bool both_fail = is_error(ours[row]) && is_error(postgres[row]);
      return !both_fail && ours[row] != postgres[row];
    }
  };

  Answered answered(const Written& written, Answers theirs) const {
    return {written, our_answers(written.text, batch_, run_), std::move(theirs)};
  }

  // The parts, and for a try_date(…) what fails where that is NULL.
  static std::vector<Written> parts_of(const Written& written) {
    auto parts = written.parts;
    if (!written.root.starts_with("try_") || parts.empty()) return parts;
    const auto type = name_of(written.type);
    auto attempt = written;
    if (parts.size() == 1) {
      attempt.root = fmt::format("::{}", type);
      attempt.text = fmt::format("({}){}", parts[0].text, attempt.root);
    } else {
      attempt.root = written.type == SqlType::Date ? "to_date" : "to_timestamp";
      attempt.text = fmt::format("{}({}, {})", attempt.root, parts[0].text, parts[1].text);
    }
    parts.push_back(std::move(attempt));
    return parts;
  }

  std::vector<Answered> all_answered(const std::vector<Written>& all) {
    std::vector<std::string> texts;
    for (const auto& each : all) texts.push_back(each.text);
    std::vector<Answered> result;
    if (texts.empty()) return result;
    const auto theirs = ask(texts);
    for (std::size_t i = 0; i < texts.size(); ++i) result.push_back(answered(all[i], theirs[i]));
    return result;
  }

  static std::vector<Operand> operands_of(const std::vector<Answered>& parts, std::size_t row) {
    std::vector<Operand> operands;
    for (const auto& part : parts) {
      const bool is_null =
          std::ranges::all_of(part.postgres, [](const auto& answer) { return answer == "NULL"; });
      operands.push_back({part.ours[row], part.postgres[row], is_null});
    }
    return operands;
  }

  static std::string_view known_in(const Answered& whole, std::size_t row,
                                   std::span<const Operand> operands) {
    return known_difference({.expression = whole.written.text,
                             .root = whole.written.root,
                             .has_column = whole.written.has_column,
                             .ours = whole.ours[row],
                             .postgres = whole.postgres[row],
                             .operands = operands});
  }

  void count(const Answered& whole) {
    rows_seen_ += whole.ours.size();
    for (std::size_t row = 0; row < whole.ours.size(); ++row) {
      values_ += is_error(whole.postgres[row]) ? 0 : 1;
      errors_ += is_error(whole.postgres[row]) && is_error(whole.ours[row]) ? 1 : 0;
    }
  }

  // True when the row is meant to differ.
  bool count_known(const Answered& whole, std::size_t row, std::span<const Operand> operands) {
    if (!whole.differs(row)) return false;
    const auto known = known_in(whole, row, operands);
    if (known.empty()) return false;
    ++known_[std::string(known)];
    return true;
  }

  // The rows whose answers differ, as far as that is not known of the expression as a whole.
  std::vector<std::size_t> differing_rows(const Answered& whole) const {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < whole.ours.size(); ++row) {
      if (whole.differs(row) && known_in(whole, row, {}).empty()) rows.push_back(row);
    }
    return rows;
  }

  // Goes down to the smallest parts that differ by themselves, and shows those. What differs where
  // no part does is known by what its parts are, or shown.
  void narrow(const Answered& whole, const std::vector<std::size_t>& rows) {
    const auto all = parts_of(whole.written);
    const auto parts = all_answered(all);
    const auto has_parts = [](const Answered& part) { return !part.written.root.empty(); };
    for (const auto& part : parts) {
      const auto rows_of_part = differing_rows(part);
      if (has_parts(part) && !rows_of_part.empty()) narrow(part, rows_of_part);
    }
    for (const std::size_t row : rows) {
      const bool is_of_a_part = std::ranges::any_of(
          parts, [&](const auto& part) { return has_parts(part) && part.differs(row); });
      if (is_of_a_part || count_known(whole, row, operands_of(parts, row))) continue;
      show(whole, row);
    }
  }

  void show(const Answered& whole, std::size_t row) {
    if (++differences_[whole.written.root] > kShown) return;
    std::string cells;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const auto& name = table_.columns[i].name;
      if (!whole.written.text.contains(name)) continue;
      cells += fmt::format("\n  {} = {}", name, table_.rows[row][i].value_or("NULL"));
    }
    ADD_FAILURE() << whole.written.text << cells << "\n  zone: " << table_.zone
                  << "\n  Postgres: " << whole.postgres[row] << "\n      ours: " << whole.ours[row];
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
