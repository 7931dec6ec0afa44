#pragma once

#include <functional>
#include <string>

namespace millrace::telemetry {

// A variable of the process's environment; empty where it is not set.
using ReadVariable = std::function<std::string(const char* name)>;

}  // namespace millrace::telemetry
