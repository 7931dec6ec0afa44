#include "connector/ledger/records/leases.h"

#include <functional>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/ledger/ledger_places.h"

namespace millrace::ledger {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class LeasesTest : public PlacedLedger {
 protected:
  // Another process, on another host.
  std::unique_ptr<Leases> process(const std::string& host = "other", std::int64_t pid = 7) {
    return std::make_unique<Leases>(*store_, ProcessIdentity{.host = host, .pid = pid});
  }

  // The store's clock goes on: a file's by itself, a server's seen from the leases.
  void pass(std::chrono::milliseconds time) {
    if (!GetParam().is_postgres) return clock_.advance(time);
    sql(fmt::format("UPDATE millrace_leases SET since = since - {0}, until = until - {0}",
                    time.count()));
  }

  std::vector<Leases::Taken> take(Leases& leases, Leases::Syncs syncs) {
    auto taken = run(leases.take(std::move(syncs)));
    if (taken) return *std::move(taken);
    ADD_FAILURE() << taken.error().message();
    return {};
  }
  // 0 when somebody else has it.
  std::int64_t token(Leases& leases, const std::string& sync) {
    const auto taken = take(leases, {sync});
    return taken.size() == 1 && taken[0] ? taken[0]->token : 0;
  }
  std::vector<Lease> lost(Leases& leases) {
    auto lost = run(leases.renew());
    if (lost) return *std::move(lost);
    ADD_FAILURE() << lost.error().message();
    return {};
  }
  bool confirms(Leases& leases, const std::string& sync, std::int64_t token) {
    return *run(leases.confirm({sync, token}));
  }
  void release(Leases& leases, const std::string& sync, std::int64_t token) {
    expect(leases.release({sync, token}));
  }

  Answers tell(Unit unit) {
    auto answers = run(store_->run(std::move(unit)));
    if (answers) return *std::move(answers);
    ADD_FAILURE() << answers.error().message();
    return {{{std::int64_t{0}}}};
  }
  std::int64_t integer(const std::string& sql) { return integer_of(tell({{sql}}).at(0).at(0), 0); }

