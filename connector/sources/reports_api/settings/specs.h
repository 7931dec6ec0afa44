#pragma once

#include "config/spec/spec.h"
#include "connector/sources/reports_api/settings/settings.h"

namespace millrace::sources {

// What a connection and a sync's `from` may say, with every check that needs no other part of the
// file.
config::Spec<ReportsApiConfig> reports_api_spec();
config::Spec<ReportConfig> report_spec();

}  // namespace millrace::sources
