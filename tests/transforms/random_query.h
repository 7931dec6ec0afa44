#pragma once

#include <map>
#include <string>
#include <vector>

#include "connector/sql/values/sql_type.h"
#include "tests/sql/oracle/random.h"

namespace millrace::sql::testing {

// Expressions over the columns of "rows" that have a value in each row.
using ExpressionPool = std::map<SqlType, std::vector<std::string>>;

// A SELECT of all that the step sql has, over "rows", whose numbers are in `n`, and the look-up
// "codes", of code and label; its order leaves nothing open. What is referred to outlives it.
class RandomQuery {
 public:
  RandomQuery(const ExpressionPool& pool, Random& random) : pool_(pool), random_(random) {}

  std::string text();

 private:
  using Texts = std::vector<std::string>;

  std::string of(SqlType type);
  std::string of_any(const std::vector<SqlType>& types);
  std::string key();
  std::string shown();
  std::string sorted();
  std::string direction();
  std::string where();
  std::string rest();
  static std::string listed(const Texts& texts);
  Texts some(std::size_t least, std::size_t most, std::string (RandomQuery::*make)());
  static Texts named(Texts texts, char prefix);
  std::string aggregate();
  std::string grouped_query();
  std::string plain_query();
  std::string distinct_query();
  std::string distinct_on_query();
  std::string join_query();

  const ExpressionPool& pool_;
  Random& random_;
};

}  // namespace millrace::sql::testing
