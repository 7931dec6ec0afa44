#pragma once

#include <memory>
#include <string>

#include "connector/components/connection.h"
#include "connector/components/environment.h"
#include "connector/sources/reports_api/settings/settings.h"

namespace millrace::sources {

using ReportsApi = components::SourceConnectionOf<ReportConfig>;

// A connection by options that were not read from a file. Contacts nothing; the environment
// outlives it.
std::unique_ptr<ReportsApi> connect_reports_api(const ReportsApiConfig& config, std::string name,
                                                components::Environment& environment);

}  // namespace millrace::sources
