#pragma once

#include <string>

#include "connector/sources/reports_api/settings/settings.h"

namespace millrace::sources {

// The bodies that start a job of the second API, as JSON. A filter keeps the rows whose field is
// one of its values.
std::string widget_export(const ReportConfig& config, const config::RunValues& values);
// Asks for all rows as one page: each page would be a job of its own, and so another snapshot.
std::string dataset_query(const ReportConfig& config, const config::RunValues& values);

}  // namespace millrace::sources
