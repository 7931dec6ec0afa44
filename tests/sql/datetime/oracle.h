#pragma once

#include <string>
#include <utility>
#include <vector>

#include "connector/sql/datetime/input/parse.h"
#include "connector/sql/datetime/print.h"
#include "tests/support/postgres/oracle.h"

namespace millrace::sql::testing {

// What a value looks like beside Postgres's answer to PostgresOracle::ask().
template <class T, class... More>
std::string said(const Outcome<T>& outcome, char* (*print)(char*, T, More...),
                 const auto&... more) {
  if (!outcome) return "error: " + std::string(outcome.error().text());
  char room[kLongestDateTime];
  return "= " + std::string(room, print(room, *outcome, more...));
}

inline std::string said(const Outcome<Interval>& outcome) {
  if (!outcome) return "error: " + std::string(outcome.error().text());
  char room[kLongestDateTime];
  return "= " + std::string(room, print_interval(room, *outcome));
}

// Gathers expressions with our own answers, and compares these with Postgres's.
class DateTimeOracle : public millrace::testing::PostgresOracle {
 protected:
  void expect(std::string expression, std::string answer) {
    expressions_.push_back(std::move(expression));
    answers_.push_back(std::move(answer));
  }

  // In a session with that time zone.
  void compare(const std::string& zone = "UTC") {
    if (!observer_) return;
    sql("SET TimeZone = " + quoted(zone));
    const auto wanted = ask(expressions_);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < wanted.size() && wrong < 30; ++i) {
      EXPECT_EQ(answers_[i], wanted[i]) << expressions_[i];
      wrong += answers_[i] == wanted[i] ? 0 : 1;
    }
    expressions_.clear();
    answers_.clear();
  }

  std::vector<std::string> expressions_;
  std::vector<std::string> answers_;
};

}  // namespace millrace::sql::testing
