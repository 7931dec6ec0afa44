#include "connector/ledger/records/owner_name.h"

#include <random>

#include <fmt/format.h>

namespace millrace::ledger {

std::string new_owner_name() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

}  // namespace millrace::ledger
