// Runs under faults drawn by chance: whatever they are, the oracle finds a legal end.

#include <gtest/gtest.h>

#include "tests/faults/source_faults.h"
#include "tests/support/fault_storm.h"

namespace millrace::testing {
namespace {

class FaultStorm : public SourceFaults, public ::testing::WithParamInterface<unsigned> {
 protected:
  void weather_a_storm(const std::string& options, double share) {
    api().otherwise(storm(GetParam(), share));
    storage().otherwise(storm(GetParam() + 1000, share));
    fetch(options + ", retry: {attempts: 4, first_wait: 1ms}, timeout: 20s");
    run({"run", "--output", "json", "--verbose"});
  }
};

TEST_P(FaultStorm, LeavesAnExportWholeOrUntouched) {
  weather_a_storm("fetch: export", 0.4);
}

TEST_P(FaultStorm, LeavesPagesWholeOrUntouched) {
  weather_a_storm(kPaged, 0.2);
}

INSTANTIATE_TEST_SUITE_P(Seed, FaultStorm, ::testing::Range(1u, 21u));

}  // namespace
}  // namespace millrace::testing