  std::unique_ptr<Leases> here() { return std::make_unique<Leases>(*store_); }
};

INSTANTIATE_TEST_SUITE_P(, LeasesTest, all_places(),
                         [](const auto& test) { return test.param.name; });

TEST_P(LeasesTest, ASyncIsHeldByOneProcess) {
  const auto first = process("etl-1", 4711);
  const auto second = process();
  EXPECT_GT(token(*first, "orders"), 0);

  const auto refused = take(*second, {"orders"});

  ASSERT_THAT(refused, SizeIs(1));
  ASSERT_FALSE(refused[0]);
  EXPECT_EQ(refused[0].error().host, "etl-1");
  EXPECT_EQ(refused[0].error().pid, 4711);
  EXPECT_LE(refused[0].error().since + kLeaseTime, refused[0].error().until);
  EXPECT_LT(refused[0].error().until, refused[0].error().since + kLeaseTime + 20s);
}

TEST_P(LeasesTest, AnswersAreInTheOrderOfTheSyncs) {
  const auto first = process();
  const auto second = process();
  take(*first, {"b", "d"});

  const auto taken = take(*second, {"d", "a", "b", "c"});

  ASSERT_THAT(taken, SizeIs(4));
  EXPECT_FALSE(taken[0]);
  EXPECT_EQ(taken[1]->sync, "a");
  EXPECT_FALSE(taken[2]);
  EXPECT_EQ(taken[3]->sync, "c");
}

TEST_P(LeasesTest, TheSameProcessMayNotTakeItAgainEither) {
  const auto process_ = process();
  const auto held = token(*process_, "orders");

  EXPECT_EQ(token(*process_, "orders"), 0);

  release(*process_, "orders", held);
  EXPECT_GT(token(*process_, "orders"), held);
}

TEST_P(LeasesTest, AReleasedLeaseIsFreeAndItsTokenIsUsedUp) {
  const auto first = process();
  const auto second = process();
  const auto held = token(*first, "orders");

  release(*first, "orders", held);
  release(*first, "orders", held);

  EXPECT_FALSE(confirms(*first, "orders", held));
  EXPECT_GT(token(*second, "orders"), held);
}

TEST_P(LeasesTest, ALeaseThatRanOutIsTakenAndItsHolderHearsOfItOnce) {
  const auto first = process();
  const auto second = process();
  const auto slept = token(*first, "orders");
  const auto kept = token(*first, "users");
  pass(kLeaseTime + 1ms);

  const auto taken = token(*second, "orders");

  EXPECT_GT(taken, slept);
  EXPECT_FALSE(confirms(*first, "orders", slept));
  EXPECT_THAT(lost(*first), ElementsAre(Lease{"orders", slept}));
  EXPECT_THAT(lost(*first), IsEmpty());
  release(*first, "orders", slept);
  EXPECT_TRUE(confirms(*second, "orders", taken));
  EXPECT_TRUE(confirms(*first, "users", kept)) << "nobody had taken it";
}

TEST_P(LeasesTest, ALeaseLastsAsLongAsItIsRenewed) {
  const auto first = process();
  const auto second = process();
  token(*first, "orders");
  const auto users = token(*first, "users");
  release(*first, "users", users);
  for (int i = 0; i < 3; ++i) {
    pass(kLeaseTime - 10s);
    EXPECT_THAT(lost(*first), IsEmpty());
  }
  pass(kLeaseTime - 10s);

  EXPECT_EQ(token(*second, "orders"), 0);
  EXPECT_GT(token(*second, "users"), users) << "what was released is not renewed";
  pass(20s);
  EXPECT_GT(token(*second, "orders"), 0);
}

TEST_P(LeasesTest, ConfirmingRenews) {
  const auto first = process();
  const auto second = process();
  const auto held = token(*first, "orders");
  pass(kLeaseTime - 10s);

  EXPECT_TRUE(confirms(*first, "orders", held));
  pass(kLeaseTime - 10s);

  EXPECT_EQ(token(*second, "orders"), 0);
}

// F105: a destination that has seen a greater token refuses a run, so a new ledger must not begin
// with small ones.
TEST_P(LeasesTest, ATokenIsNoLessThanTheStoresClock) {
  const auto first = process();
  const auto before = integer("SELECT {now}");

  EXPECT_GE(token(*first, "orders"), before);
  EXPECT_LE(token(*first, "users"), integer("SELECT {now}"));
}

TEST_P(LeasesTest, TokensGrowThoughTheClockWasSetBack) {
  const auto first = process();
  const auto second = process();
  const auto held = token(*first, "orders");
  const auto later = held + 3'600'000;
  tell({{"UPDATE millrace_leases SET token = $1", {later}}});

  release(*first, "orders", later);

  EXPECT_EQ(token(*second, "orders"), later + 1);
}

TEST_P(LeasesTest, AreForgottenWhenNobodyHadThemForAMonth) {
  constexpr const char* kCount = "SELECT count(*) FROM millrace_leases";
  const auto leases = process();
  take(*leases, {"old"});
  pass(24h * 29);
  expect(leases->sweep());
  EXPECT_EQ(integer(kCount), 1);
  pass(24h * 2);
  take(*leases, {"new"});

  expect(leases->sweep());

  EXPECT_EQ(integer(kCount), 1);
}

TEST_P(LeasesTest, TenThousandAreTakenAndRenewedInATransactionEach) {
  const auto first = process();
  const auto second = process();
  Leases::Syncs syncs;
  for (int i = 0; i < 10'000; ++i) syncs.push_back(fmt::format("sync {}", i));
  const auto before = store_->transactions();

  const auto taken = take(*first, syncs);
  const auto refused = take(*second, syncs);
  const auto gone = lost(*first);

  EXPECT_EQ(store_->transactions(), before + 3);
  EXPECT_THAT(taken, SizeIs(syncs.size()));
  EXPECT_THAT(taken, Each(::testing::Truly([](const auto& one) { return one.has_value(); })));
  EXPECT_THAT(refused, Each(::testing::Truly([](const auto& one) { return !one; })));
  EXPECT_THAT(gone, IsEmpty());
}

// What a process may have said of itself when it took the lease, and whether it is waited for.
struct Former {
  std::string name;
  std::function<void(ProcessIdentity&)> change;
  bool is_waited_for;
};

TEST_P(LeasesTest, AHolderOfThisHostThatHasEndedIsNotWaitedFor) {
  const pid_t ended = fork();
  if (ended == 0) _exit(0);
  waitpid(ended, nullptr, 0);
  const auto last = here();
  for (const auto& former :
       {Former{"ended", [&](auto& process) { process.pid = ended; }, false},
        Former{"its pid is another's", [](auto& process) { process.started = "1"; }, false},
        Former{"lives", [](auto&) {}, true},
        Former{"ended elsewhere",
               [&](auto& process) {
                 process.pid = ended;
                 process.space = "elsewhere";
               },
               true},
        Former{"unknown",
               [&](auto& process) {
                 process.pid = ended;
                 process.space = "";
               },
               true}}) {
    auto identity = this_process();
    former.change(identity);
    Leases leases(*store_, identity);
    const auto held = token(leases, former.name);
    EXPECT_GT(held, 0);

    const auto taken = token(*last, former.name);

    EXPECT_EQ(taken == 0, former.is_waited_for) << former.name;
    EXPECT_EQ(confirms(leases, former.name, held), former.is_waited_for) << former.name;
    if (!former.is_waited_for) EXPECT_GT(taken, held) << former.name;
  }
}

}  // namespace
}  // namespace millrace::ledger
