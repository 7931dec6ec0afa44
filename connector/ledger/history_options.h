#pragma once

#include <chrono>
#include <cstdint>

#include "config/spec/spec.h"

namespace millrace::ledger {

// How long runs are remembered, as the file says in `history`: what is older goes, and of each sync
// what is beyond the number.
struct HistoryOptions {
  std::chrono::milliseconds age = std::chrono::days(90);
  std::uint32_t runs = 1000;
};

config::Spec<HistoryOptions> history_spec();

}  // namespace millrace::ledger
