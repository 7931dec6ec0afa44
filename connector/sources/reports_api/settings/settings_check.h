#pragma once

#include <string>
#include <vector>

#include "connector/sources/reports_api/settings/settings.h"

namespace millrace::sources {

// All that is wrong with the options of a report together: what cannot be, and what to write
// instead.
std::vector<std::string> problems_of(const ReportConfig& config);

// Lets whoever parses the options tell all of that at once.
void add_checks(config::Spec<ReportConfig>& spec);

}  // namespace millrace::sources
