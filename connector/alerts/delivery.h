#pragma once

#include <string>

#include "connector/alerts/alert.h"
#include "connector/alerts/roster.h"
#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/environment.h"

namespace millrace::alerts {

// Sends one alert to one receiver, once, within ten seconds, and gives what the receiver answered,
// fit to print. Errors: Refused when it will never take this message; Transient for all else that a
// later attempt may cure, a wrong address among it, since somebody may mend the file; Cancelled.
// No message holds a secret of the receiver. What is given outlives the task.
Task<Result<std::string>> deliver(components::Environment& environment, const Receiver& receiver,
                                  const Alert& alert);

}  // namespace millrace::alerts
