// A million runs must not make a page of them slow: its query goes along an index, and sorts
// nothing but the page.

#include <gmock/gmock.h>

#include "tests/ledger/history/history_fixture.h"

namespace millrace::ledger {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Page {
  std::string name;
  RunFilter filter;
  std::string index;  // That SQLite is to use; empty: the order of the key.
};

void PrintTo(const Page& page, std::ostream* out) {
  *out << page.name;
}

class QueryPlan : public LedgerFixture, public ::testing::WithParamInterface<Page> {
 protected:
  Rows explained(const std::string& how, std::vector<std::string> before = {}) {
    auto statement = page_of(GetParam().filter);
    statement.sql = how + " " + statement.sql;
    Unit unit;
    for (auto& sql : before) unit.push_back({std::move(sql)});
    unit.push_back(std::move(statement));
    auto answers = run(store_->run(std::move(unit)));
    if (!answers) ADD_FAILURE() << answers.error().message();
    return answers ? answers->back() : Rows();
  }
};

TEST_P(QueryPlan, OfSqliteGoesAlongAnIndex) {
  keep(Kept::InFile);

  const auto plan = explained("EXPLAIN QUERY PLAN");

  std::string looked_at;
  for (const auto& row : plan) {
    const auto& detail = text_of(row, 3);
    if (detail.contains(" millrace_runs")) looked_at = detail;
    // What is sorted is the page as a whole.
    if (detail.contains("TEMP B-TREE")) EXPECT_EQ(integer_of(row, 1), 0) << detail;
    if (detail.contains("lease")) EXPECT_THAT(detail, HasSubstr("SEARCH"));
  }
  EXPECT_THAT(looked_at, HasSubstr(GetParam().index));
  const bool is_key = GetParam().index.empty();
  if (!is_key) EXPECT_THAT(looked_at, HasSubstr("SEARCH"));
}

TEST_P(QueryPlan, OfPostgresGoesAlongAnIndex) {
  keep(Kept::InPostgres);
  if (IsSkipped()) return;

  const auto plan =
      explained("EXPLAIN", {"SET LOCAL enable_seqscan = off", "SET LOCAL enable_sort = off",
                            "SET LOCAL enable_bitmapscan = off", "SET LOCAL enable_hashjoin = off",
                            "SET LOCAL enable_mergejoin = off"});

  std::string text;
  for (const auto& row : plan) text += text_of(row, 0) + "\n";
  EXPECT_THAT(text, Not(HasSubstr("Seq Scan on millrace_runs")));
  EXPECT_THAT(text, Not(HasSubstr("Sort"))) << text;
}

INSTANTIATE_TEST_SUITE_P(
    , QueryPlan,
    ::testing::Values(Page{"All", {}, ""},
                      Page{"Since", {.since = RecordedTime()}, "PRIMARY KEY (run_id>?)"},
                      Page{"Before", {.before = "x"}, "PRIMARY KEY (run_id<?)"},
                      Page{"OfASync", {.sync = "a"}, "millrace_runs_of_sync (sync=?)"},
                      Page{"OfASyncSince",
                           {.sync = "a", .since = RecordedTime()},
                           "millrace_runs_of_sync (sync=? AND run_id>?)"},
                      Page{"Failed", {.failed_only = true}, "millrace_runs_that_failed (failed=?)"},
                      Page{"FailedSinceAndBefore",
                           {.failed_only = true, .since = RecordedTime(), .before = "x"},
                           "millrace_runs_that_failed (failed=? AND run_id>? AND run_id<?)"},
                      Page{"OfASyncFailed",
                           {.sync = "a", .failed_only = true, .before = "x"},
                           "millrace_runs_of_sync_that_failed (sync=? AND failed=? AND run_id<?)"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::ledger
