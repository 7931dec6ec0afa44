#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "connector/base/error.h"
#include "connector/io/http_server/parameters.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

using io::Parameters;

// What a caller asked for, by filter name without brackets. A name that is not there was not
// given.
using GivenFilters = std::map<std::string, std::vector<std::string>>;

// `name=v` and `name[]=a&name[]=b`; of `name=a&name=b` the last counts, as in Rails. Names that
// begin with `_` are not filters.
GivenFilters filters_from_query(const Parameters& parameters);

// The body of a POST: an object whose values are strings, numbers, booleans, null (not given) or
// lists of them. Numbers keep their text.
Result<GivenFilters> filters_from_json(std::string_view body);

using BoundValue = std::variant<std::string, std::int64_t, double, bool>;

struct BoundFilter {
  std::string name;
  std::vector<BoundValue> values;
  bool given = false;  // By the caller, or by a default.
  bool many = false;
  FilterType type = FilterType::Text;
};

// The names that came more than once without brackets: `country=SG&country=VN`. A caller that
// means a list gets the last value only.
std::vector<std::string> bare_repeats(const Parameters& parameters);

// Refused for a name that is no filter of the report, with the nearest one.
Result<void> check_names(const ReportOptions& report, const GivenFilters& given);

// The report's own filters with the caller's values or the defaults, typed; unknown names are
// dropped in silence, as the real service does. Refused when a value is not of its type.
Result<std::vector<BoundFilter>> bind_filters(const ReportOptions& report,
                                              const GivenFilters& given);

// The same text for the same values: the key of a cached result.
std::string canonical(const std::vector<BoundFilter>& filters);

}  // namespace millrace::reports_server
