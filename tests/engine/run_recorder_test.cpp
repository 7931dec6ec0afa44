#include "connector/engine/run_recorder.h"

#include <gmock/gmock.h>

#include "connector/ledger/history/history.h"
#include "connector/ledger/store/sqlite_driver.h"
#include "connector/ledger/tables/state_file.h"
#include "tests/engine/away_driver.h"
#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class RunRecorderTest : public testing::RunFixture {
 protected:
  RunRecorderTest() {
    history_ = &runs_;
    add_sync("orders").on_row_error.keep_default_in(folder_.path());
    target_ = &add_target(Intake::AfterGates);
  }

  std::unique_ptr<ledger::StoreDriver> driver() {
    auto inner =
        std::make_unique<ledger::SqliteDriver>(*ledger::open_state_in_memory(), clock_, nullptr);
    return std::make_unique<testing::AwayDriver>(std::move(inner), is_away_);
  }

  SyncOutcome run_orders() { return run_all().at(0); }
  std::vector<ledger::RecordedRun> recorded() { return *run(past_.page({})); }
  std::vector<std::string> events_of(const std::string& id) {
    std::vector<std::string> events;
    for (const auto& event : *run(past_.events(id)))
      events.push_back(event.kind + ": " + event.text);
    return events;
  }

  // For a recorder of its own, without an engine.
  void begin(RunRecorder& recorder) {
    std::vector<ledger::RunStart> starts;
    starts.push_back({.run_id = "r1", .sync = "orders", .at = clock_.wall_now()});
    ASSERT_TRUE(run(recorder.begin(std::move(starts))));
  }
  Result<void> end(RunRecorder& recorder) {
    SyncOutcome outcome;
    outcome.run_id = "r1";
    auto ended = run(recorder.end(outcome));
    run(recorder.stop());
    return ended;
  }

  bool is_away_ = false;
  ledger::Store store_{loop_.get_executor(), driver()};
  ledger::Runs runs_{store_};
  ledger::History past_{store_};
  testing::FakeTarget* target_ = nullptr;
};

TEST_F(RunRecorderTest, WritesDownWhatARunDid) {
  target_->notes = {"made a table"};
  source_gives({{{"1", "a"}, {"2", "b"}}, {{"3", "c"}}});

  const auto outcome = run_orders();

  ASSERT_THAT(recorded(), SizeIs(1));
  const auto run_of_it = recorded().front();
  EXPECT_EQ(run_of_it.start.run_id, outcome.run_id);
  EXPECT_EQ(run_of_it.start.sync, "orders");
  EXPECT_GT(run_of_it.start.token, 0);
  EXPECT_EQ(run_of_it.end.status, "ok");
  EXPECT_EQ(run_of_it.end.rows.read, 3u);
  EXPECT_EQ(run_of_it.end.rows.out, 3u);
  EXPECT_EQ(run_of_it.end.job_id, outcome.job_id);
  EXPECT_EQ(run_of_it.end.export_id, outcome.export_id);
  EXPECT_THAT(run_of_it.end.export_id, SizeIs(32));
  const auto loads = *run(past_.loads(outcome.run_id));
  ASSERT_THAT(loads, SizeIs(1));
  EXPECT_EQ(loads[0].connection, "fake");
  EXPECT_EQ(loads[0].inserted, 3u);
  EXPECT_THAT(loads[0].notes, ElementsAre("made a table"));
  const auto events = events_of(outcome.run_id);
  EXPECT_EQ(events.front(), "started: started: bi to fake");
  EXPECT_THAT(events, Contains("phase: preparing destinations"));
  EXPECT_THAT(events, Contains("loaded: fake has its 3 rows"));
  EXPECT_THAT(events.back(), StartsWith("finished: done: 3 rows in "));
}

TEST_F(RunRecorderTest, WritesDownWhyARunFailed) {
  source_gives({{{"1", "a"}}});
  target_->failures["commit"].emplace_back(ErrorKind::BadData, "row 1 breaks\na rule");

  const auto outcome = run_orders();

  const auto ended = recorded().at(0).end;
  EXPECT_EQ(ended.status, "failed");
  ASSERT_TRUE(ended.error);
  EXPECT_EQ(ended.error->code, "bad_data");
  EXPECT_THAT(ended.error->message, HasSubstr("row 1 breaks\\na rule"));
  EXPECT_TRUE(ended.safe_to_rerun);
  EXPECT_EQ(run(past_.loads(outcome.run_id))->at(0).error, ended.error);
}

TEST_F(RunRecorderTest, WritesDownWhatWasTriedAgainAndWarned) {
  source_gives({{{"1", "a"}}}, Error(ErrorKind::Transient, "cut"));
  source_gives({{{"1", "a"}}});

  const auto outcome = run_orders();

  EXPECT_THAT(events_of(outcome.run_id), Contains(HasSubstr("retry: ")));
}

