#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "connector/sources/reports_api/settings/settings.h"

namespace millrace {
class JsonWriter;
}

namespace millrace::sources {

using Filters = config::Map<config::FilterValue>;

// The longest query that the API is given; what is longer has to be posted.
constexpr std::size_t kLongestQuery = 500;

// Those that can be given: where there is no watermark yet, a filter that has {{ watermark }} is
// left out, and the report has its rows from the beginning.
Filters filters_of(const Filters& filters, const config::RunValues& values);

// The filters as a query, percent-encoded: "status=active&country%5B%5D=SG".
std::string query_of(const Filters& filters, const config::RunValues& values, ArrayStyle style);

// The filters as the JSON object that is posted: {"status":"active","country":["SG","VN"]}. What
// is a number or a boolean in the file, without quotes, is one here, to the digit.
std::string json_of(const Filters& filters, const config::RunValues& values);

// Writes one filter's values as a JSON array, whether it is a list or not.
void write_values(JsonWriter& json, const config::FilterValue& filter,
                  const config::RunValues& values);

// What is wrong with the filters of a report as they stand in the file.
std::optional<std::string> problem_of_filters(const ReportConfig& config);

// Why a query of this length cannot be sent the way that the report is fetched; nullopt when it
// can. A file's filters can be posted instead.
std::optional<std::string> problem_of_length(const ReportConfig& config, std::size_t length);

}  // namespace millrace::sources
