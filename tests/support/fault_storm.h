#pragma once

#include <cstdint>

#include "tests/support/http/fault_proxy.h"

namespace millrace::testing {

// A script that draws faults by chance: `share` of the requests meet one. The same seed and the
// same order of requests give the same faults. Every fault is one that a careful client notices,
// and none makes it wait.
FaultProxy::Script storm(std::uint64_t seed, double share);

}  // namespace millrace::testing
