#include "connector/ledger/records/quotas.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/ledger/ledger_places.h"

namespace millrace::ledger {
namespace {

using std::chrono::microseconds;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

const std::string kJobs = "jobs of bi";
const std::string kRequests = "requests to bi";

class QuotasTest : public PlacedLedger {
 protected:
  // Another process, on another host.
  std::unique_ptr<Quotas> process() {
    return std::make_unique<Quotas>(*store_, ProcessIdentity{.host = "other", .pid = 7});
  }

  // The store's clock goes on: a file's by itself, a server's seen from the quotas.
  void pass(std::chrono::milliseconds time) {
    if (!GetParam().is_postgres) return clock_.advance(time);
    sql(
        fmt::format("UPDATE millrace_quota_shares SET since = since - {0}, until = until - {0}; "
                    "UPDATE millrace_quotas SET at = at - {0}, free_from = free_from - 1000 * {0}",
                    time.count()));
  }

  QuotaShares ask(Quotas& quotas, QuotaAsk what) {
    what.resource = kJobs;
    auto shares = run(quotas.ask(std::move(what)));
    if (shares) return *std::move(shares);
    ADD_FAILURE() << shares.error().message();
    return {};
  }
  std::uint64_t granted(Quotas& quotas, std::uint64_t target, std::uint64_t most = 5) {
    return ask(quotas, {.most = most, .wanted = target, .target = target}).own.granted;
  }
  QuotaShares look(Quotas& quotas) { return *run(quotas.look(kJobs)); }
  QuotaSpan take(Quotas& quotas, microseconds length) {
    const auto span = run(quotas.take(kRequests, length));
    if (span) return *span;
    ADD_FAILURE() << span.error().message();
    return {};
  }
};

INSTANTIATE_TEST_SUITE_P(, QuotasTest, all_places(),
                         [](const auto& test) { return test.param.name; });

TEST_P(QuotasTest, AllSharesTogetherAreNoMoreThanTheLimit) {
  const auto first = process();
  const auto second = process();
  const auto third = process();

  EXPECT_EQ(granted(*first, 3), 3u);
  EXPECT_EQ(granted(*second, 3), 2u);
  EXPECT_EQ(granted(*third, 3), 0u);

  const auto shares = look(*third);
  EXPECT_EQ(shares.own.wanted, 3u);
  EXPECT_THAT(shares.others, SizeIs(2));
}

TEST_P(QuotasTest, ResourcesDoNotTouchOneAnother) {
  const auto first = process();
  const auto second = process();
  EXPECT_EQ(granted(*first, 5), 5u);

  const auto shares = run(second->ask({.resource = "other", .most = 5, .wanted = 5, .target = 5}));

  EXPECT_EQ(shares->own.granted, 5u);
  EXPECT_THAT(shares->others, IsEmpty());
}

TEST_P(QuotasTest, TheLeastLimitThatAnyProcessNamesIsEverybodys) {
  const auto first = process();
  const auto second = process();
  EXPECT_EQ(granted(*first, 2, 10), 2u);

  EXPECT_EQ(granted(*second, 9, 3), 1u);
  EXPECT_EQ(granted(*first, 9, 10), 2u);
}

TEST_P(QuotasTest, WhatIsGivenBackIsOthers) {
  const auto first = process();
  const auto second = process();
  EXPECT_EQ(granted(*first, 5), 5u);
  EXPECT_EQ(granted(*second, 5), 0u);

  EXPECT_EQ(ask(*first, {.most = 5, .wanted = 5, .used = 4, .target = 2}).own.granted, 4u)
      << "what is used is not given back";
  EXPECT_EQ(granted(*second, 5), 1u);
  expect(first->leave(kJobs));

  EXPECT_EQ(granted(*second, 5), 5u);
  EXPECT_EQ(look(*first).own.granted, 0u);
}

TEST_P(QuotasTest, WhoHasNotSeenTheOthersTakesNothingThatOneOfThemWaitsFor) {
  const auto first = process();
  const auto second = process();
  const auto third = process();
  EXPECT_EQ(granted(*first, 5), 5u);
  EXPECT_EQ(granted(*second, 1), 0u);
  expect(first->leave(kJobs));

  const auto shares = ask(*third, {.most = 5, .wanted = 5, .target = 5, .is_informed = false});

  EXPECT_EQ(shares.own.granted, 0u);
  EXPECT_EQ(granted(*second, 1), 1u);
}

TEST_P(QuotasTest, WhoseShareHasChangedIsBehindThoseWhoWait) {
  const auto first = process();
  const auto second = process();
  granted(*first, 5);
  pass(10ms);
  granted(*second, 5);
  pass(10ms);
  const auto before = look(*second);
  EXPECT_LT(before.others.at(0).since, before.own.since);

  granted(*first, 4);

  const auto after = look(*second);
  EXPECT_GT(after.others.at(0).since, after.own.since);
  granted(*first, 4);
  EXPECT_EQ(look(*second).others.at(0).since, after.others.at(0).since) << "nothing changed";
}

TEST_P(QuotasTest, AShareThatRanOutIsOthersAndItsOwnerKeepsWhatItUses) {
  const auto first = process();
  const auto second = process();
  EXPECT_EQ(granted(*first, 5), 5u);
  pass(kLeaseTime + 1ms);
  EXPECT_EQ(look(*first).own.granted, 0u);

  EXPECT_EQ(granted(*second, 4), 4u);

  const auto woken = ask(*first, {.most = 5, .wanted = 5, .used = 2, .target = 5});
  EXPECT_EQ(woken.own.granted, 2u) << "they are in flight, whatever the limit says";
  EXPECT_EQ(granted(*second, 5), 4u);
}

TEST_P(QuotasTest, AShareThatRanOutComesBackWhenNobodyTookIt) {
  const auto first = process();
  EXPECT_EQ(granted(*first, 5), 5u);
  pass(kLeaseTime + 1ms);

  EXPECT_EQ(ask(*first, {.most = 5, .wanted = 5, .used = 2, .target = 5}).own.granted, 5u);
}

TEST_P(QuotasTest, AShareLastsAsLongAsItIsAskedFor) {
  const auto first = process();
  const auto second = process();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(granted(*first, 5), 5u);
    pass(kLeaseTime - 10s);
    look(*first);
  }

