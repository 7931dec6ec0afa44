#pragma once

#include <vector>

#include "connector/data/origins.h"
#include "connector/sql/query/bound_query.h"
#include "connector/sql/values/selection.h"
#include "connector/sql/values/vector.h"

namespace millrace::transforms {

// Rows on their way into groups, with the values that were computed of them. A view.
struct GroupInput {
  // One call of an aggregate.
  struct Call {
    std::vector<const sql::Vector*> arguments;
    std::vector<const sql::Vector*> order;
    const sql::Vector* filter = nullptr;  // nullptr: every row counts.

    bool takes(std::size_t row) const {
      return filter == nullptr || (!filter->is_null(row) && filter->at<bool>(row));
    }
  };

  sql::Selection rows = sql::Selection::first(0);
  const Origins* origins = nullptr;
  std::vector<const sql::Vector*> keys;
  std::vector<Call> calls;  // As many as the query has.
};

// The types of what an aggregate is given.
inline std::vector<sql::SqlType> argument_types(const sql::QueryAggregate& call) {
  return call.aggregate->signatures[call.signature].parameters;
}

// Its constants were accepted when it was bound.
inline std::unique_ptr<sql::Accumulator> new_accumulator(const sql::QueryAggregate& call,
                                                         const sql::Program& input) {
  std::vector<const sql::Vector*> constants;
  for (const auto argument : call.arguments) {
    const auto& constant = input.nodes[argument].constant;
    constants.push_back(constant == nullptr ? nullptr : &constant->value);
  }
  return call.aggregate->makers[call.signature](constants).value();
}

}  // namespace millrace::transforms
