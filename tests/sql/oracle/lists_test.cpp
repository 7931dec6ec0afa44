// Lists whose values are of several types, constants beside columns.

#include <string>
#include <vector>

#include "tests/sql/oracle/server.h"

namespace millrace::sql::testing {
namespace {

class ListsOracleTest : public OracleServer {};

// The numbers are too big for a double, so that a wrong common type changes the result.
Table table_of_near_numbers() {
  return {.columns = {{"i", SqlType::Bigint},
                      {"d", SqlType::Double},
                      {"m", SqlType::Numeric},
                      {"s", SqlType::Text},
                      {"t", SqlType::Date},
                      {"u", SqlType::Timestamp}},
          .rows = {{"9007199254740993", "9007199254740992", "9007199254740993", "2", "2024-01-01",
                    "2024-01-01 00:00:00"},
                   {"9007199254740992", "1", "2.5", "x", "2024-01-02", "2024-01-01 12:00:00"},
                   {"1", "2.5", "1", "1", {}, "2024-01-03 00:00:00"},
                   {"9007199254740993", "1", "2.5", "2", "2024-01-03", "2024-01-01 00:00:00"},
                   {{}, {}, {}, {}, "2024-01-01", {}}},
          .zone = "UTC"};
}

const std::vector<std::string> kLists{
    "i IN (9007199254740992, d)",
    "i IN (9007199254740992, 5, d)",
    "i IN (9007199254740992.0, 5, m)",
    "i IN (9007199254740992::double precision, 5, m)",
    "i IN (d, 9007199254740992, m)",
    "i NOT IN (9007199254740992, 5, NULL, m)",
    "i IN (1, 2, 3, 4, 5, 9007199254740992, d)",
    "i IN (1, 2, 3, 4, 5, 9007199254740992, NULL, d)",
    "i NOT IN (1, 2, 3, 4, 5, '9007199254740992')",
    "i IN (1, 2, 3, 4, 5, 9007199254740992.0)",
    "i IN ('1', d)",
    "i IN ('1', '2', d)",
    "i IN ('x', d)",
    "i IN (1, 'x', d)",
    "i IN (1.5, '2.5', d)",
    "i IN (1, 2, s)",
    "i IN (1, s)",
    "d IN (9007199254740993, 1)",
    "d IN (9007199254740993.0, 1.0)",
    "d IN (9007199254740993.0, m)",
    "d IN (i, 1)",
    "m IN (2.50, 9007199254740992::double precision, i)",
    "s IN ('x', 'y', i)",
    "s IN ('x', '1', i::text)",
    "'1' IN (i, 5, 6)",
    "'1' IN ('1', '2')",
    "'1' IN ('2', s)",
    "NULL IN (1, 2)",
    "NULL IN (i, 2)",
    "t IN ('2024-01-01', '2024-01-02'::date, u)",
    "t IN ('2024-01-01'::timestamp, '2024-01-02'::timestamp)",
    "t IN ('2024-01-02', u)",
    "u IN ('2024-01-01'::date, t)",
    "(i = 1) IN (true, false)",
    "(i = 1) IN (1, 2)",
    "i IN (now()::text::bigint, 1)",
    "i = ANY (ARRAY[9007199254740992, d])",
    "i = ANY (ARRAY[9007199254740992, 9007199254740992.0])",
    "i = ANY (ARRAY[])",
    "i <> ALL (ARRAY[])",
    "i = ANY (ARRAY['1', '2'])",
    "i = ANY (ARRAY[NULL])",
    "s = ANY (ARRAY[NULL])",
    "i + 1 = ANY (ARRAY['1', 2])",
};

TEST_F(ListsOracleTest, AreComparedByTheTypesThatPostgresFinds) {
  const auto table = table_of_near_numbers();
  const auto batch = batch_of(table);
  RunValues run;
  run.zone = Zone::find(table.zone).value();
  use(table);

  const auto theirs = ask(kLists);
  for (std::size_t i = 0; i < kLists.size(); ++i) {
    const auto ours = our_answers(kLists[i], batch, run);
    for (std::size_t row = 0; row < ours.size(); ++row) {
      if (is_error(ours[row]) && is_error(theirs[i][row])) continue;
      EXPECT_EQ(ours[row], theirs[i][row]) << kLists[i] << " in row " << row;
    }
  }
}

}  // namespace
}  // namespace millrace::sql::testing
