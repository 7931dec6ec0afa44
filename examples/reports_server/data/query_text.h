#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "examples/reports_server/data/filters.h"
#include "examples/reports_server/data/sql/sql_dialect.h"

namespace millrace::reports_server {

// SQL whose parameters have positions, and what to bind to them, in order.
struct QueryText {
  std::string sql;
  std::vector<BoundValue> values;
  std::vector<FilterType> types;  // Of the filters that the values belong to.
};

// Turns the named parameters of a report's query into positions. `:country` of a filter with many
// values becomes as many; of a filter that nobody gave, NULL (an empty list when it takes many).
// `:country_given` is true or false. `[[ AND country = :country ]]` stays when every filter in it
// was given, and drops out when one was not. Text in quotes and comments is left alone.
// InvalidConfig, with the place, for a name that is not a filter and for brackets that are nested,
// open or without a filter.
Result<QueryText> expand_query(std::string_view query, const std::vector<BoundFilter>& filters,
                               SqlDialect dialect = SqlDialect::Sqlite);

}  // namespace millrace::reports_server