TEST_F(RunRecorderTest, ARunThatCannotBeWrittenDownDoesNotBegin) {
  is_away_ = true;
  source_gives({{{"1", "a"}}});

  const auto outcome = run_orders();

  EXPECT_EQ(outcome.status, Status::Temporary);
  ASSERT_TRUE(outcome.error);
  EXPECT_THAT(outcome.error->message(), StartsWith("record the run: state: no route"));
  EXPECT_EQ(source_.opened, 0);
  EXPECT_THAT(target_->calls, IsEmpty());
  is_away_ = false;
  EXPECT_EQ(run_orders().status, Status::Ok) << "its lease was given back";
}

TEST_F(RunRecorderTest, ALoadStaysDoneWhenItsEndCannotBeWrittenDown) {
  source_gives({{{"1", "a"}}}).open_waits_while = [this] {
    is_away_ = true;
    return false;
  };

  const auto outcome = run_orders();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_TRUE(is_done(*target_));
  EXPECT_THAT(outcome.warnings,
              ElementsAre(StartsWith("how this run ended could not be recorded: ")));
  is_away_ = false;
  EXPECT_EQ(recorded().at(0).end.status, ledger::kInterrupted);
}

TEST_F(RunRecorderTest, LeavesNothingOfADryRun) {
  request_.dry_run = true;
  source_gives({{{"1", "a"}}});

  EXPECT_EQ(run_orders().status, Status::Ok);

  EXPECT_THAT(recorded(), IsEmpty());
}

TEST_F(RunRecorderTest, KeepsPhasesOnceAndNoProgress) {
  RunRecorder recorder(environment_, &runs_, events_);
  begin(recorder);
  const Events events(recorder, clock_, "r1", "orders");

  events.phase(Phase::RunningThere, "job 1");
  events.phase(Phase::RunningThere, "job 1, for 10 s");
  events.tell(RowsRead{5});
  events.phase(Phase::Reading);

  ASSERT_TRUE(end(recorder));
  EXPECT_THAT(events_of("r1"), ElementsAre("phase: running there (job 1)", "phase: reading"));
  EXPECT_THAT(events_.phases, SizeIs(3)) << "what is passed on is whole";
}

TEST_F(RunRecorderTest, KeepsSoManyEventsAndTheLast) {
  RunRecorder recorder(environment_, &runs_, events_);
  begin(recorder);
  const Events events(recorder, clock_, "r1", "orders");

  for (int i = 0; i < 600; ++i) events.info("note " + std::to_string(i));
  events.info(std::string(5000, 'x'));
  events.tell(Finished{});

  ASSERT_TRUE(end(recorder));
  const auto kept = events_of("r1");
  ASSERT_THAT(kept, SizeIs(ledger::kMostEvents));
  EXPECT_EQ(kept[498], "note: note 498");
  EXPECT_THAT(kept.back(), HasSubstr("(102 more events were not kept)"));
}

TEST_F(RunRecorderTest, KeepsNoEventWhole) {
  RunRecorder recorder(environment_, &runs_, events_);
  begin(recorder);

  Events(recorder, clock_, "r1", "orders").info(std::string(5000, 'x') + "\x1b[2J");

  ASSERT_TRUE(end(recorder));
  EXPECT_LE(events_of("r1").at(0).size(), ledger::kLongestEvent + 20);
}

TEST_F(RunRecorderTest, WarnsOnceOfEventsThatItWritesLater) {
  RunRecorder recorder(environment_, &runs_, events_);
  begin(recorder);
  const Events events(recorder, clock_, "r1", "orders");
  is_away_ = true;

  events.info("one");
  run(recorder.flush());
  events.info("two");
  run(recorder.flush());

  EXPECT_THAT(events_.notes,
              ElementsAre("one", StartsWith("what happens cannot be recorded just now"), "two"));
  is_away_ = false;
  ASSERT_TRUE(end(recorder));
  EXPECT_THAT(events_of("r1"), ElementsAre("note: one", "note: two"));
}

TEST_F(RunRecorderTest, WritesWhatWaitsBeforeTheRunHasEnded) {
  RunRecorder recorder(environment_, &runs_, events_);
  begin(recorder);
  Events(recorder, clock_, "r1", "orders").info("one");

  run(recorder.flush());
  run(recorder.flush());

  EXPECT_THAT(events_of("r1"), ElementsAre("note: one"));
  ASSERT_TRUE(end(recorder));
  EXPECT_THAT(events_of("r1"), SizeIs(1));
}

}  // namespace
}  // namespace millrace::engine
