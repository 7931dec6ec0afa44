#include <atomic>
#include <new>

#include <gmock/gmock.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connector/ledger/records/quotas.h"
#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {
namespace {

constexpr int kTakersOfSlots = 16;
constexpr int kQuotaRounds = 20;
constexpr std::uint64_t kLimit = 5;

// In memory that all processes share.
struct SlotsInUse {
  std::atomic<std::uint64_t> in_flight = 0;
  std::atomic<std::uint64_t> most = 0;
  std::atomic<int> grants = 0;

  void use(std::uint64_t slots) {
    const auto now = in_flight += slots;
    auto before = most.load();
    while (before < now && !most.compare_exchange_weak(before, now)) {
    }
    grants += slots > 0 ? 1 : 0;
    in_flight -= slots;
  }
};

class QuotaRace : public LedgerFixture, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    keep(GetParam() == "InFile" ? Kept::InFile : Kept::InPostgres);
    // SQLite's handles do not go through a fork.
    jobs_.reset();
    store_.reset();
  }

  // Asks for more than there is, and uses what it gets.
  bool take_part(SlotsInUse& race) {
    boost::asio::io_context loop;
    WorkerPool workers(1);
    const SystemClock clock;
    const auto store =
        testing::run(loop, open_store(options(), loop.get_executor(), workers, clock));
    if (!store) return false;
    Quotas quotas(**store);
    for (int round = 0; round < kQuotaRounds; ++round) {
      const QuotaAsk more{.resource = "bi", .most = kLimit, .wanted = 3, .target = 3};
      const auto shares = testing::run(loop, quotas.ask(more));
      if (!shares) return false;
      race.use(shares->own.granted);
      const QuotaAsk fewer{.resource = "bi", .most = kLimit, .wanted = 0, .target = 0};
      if (!testing::run(loop, quotas.ask(fewer))) return false;
    }
    return testing::run(loop, quotas.leave("bi")).has_value();
  }
};

INSTANTIATE_TEST_SUITE_P(, QuotaRace, ::testing::Values("InFile", "InPostgres"),
                         [](const auto& test) { return test.param; });

TEST_P(QuotaRace, NeverHasMoreInUseThanTheLimit) {
  void* memory =
      mmap(nullptr, sizeof(SlotsInUse), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto& race = *new (memory) SlotsInUse;
  std::vector<pid_t> children;
  for (int i = 0; i < kTakersOfSlots; ++i) {
    children.push_back(fork());
    if (children.back() == 0) _exit(take_part(race) ? 0 : 1);
  }
  for (const auto child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }

  EXPECT_LE(race.most, kLimit);
  EXPECT_GE(race.most, 3u);
  EXPECT_GT(race.grants, kQuotaRounds);
  munmap(memory, sizeof(SlotsInUse));
}

}  // namespace
}  // namespace millrace::ledger
