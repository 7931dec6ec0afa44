#include <algorithm>
#include <atomic>
#include <new>

#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connector/ledger/records/leases.h"
#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {
namespace {

constexpr int kTakers = 16;
constexpr int kRounds = 20;

// In memory that all processes share.
struct Race {
  std::atomic<int> arrived = 0;
  std::atomic<bool> failed = false;
  std::int64_t tokens[kRounds][kTakers] = {};  // 0: somebody else had the lease.

  // Until all processes have met so many times.
  bool meet(int times) {
    ++arrived;
    while (arrived < times * kTakers && !failed) sched_yield();
    return !failed;
  }
};

class LeaseRace : public LedgerFixture, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    keep(GetParam() == "InFile" ? Kept::InFile : Kept::InPostgres);
    // SQLite's handles do not go through a fork.
    jobs_.reset();
    store_.reset();
  }

  // Takes the same lease as all the others in the same moment, and holds it until each has asked.
  bool take_part(Race& race, int number) {
    boost::asio::io_context loop;
    WorkerPool workers(1);
    const SystemClock clock;
    const auto store =
        testing::run(loop, open_store(options(), loop.get_executor(), workers, clock));
    if (!store) return false;
    Leases leases(**store);
    int meetings = 0;
    for (auto& tokens : race.tokens) {
      if (!race.meet(++meetings)) return false;
      const auto taken = testing::run(loop, leases.take({"orders"}));
      if (!taken) return false;
      const auto& lease = taken->front();
      if (lease) tokens[number] = lease->token;
      if (!race.meet(++meetings)) return false;
      if (lease && !testing::run(loop, leases.release(*lease))) return false;
    }
    return race.meet(++meetings);
  }
};

INSTANTIATE_TEST_SUITE_P(, LeaseRace, ::testing::Values("InFile", "InPostgres"),
                         [](const auto& test) { return test.param; });

TEST_P(LeaseRace, HasOneWinnerWhoseTokenIsTheGreatest) {
  void* memory =
      mmap(nullptr, sizeof(Race), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto& race = *new (memory) Race;
  std::vector<pid_t> children;
  for (int i = 0; i < kTakers; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    constexpr unsigned kLongest = 120;  // Seconds; a process that crashed keeps the others waiting.
    alarm(kLongest);
    const bool done = take_part(race, i);
    if (!done) race.failed = true;
    _exit(done ? 0 : 1);
  }
  for (const auto child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }

  std::int64_t last = 0;
  for (const auto& tokens : race.tokens) {
    EXPECT_EQ(kTakers - std::ranges::count(tokens, 0), 1);
    const auto token = std::ranges::max(tokens);
    EXPECT_GT(token, last);
    last = token;
  }
  munmap(memory, sizeof(Race));
}

}  // namespace
}  // namespace millrace::ledger