  EXPECT_EQ(granted(*second, 5), 0u);
}

TEST_P(QuotasTest, AProcessOfThisHostThatHasEndedIsNotWaitedFor) {
  const pid_t ended = fork();
  if (ended == 0) _exit(0);
  waitpid(ended, nullptr, 0);
  auto identity = this_process();
  const Quotas lives(*store_, identity);
  identity.pid = ended;
  Quotas killed(*store_, identity);
  EXPECT_EQ(granted(killed, 5), 5u);
  Quotas next(*store_);
  EXPECT_EQ(granted(next, 5), 0u) << "it is looked for among those that were seen";

  EXPECT_THAT(look(next).others, IsEmpty());
  EXPECT_EQ(granted(next, 5), 5u);
}

TEST_P(QuotasTest, SpansFollowOneAnother) {
  const auto first = process();
  const auto second = process();

  const auto a = take(*first, 60s);
  const auto b = take(*second, 60s);
  const auto c = take(*first, 60s);

  // A server's clock goes on between two statements.
  const auto near = [](auto expected) {
    return ::testing::AllOf(::testing::Gt(expected - 10s), ::testing::Le(expected));
  };
  EXPECT_THAT(a.in, near(microseconds(0)));
  EXPECT_THAT(b.in, near(microseconds(60s)));
  EXPECT_THAT(c.in, near(microseconds(120s)));
  EXPECT_NE(a.take, c.take);
}

TEST_P(QuotasTest, WhatIsLeftOfTheLastSpanIsGivenBack) {
  const auto first = process();
  const auto second = process();
  const auto a = take(*first, 60s);
  expect(first->give_back(kRequests, a.take, 50s));
  EXPECT_LE(take(*second, 60s).in, 10s);

  expect(first->give_back(kRequests, a.take, 10s));

  EXPECT_GT(take(*first, 60s).in, 60s) << "another has been taken behind it";
}

TEST_P(QuotasTest, NoSpanBeginsBeforeAPauseIsOver) {
  const auto first = process();
  const auto second = process();
  const auto a = take(*first, 1s);

  expect(first->pause(kRequests, 1h));
  expect(first->pause(kRequests, 1s));
  expect(first->give_back(kRequests, a.take, 1s));

  EXPECT_GT(take(*second, 1s).in, 59min);
}

TEST_P(QuotasTest, AreForgottenWhenNobodyUsedThemForAMonth) {
  const auto quotas = process();
  granted(*quotas, 5);
  take(*quotas, 1s);
  pass(24h * 31);
  granted(*process(), 1);

  expect(quotas->sweep());

  const auto left = run(store_->run(
      {{"SELECT resource FROM millrace_quotas"}, {"SELECT resource FROM millrace_quota_shares"}}));
  EXPECT_EQ(*left, (Answers{{{kJobs}}, {{kJobs}}}));
}

}  // namespace
}  // namespace millrace::ledger
