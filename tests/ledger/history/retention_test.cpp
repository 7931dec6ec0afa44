#include "connector/ledger/history/retention.h"

#include <gmock/gmock.h>

#include "tests/ledger/history/history_fixture.h"

namespace millrace::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class RetentionTest : public HistoryFixture {
 protected:
  std::uint64_t cut(HistoryOptions kept) {
    Retention retention(*store_, clock_);
    const auto gone = run(retention.cut(kept));
    EXPECT_TRUE(gone);
    return gone.value_or(0);
  }
  void cut_when_due(HistoryOptions kept, const std::string& by) {
    Retention retention(*store_, clock_);
    expect(retention.cut_when_due(kept, {"orders"}, by));
  }
  // The store's clock goes on: a file's by itself, a server's seen from what was done.
  void pass(std::chrono::hours time) {
    clock_.advance(time);
    if (GetParam())
      sql(fmt::format("UPDATE millrace_upkeep SET at = at - {}",
                      std::chrono::milliseconds(time).count()));
  }
};

TEST_P(RetentionTest, ForgetsWhatIsOlderWithItsEventsAndLoads) {
  const auto old = begin("orders");
  expect(runs_->end(old, {.at = began_, .status = "ok"}, {{.connection = "lake"}},
                    {{old, 1, began_, "started", "x"}}));
  clock_.advance(48h);
  const auto young = add_run("orders");

  EXPECT_EQ(cut({.age = 24h}), 1u);

  EXPECT_THAT(ids(), ElementsAre(young));
  EXPECT_THAT(*run(history_->events(old)), IsEmpty());
  EXPECT_THAT(*run(history_->loads(old)), IsEmpty());
  EXPECT_EQ(cut({.age = 24h}), 0u);
}

TEST_P(RetentionTest, KeepsTheNewestOfEachSync) {
  std::vector<std::string> orders;
  for (int i = 0; i < 4; ++i) orders.push_back(add_run("orders"));
  const auto item = add_run("items");

  EXPECT_EQ(cut({.runs = 2}), 2u);

  EXPECT_THAT(ids(), ElementsAre(item, orders[3], orders[2]));
  EXPECT_EQ(cut({.runs = 1}), 1u);
  EXPECT_THAT(ids(), ElementsAre(item, orders[3]));
}

TEST_P(RetentionTest, KeepsARunThatIsUnderWay) {
  Leases leases(*store_, ProcessIdentity{.host = "other", .pid = 7});
  const auto taken = *run(leases.take({"orders"}));
  const auto long_one = begin("orders", taken.front()->token);
  for (int i = 0; i < 3; ++i) add_run("orders", "temporary");

  EXPECT_EQ(cut({.runs = 1}), 2u);

  EXPECT_THAT(ids(), SizeIs(2));
  EXPECT_EQ(the(long_one).end.status, kRunning);
}

TEST_P(RetentionTest, GoesSliceBySlice) {
  std::vector<RunStart> starts;
  for (int i = 0; i < 2500; ++i) {
    starts.push_back({.run_id = next_id(), .sync = "orders", .at = clock_.wall_now()});
  }
  const auto newest = starts.back().run_id;
  expect(runs_->begin(std::move(starts)));

  EXPECT_EQ(cut({.runs = 1}), 2499u);

  EXPECT_THAT(ids(), ElementsAre(newest));
}

TEST_P(RetentionTest, IsDoneOnceAnHourByAllProcesses) {
  add_run("orders");
  const auto second = add_run("orders");
  cut_when_due({.runs = 1}, "a");
  EXPECT_THAT(ids(), ElementsAre(second));
  add_run("orders");

  cut_when_due({.runs = 1}, "b");
  EXPECT_THAT(ids(), SizeIs(2));
  pass(1h);
  cut_when_due({.runs = 1}, "b");

  EXPECT_THAT(ids(), SizeIs(1));
}

INSTANTIATE_TEST_SUITE_P(, RetentionTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "Postgres" : "Sqlite"; });

}  // namespace
}  // namespace millrace::ledger
