#include "connector/ledger/history/runs.h"

#include <gmock/gmock.h>

#include "tests/ledger/history/history_fixture.h"

namespace millrace::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

using RunsTest = HistoryFixture;

TEST_P(RunsTest, AreReadAsTheyWereRecorded) {
  const auto id = begin("orders", 7);
  RunEnd how{
      .at = clock_.wall_now() + 1500ms,
      .status = "failed",
      .rows =
          {.read = 10, .filtered = 3, .deduplicated = 1, .added = 2, .quarantined = 1, .out = 7},
      .job_id = "20164921",
      .export_id = "feed",
      .error = RecordedError{"bad_data", "row 7 is no number"},
      .safe_to_rerun = false};

  expect(runs_->end(id, how, {}, {}));

  const auto found = the(id);
  EXPECT_EQ(found.start.sync, "orders");
  EXPECT_EQ(found.start.token, 7);
  EXPECT_EQ(found.start.plan_digest, "digest");
  EXPECT_EQ(found.start.at, clock_.wall_now());
  EXPECT_EQ(found.pid, this_process().pid);
  EXPECT_EQ(found.host, this_process().host);
  ASSERT_TRUE(found.ended_at);
  EXPECT_EQ(*found.ended_at - found.start.at, 1500ms);
  EXPECT_EQ(found.end.status, "failed");
  EXPECT_EQ(found.end.rows, how.rows);
  EXPECT_EQ(found.end.job_id, "20164921");
  EXPECT_EQ(found.end.export_id, "feed");
  EXPECT_EQ(found.end.error, how.error);
  EXPECT_FALSE(found.end.safe_to_rerun);
}

TEST_P(RunsTest, HaveTheirEventsAndLoadsInOrder) {
  const auto id = begin("orders");
  const auto other = begin("items");
  expect(runs_->add({{id, 2, began_ + 2s, "phase", "reading"},
                     {id, 1, began_ + 1s, "started", "bi to warehouse"},
                     {other, 1, began_, "started", "bi to lake"}}));
  RecordedLoad first{.connection = "warehouse",
                     .target = "orders",
                     .mode = "upsert",
                     .status = "ok",
                     .rows = 5,
                     .inserted = 4,
                     .updated = 1,
                     .deleted = 2,
                     .marked = 3,
                     .before = 8,
                     .is_first = true,
                     .notes = {"one", "two"}};
  RecordedLoad second{.connection = "lake",
                      .target = "o.csv",
                      .mode = "replace",
                      .status = "failed",
                      .error = RecordedError{"refused", "no right"}};

  expect(runs_->end(id, {.at = began_, .status = "failed"}, {first, second},
                    {{id, 3, began_ + 3s, "finished", "failed"}}));

  const auto events = *run(history_->events(id));
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[0].text, "bi to warehouse");
  EXPECT_EQ(events[1].kind, "phase");
  EXPECT_EQ(events[1].at, began_ + 2s);
  EXPECT_EQ(events[2].kind, "finished");
  EXPECT_THAT(*run(history_->loads(id)), ElementsAre(first, second));
}

TEST_P(RunsTest, MayBeRecordedTwice) {
  const auto id = begin("orders");
  const RunEnd how{.at = clock_.wall_now(), .status = "ok"};
  const std::vector<RecordedEvent> events{{id, 1, began_, "started", "x"}};
  const std::vector<RecordedLoad> loads{{.connection = "lake"}};
  expect(runs_->end(id, how, loads, events));

  expect(runs_->add(events));
  expect(runs_->end(id, how, loads, events));

  EXPECT_THAT(ids(), ElementsAre(id));
  EXPECT_THAT(*run(history_->events(id)), SizeIs(1));
  EXPECT_THAT(*run(history_->loads(id)), SizeIs(1));
}

