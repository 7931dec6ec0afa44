#pragma once

#include <optional>
#include <string>

#include "connector/sources/reports_api/settings.h"

namespace millrace::sources {

// What is wrong with the options of a report together: what cannot be, and what to write instead.
std::optional<std::string> problem_of(const ReportConfig& config);

}  // namespace millrace::sources
