#pragma once

#include <cstdint>
#include <optional>

#include "connector/base/error.h"
#include "connector/components/options/guards.h"
#include "connector/components/sink.h"

namespace millrace::engine {

// What a person has allowed once, of a load that a guard stopped: to take away as many rows as that
// one would have, and to leave as few.
struct Allowance {
  std::uint64_t taken_away = 0;
  std::uint64_t left = 0;
};

// What would have to be allowed for a load that has counted this.
Allowance allowance_for(const components::LoadReport& counts, const components::Target& target);

// What the guards look at.
struct JudgedLoad {
  const components::LoadReport& counts;
  std::uint64_t rows_read = 0;  // Rows of the export; some may have been left out on the way.
};

// Whether what a load has counted may be shown: nothing, or the error (Guarded) that stops it, with
// the numbers and the limit. A load that meets no rows is never stopped, nor is the first one of
// its sync.
std::optional<Error> judge(const components::Guards& guards, const JudgedLoad& load,
                           const components::Target& target, const Allowance* allowed = nullptr);

}  // namespace millrace::engine
