#pragma once

#include <cstdint>

#include "connector/ledger/records/quotas.h"

namespace millrace::components {

// How many slots a process that wants `wanted` may have beside the others, so that all have equally
// many as far as they want them. Slots that cannot be divided go to whoever has waited longest; of
// those that a process has, it may use the last one again only where nobody with fewer waits for
// it. Never more than there is room for; it may be fewer than the process has.
std::uint64_t fair_share(const ledger::QuotaShares& shares, std::uint64_t most,
                         std::uint64_t wanted);

}  // namespace millrace::components
