#pragma once

#include <string_view>

#include "connector/base/error.h"
#include "examples/reports_server/data/filters.h"
#include "examples/reports_server/data/pages.h"
#include "examples/reports_server/data/result.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

// {"output":"csv|xlsx","dashboard_filter_conditions":[{"dynamic_filter_id":1,"condition":
// {"operator":"is","values":["SG"]}}]}, read for a report. A condition's filter is the one with
// that v2_id; an unknown one is ignored unless `strict`.
struct WidgetExport {
  Format format = Format::Csv;
  GivenFilters filters;
};
Result<WidgetExport> read_widget_export(std::string_view body, const ReportOptions& report,
                                        bool strict);

// {"query":{dimensions, metrics, filters, order, limit, page, page_size, timezone, bust_cache}},
// all of them optional. This server's reading: dimensions and metrics are columns of the report's
// query, of "model.column" the part behind the last dot; filters are conditions as above, or with
// a "field" that is the filter's name.
struct DatasetQuery {
  std::string sql;  // Empty: the report's own query as it is.
  GivenFilters filters;
  Page page;  // Size 0: all rows.
  bool bust_cache = false;
};
Result<DatasetQuery> read_dataset_query(std::string_view body, const ReportOptions& report,
                                        bool strict, const LimitOptions& limits);

}  // namespace millrace::reports_server
