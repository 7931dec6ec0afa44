#pragma once

#include "connector/service/web/board.h"
#include "connector/telemetry/metrics/facts.h"

namespace millrace::app {

// What the board of a service has for its metrics.
telemetry::ServiceNow service_now(const service::Board& board);

}  // namespace millrace::app
