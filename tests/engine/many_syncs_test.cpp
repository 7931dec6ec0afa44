// Ten thousand syncs that wait for their jobs: what each costs, and how fast they stop.

#include <gmock/gmock.h>
#include <malloc.h>

#include "tests/engine/run_fixture.h"

#if defined(__SANITIZE_ADDRESS__) || (defined(__has_feature) && __has_feature(address_sanitizer))
#define MILLRACE_ASAN
#include <sanitizer/allocator_interface.h>
#endif

namespace millrace::engine {
namespace {

constexpr std::size_t kSyncs = 10'000;

std::size_t allocated_bytes() {
#ifdef MILLRACE_ASAN
  return __sanitizer_get_current_allocated_bytes();
#else
  return mallinfo2().uordblks;
#endif
}

class ManySyncsTest : public testing::RunFixture,
                      public ::testing::WithParamInterface<std::string> {};

TEST_P(ManySyncsTest, CostLessThanTenKibibytesEachWhileTheyWait) {
  for (std::size_t i = 0; i < kSyncs; ++i) {
    add_sync("s" + std::to_string(i), GetParam() + (GetParam() == "own " ? std::to_string(i) : ""));
    add_target(components::Intake::Streaming);
  }
  Signal never(loop_.get_executor());
  source_gives({}).open_waits_for = &never;
  const int jobs = GetParam() == "own " ? static_cast<int>(kSyncs) : 1;
  std::size_t waiting = 0;
  for (auto& target : targets_) {
    target.prepare_waits_while = [&waiting] {
      ++waiting;
      return false;
    };
  }

  const std::size_t before = allocated_bytes();
  std::size_t during = 0;
  const auto outcomes = run_all([&] {
    if (waiting < kSyncs || source_.opened < jobs) return false;
    during = allocated_bytes();
    return true;
  });

  const std::size_t each = (during - before) / kSyncs;
  RecordProperty("bytes_each", static_cast<int>(each));
  EXPECT_LT(each, 10u * 1024);
  EXPECT_EQ(source_.cancelled, jobs);
  EXPECT_THAT(outcomes, ::testing::Each(::testing::Field(&SyncOutcome::status, Status::Cancelled)));
}

INSTANTIATE_TEST_SUITE_P(, ManySyncsTest, ::testing::Values("own ", "one for all"),
                         [](const auto& test) {
                           return std::string(test.param == "own " ? "EachItsOwn" : "AllTheSame");
                         });

}  // namespace
}  // namespace millrace::engine
