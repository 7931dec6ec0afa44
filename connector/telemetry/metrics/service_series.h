#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "connector/telemetry/metrics/facts.h"
#include "connector/telemetry/metrics/families.h"

namespace millrace::telemetry {

double seconds_of(std::chrono::nanoseconds time);
// Since 1970, to the millisecond.
double seconds_of(Moment moment);

// "waiting_for_a_job_slot"
std::string label_of(std::string_view words);

// What a service is at, but for what is its syncs' own.
void show_service(Families& families, const ServiceNow& now);

}  // namespace millrace::telemetry
