#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "examples/reports_server/filters.h"

namespace millrace::reports_server {

// SQL whose parameters are all `?`, and what to bind to them, in order.
struct QueryText {
  std::string sql;
  std::vector<BoundValue> values;
};

// Turns the named parameters of a report's query into positions. `:country` of a filter with many
// values becomes as many `?`; of a filter that nobody gave, NULL (nothing between the brackets
// when it takes many). `:country_given` is 1 or 0. Text in quotes and comments is left alone.
// InvalidConfig for a name that is not a filter.
Result<QueryText> expand_query(std::string_view query, const std::vector<BoundFilter>& filters);

}  // namespace millrace::reports_server