TEST_P(RunsTest, ComeNewestFirstAndPageByPage) {
  std::vector<std::string> all;
  for (int i = 0; i < 5; ++i) all.insert(all.begin(), add_run("orders"));

  EXPECT_EQ(ids(), all);
  EXPECT_THAT(ids({.limit = 2}), ElementsAre(all[0], all[1]));
  EXPECT_THAT(ids({.before = all[1], .limit = 2}), ElementsAre(all[2], all[3]));
  EXPECT_THAT(ids({.before = all[3], .limit = 2}), ElementsAre(all[4]));
  EXPECT_THAT(ids({.before = all[4]}), IsEmpty());
}

TEST_P(RunsTest, AreFilteredBySyncFailureAndTime) {
  const auto old = add_run("orders", "failed");
  const auto good = add_run("orders");
  const auto kept_out = add_run("items", "rejected");
  const auto guarded = add_run("items", "guarded");
  const auto stopped = add_run("orders", "cancelled");

  EXPECT_THAT(ids({.sync = "items"}), ElementsAre(guarded, kept_out));
  EXPECT_THAT(ids({.failed_only = true}), ElementsAre(stopped, guarded, old));
  EXPECT_THAT(ids({.sync = "orders", .failed_only = true}), ElementsAre(stopped, old));
  EXPECT_THAT(ids({.since = the(kept_out).start.at}), ElementsAre(stopped, guarded, kept_out));
  EXPECT_THAT(ids({.sync = "nobody"}), IsEmpty());
}

TEST_P(RunsTest, AreFoundByTheBeginningOfTheirId) {
  const auto first = add_run("orders");
  const auto second = add_run("orders");

  EXPECT_THAT(found(first), ElementsAre(first));
  EXPECT_THAT(found(first.substr(0, 16)), ElementsAre(first));
  EXPECT_THAT(found(first.substr(0, 8)), ElementsAre(second, first));
  EXPECT_THAT(found("2"), ElementsAre(second, first));
  EXPECT_THAT(found("1"), IsEmpty());
  EXPECT_THAT(found("'; DROP TABLE millrace_runs; --"), IsEmpty());
}

// On another host, which nobody here can look at.
TEST_P(RunsTest, AreUnderWayWhileTheirLeaseIsHeld) {
  Leases leases(*store_, ProcessIdentity{.host = "other", .pid = 7});
  const auto taken = *run(leases.take({"orders"}));
  ASSERT_TRUE(taken.front());

  const auto id = begin("orders", taken.front()->token);
  const auto earlier = begin("orders", taken.front()->token - 1);

  EXPECT_EQ(the(id).end.status, kRunning);
  EXPECT_FALSE(the(id).has_ended());
  EXPECT_EQ(the(earlier).end.status, kInterrupted);
  EXPECT_THAT(ids({.failed_only = true}), ElementsAre(earlier));
  expect(leases.release(*taken.front()));
  EXPECT_EQ(the(id).end.status, kInterrupted);
  EXPECT_THAT(ids({.failed_only = true}), ElementsAre(earlier, id));
}

TEST_P(RunsTest, AreInterruptedAtOnceWhenTheirProcessOfThisHostIsGone) {
  auto gone = this_process();
  gone.started += "0";  // Another process had this number before.
  Leases leases(*store_, gone);
  const auto taken = *run(leases.take({"orders"}));
  ASSERT_TRUE(taken.front());

  const auto id = begin("orders", taken.front()->token);

  EXPECT_EQ(the(id).end.status, kInterrupted);
}

// Those that are under way are not shown, and must not end the page before its time.
TEST_P(RunsTest, ThatFailedFillAPageBesideThoseUnderWay) {
  Leases leases(*store_, ProcessIdentity{.host = "other", .pid = 7});
  const auto oldest = add_run("b", "failed");
  const auto older = add_run("b", "failed");
  for (const std::string sync : {"a", "c", "d"}) {
    const auto taken = *run(leases.take({sync}));
    begin(sync, taken.front()->token);
  }

  EXPECT_THAT(ids({.failed_only = true, .limit = 2}), ElementsAre(older, oldest));
}

INSTANTIATE_TEST_SUITE_P(, RunsTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "Postgres" : "Sqlite"; });

}  // namespace
}  // namespace millrace::ledger
