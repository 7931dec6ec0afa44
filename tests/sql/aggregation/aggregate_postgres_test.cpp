#include <algorithm>
#include <cstdio>
#include <map>
#include <random>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/ascii.h"
#include "connector/data/values.h"
#include "tests/sql/aggregation/aggregated.h"
#include "tests/support/postgres/postgres.h"

namespace millrace::testing {
namespace {

using sql::SqlType;

constexpr std::size_t kRows = 8'000;
constexpr std::size_t kGroups = 700;  // Some with one row, some with very many.

// Random rows in groups, here and in a real Postgres, aggregated by both.
class AggregateOracle : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (IsSkipped()) return;
    for (std::size_t row = 0; row < kRows; ++row) {
      groups_.push_back(static_cast<std::uint32_t>(below(1 + below(kGroups))));
    }
    sql("CREATE TABLE r (n int, g int, bigint bigint, numeric numeric, wide numeric,"
        " double double precision, text text, boolean boolean, date date, interval interval)");
    const auto texts = [this](auto make) {
      std::vector<OptionalText> all;
      for (std::size_t row = 0; row < kRows; ++row) {
        all.push_back(below(9) == 0 ? OptionalText() : OptionalText(make()));
      }
      return all;
    };
    add("bigint", SqlType::Bigint, texts([this] { return std::to_string(any_bigint()); }));
    add("numeric", SqlType::Numeric, texts([this] { return numeric(6); }));
    add("wide", SqlType::Numeric, texts([this] { return numeric(9); }));
    add("double", SqlType::Double, texts([this] { return any_double(); }));
    add("text", SqlType::Text, texts([this] { return std::string(below(4), "aB"[below(2)]); }));
    add("boolean", SqlType::Boolean, texts([this] { return below(4) == 0 ? "false" : "true"; }));
    add("date", SqlType::Date,
        texts([this] { return fmt::format("20{:02}-0{}-11", 10 + below(80), 1 + below(9)); }));
    add("interval", SqlType::Interval, texts([this] {
          return fmt::format("{} {} {}", between(-90, 90), between(-900, 900),
                             between(-90'000'000'000, 90'000'000'000));
        }));
    insert();
  }

  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low)));
  }
  std::int64_t any_bigint() { return static_cast<std::int64_t>(random_()) >> below(64); }
  std::string numeric(std::size_t digits) {
    if (below(300) == 0) return below(2) == 0 ? "NaN" : "Infinity";
    std::string text = std::to_string(between(-9, 9));
    for (auto left = below(digits); left > 0; --left) text += std::to_string(below(10));
    if (below(3) == 0) return text;
    text += '.';
    for (auto left = 1 + below(digits); left > 0; --left) text += std::to_string(below(10));
    return text;
  }
  std::string any_double() {
    return fmt::format("{}e{}", between(-999'999, 999'999), between(-9, 9));
  }

  void add(const std::string& name, SqlType type, std::vector<OptionalText> texts) {
    columns_.try_emplace(name, type, texts);
    texts_.emplace_back(type, std::move(texts));
  }

  static std::string literal(SqlType type, const OptionalText& text) {
    if (!text) return "NULL";
    if (type != SqlType::Interval) return "'" + *text + "'";
    sql::Interval interval;
    std::sscanf(text->c_str(), "%d %d %ld", &interval.months, &interval.days,
                &interval.microseconds);
    return fmt::format("interval '{} months {} days {} microseconds'", interval.months,
                       interval.days, interval.microseconds);
  }

  void insert() {
    std::vector<std::string> rows;
    for (std::size_t row = 0; row < kRows; ++row) {
      std::string cells = fmt::format("({}, {}", row, groups_[row]);
      for (const auto& [type, texts] : texts_) cells += ", " + literal(type, texts[row]);
      rows.push_back(cells + ")");
    }
    sql(fmt::format("INSERT INTO r VALUES {}", fmt::join(rows, ", ")));
  }

  // Of each group; intervals and dates as text_in() writes them.
  std::vector<std::string> answers(const std::string& call) {
    std::string text = "(x)::text";
    if (call.find("interval") != std::string::npos && !call.starts_with("count")) {
      text =
          "(extract(year from x)*12 + extract(month from x))::text || ' ' || extract(day from x)"
          " || ' ' || (extract(hour from x)::bigint * 3600000000 + extract(minute from x)::bigint"
          " * 60000000 + extract(microseconds from x)::bigint)";
    } else if (call.find("date") != std::string::npos && !call.starts_with("count")) {
      text = "(x - date '2000-01-01')::text";
    }
    const auto table = sql(fmt::format(
        "SELECT g, coalesce({}, 'NULL') FROM (SELECT g, {} AS x FROM r GROUP BY g) AS all_groups",
        text, call));
    std::vector<std::string> all(kGroups, "no rows");
    for (const auto& row : table.rows) all[std::stoul(row[0].value())] = row[1].value();
    return all;
  }

  static bool is_same(SqlType type, const std::string& ours, const std::string& theirs) {
    if (ours == theirs) return true;
    if (type != SqlType::Double || ours == "NULL" || theirs == "NULL") return false;
    return parse_double(ours) == parse_double(theirs);
  }

  void expect_same(std::string_view name, const std::string& column,
                   const std::string& call = "{}({} ORDER BY n)") {
    const auto text = fmt::format(fmt::runtime(call), name, column);
    const auto expected = answers(text);
    const auto& values = columns_.at(column);
    const auto ours = aggregated({name, {&values}, groups_, kGroups});
    std::size_t too_long = 0;
    for (std::size_t group = 0; group < kGroups; ++group) {
      if (expected[group] == "no rows") continue;
      if (ours[group] == "error: numeric result has more than 38 digits") {
        ++too_long;
        EXPECT_GT(std::ranges::count_if(expected[group], is_digit), 38) << expected[group];
        continue;
      }
      ASSERT_TRUE(is_same(values.vector().type(), ours[group], expected[group]))
          << text << " of group " << group << "\n  Postgres: " << expected[group]
          << "\n      ours: " << ours[group];
    }
    EXPECT_LT(too_long, kGroups / 2) << text;
  }

  std::mt19937_64 random_{20240229};
  std::vector<std::uint32_t> groups_;
  std::map<std::string, Values> columns_;
  std::vector<std::pair<SqlType, std::vector<OptionalText>>> texts_;
};

TEST_F(AggregateOracle, AddsUpAsPostgresDoes) {
  for (const auto* column : {"bigint", "numeric", "wide", "double", "interval"}) {
    expect_same("sum", column);
    expect_same("avg", column);
  }
}

TEST_F(AggregateOracle, MeasuresTheSpreadAsPostgresDoes) {
  for (const auto* name :
       {"stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop"}) {
    for (const auto* column : {"bigint", "numeric", "wide", "double"}) expect_same(name, column);
  }
}

TEST_F(AggregateOracle, FindsTheExtremesAsPostgresDoes) {
  for (const auto* column : {"bigint", "numeric", "double", "date", "interval"}) {
    expect_same("min", column, "{}({})");
    expect_same("max", column, "{}({})");
  }
  expect_same("min", "text", "{}({} COLLATE \"C\")");
  expect_same("max", "text", "{}({} COLLATE \"C\")");
}

TEST_F(AggregateOracle, DecidesAsPostgresDoes) {
  for (const auto* name : {"bool_and", "bool_or", "every"}) expect_same(name, "boolean");
}

TEST_F(AggregateOracle, CountsAsPostgresDoes) {
  for (const auto* column : {"bigint", "text", "interval"}) expect_same("count", column);
}

}  // namespace
}  // namespace millrace::testing
