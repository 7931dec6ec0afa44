#include "connector/ledger/history/sync_states.h"

#include <gmock/gmock.h>

#include "connector/ledger/history/known_syncs.h"
#include "tests/ledger/history/history_fixture.h"

namespace millrace::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SyncStatesTest : public HistoryFixture {
 protected:
  std::vector<SyncState> states(std::vector<std::string> syncs = {}) {
    auto found = run(sync_states(*store_, std::move(syncs)));
    if (!found) ADD_FAILURE() << found.error().message();
    return found.value_or(std::vector<SyncState>());
  }
  std::vector<std::string> forgotten(const std::string& sync) {
    std::vector<std::string> ids;
    const auto jobs = run(forget_jobs(*store_, sync, clock_.wall_now()));
    if (!jobs) ADD_FAILURE() << jobs.error().message();
    if (jobs) {
      for (const auto& job : *jobs) ids.push_back(job.id);
    }
    return ids;
  }
};

TEST_P(SyncStatesTest, TellWhatIsKeptOfEachSync) {
  add_run("orders");
  const auto done = add_run("orders", "rejected");
  const auto last = add_run("orders", "failed");
  add_run("items");
  submitted("request", "job 1");
  hold("request", "job 1", {"orders"});
  Leases leases(*store_, ProcessIdentity{.host = "other", .pid = 7});
  ASSERT_TRUE(run(leases.take({"orders"}))->front());
  GuardedLoads guarded(*store_);
  expect(guarded.keep({last, "warehouse people", "orders", 8, 2, {}}));

  const auto found = states();

  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].sync, "items");
  EXPECT_THAT(found[0].jobs, IsEmpty());
  EXPECT_FALSE(found[0].holder);
  const auto& orders = found[1];
  ASSERT_TRUE(orders.last && orders.last_done && orders.holder);
  EXPECT_EQ(orders.last->start.run_id, last);
  EXPECT_EQ(orders.last_done->start.run_id, done);
  EXPECT_EQ(orders.holder->host, "other");
  ASSERT_THAT(orders.jobs, SizeIs(1));
  EXPECT_EQ(orders.jobs[0].id, "job 1");
  EXPECT_EQ(orders.jobs[0].submitted_at, clock_.wall_now());
  ASSERT_THAT(orders.guarded, SizeIs(1));
  EXPECT_EQ(orders.guarded[0].taken_away, 8u);
}

// Which of them has the greater id is chance.
TEST_P(SyncStatesTest, KnowTheLastRunOfTwoInOneSecond) {
  std::vector<RunStart> starts;
  for (const int number : {2, 3, 1}) {
    clock_.advance(std::chrono::milliseconds(100));
    starts.push_back({.run_id = fmt::format("{}-{:08x}", first_run_id(began_), number),
                      .sync = "orders",
                      .at = clock_.wall_now()});
  }
  const auto last = starts.back().run_id;
  expect(runs_->begin(std::move(starts)));

  EXPECT_EQ(states().at(0).last->start.run_id, last);
}

TEST_P(SyncStatesTest, AreThoseThatWereAskedFor) {
  add_run("orders");
  add_run("items");

  const auto found = states({"items", "nobody"});

  ASSERT_THAT(found, SizeIs(2));
  EXPECT_TRUE(found[0].last);
  EXPECT_EQ(found[1].sync, "nobody");
  EXPECT_FALSE(found[1].last);
}

TEST_P(SyncStatesTest, ForgetTheJobsOfOneSync) {
  submitted("one", "job 1");
  submitted("two", "job 2");
  submitted("three", "job 3");
  hold("one", "job 1", {"orders"});
  hold("two", "job 2", {"orders", "items"});
  hold("three", "job 3", {"items"});

  EXPECT_THAT(forgotten("orders"), ElementsAre("job 1", "job 2"));

  EXPECT_THAT(forgotten("orders"), IsEmpty());
  EXPECT_EQ(job_of("one"), "none");
  EXPECT_THAT(jobs_of("two", {"items"}), ElementsAre("job 2"));
  EXPECT_THAT(jobs_of("three", {"items"}), ElementsAre("job 3"));
}

// A run that was killed before it loaded anything leaves such a job.
TEST_P(SyncStatesTest, ForgetAJobThatNobodyHasBegunToLoadForThatSyncAlone) {
  submitted("request", "old");

  EXPECT_THAT(forgotten("orders"), IsEmpty());

  EXPECT_THAT(jobs_of("request", {"orders"}), IsEmpty());
  EXPECT_THAT(jobs_of("request", {"items"}), ElementsAre("old"));
  clock_.advance(std::chrono::milliseconds(1));
  submitted("request", "new");
  EXPECT_THAT(jobs_of("request", {"orders"}), ElementsAre("new"));
}

TEST_P(SyncStatesTest, KnowEverySyncByName) {
  for (const std::string sync : {"b", "a", "b", "c", "a"}) add_run(sync);
  submitted("request", "job");
  hold("request", "job", {"d"});

  EXPECT_THAT(*run(known_syncs(*store_)), ElementsAre("a", "b", "c", "d"));
}

INSTANTIATE_TEST_SUITE_P(, SyncStatesTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "Postgres" : "Sqlite"; });

}  // namespace
}  // namespace millrace::ledger
