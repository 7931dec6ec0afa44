#include "connector/engine/sync_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/engine/run.h"
#include "tests/engine/fakes.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run.h"
#include "tests/support/temp_folder.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;
using testing::batch_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::schema_of;
using Rows = std::vector<std::vector<std::string>>;

// A plan with one fake source and as many fake destinations as a test adds.
class SyncRunTest : public ::testing::Test {
 protected:
  SyncRunTest() {
    // The connections are given to the plan as they are: kinds whose connect() hands them out.
    source_kind_.connect = [this](const std::any&, std::string, components::Environment&) {
      auto made = std::make_unique<testing::FakeSourceConnection>();
      made->scripts = scripts_;
      source_ = made.get();
      return made;
    };
    sink_kind_.connect = [this](const std::any&, std::string, components::Environment&) {
      auto made = std::make_unique<testing::FakeSinkConnection>();
      made->targets = targets_;
      sink_ = made.get();
      return made;
    };
    plan_.sources.push_back({"bi", &source_kind_, {}});
    plan_.sinks.push_back({"fake", &sink_kind_, {}});
    plan_.syncs.push_back({.name = "orders", .from = "bi", .from_config = {}});
  }

  testing::FakeTarget& add_target(Intake intake, Mode mode = Mode::Upsert) {
    plan_.syncs[0].to.push_back({"fake", {}});
    auto& target = targets_.emplace_back();
    target.intake = intake;
    target.target.mode = mode;
    return target;
  }

  void source_gives(std::vector<Rows> batches, std::optional<Error> then_fails = std::nullopt) {
    Script& script = scripts_.emplace_back();
    script.schema = schema_;
    script.then_fails = std::move(then_fails);
    std::uint64_t row = 1;
    for (const auto& rows : batches) {
      script.batches.push_back(batch_of(schema_, rows, row));
      row += rows.size();
    }
  }

  SyncOutcome run() {
    Connections connections(plan_, environment_);
    std::vector<const SyncPlan*> syncs{&plan_.syncs[0]};
    auto outcome =
        testing::run(loop_, run_syncs(syncs, connections, environment_, observer_, options_));
    if (sink_ != nullptr) after_ = sink_->targets;
    opened_ = source_ != nullptr ? source_->opened : 0;
    return outcome.syncs.at(0);
  }

  using Script = testing::Script;
  boost::asio::io_context loop_;
  testing::TempFolder folder_;
  testing::FakeClock clock_;
  WorkerPool workers_{2};
  formats::Registry formats_;
  std::mt19937_64 random_{1};
  std::unique_ptr<io::HttpClient> http_ = io::make_http_client(loop_.get_executor());
  components::ShortJobMemory jobs_{clock_};
  components::Environment environment_{
      loop_.get_executor(), clock_, workers_, *http_, formats_, random_, folder_.path(), jobs_};
  testing::RecordingObserver observer_;
  RunOptions options_;
  SchemaPtr schema_ = schema_of({"id", "name"});
  components::SourceKind source_kind_{config::AnySpec(config::Spec<int>("fake", "A fake.")),
                                      config::AnySpec(config::Spec<int>("fake", "A fake.")),
                                      {}};
  components::SinkKind sink_kind_{config::AnySpec(config::Spec<int>("fake", "A fake.")),
                                  config::AnySpec(config::Spec<int>("fake", "A fake.")),
                                  {}};
  std::deque<Script> scripts_;
  std::deque<testing::FakeTarget> targets_;
  std::deque<testing::FakeTarget> after_;
  testing::FakeSourceConnection* source_ = nullptr;
  testing::FakeSinkConnection* sink_ = nullptr;
  int opened_ = 0;
  Plan plan_;
};

TEST_F(SyncRunTest, StreamsToOneAndSpoolsForAnother) {
  add_target(Intake::Streaming);
  add_target(Intake::AfterGates);
  source_gives({{{"1", "a"}, {"2", "∅"}}, {{"3", ""}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_EQ(outcome.rows_out, 3u);
  EXPECT_THAT(after_[0].calls, ElementsAre("prepare", "begin", "write 2", "write 1", "commit 3"));
  EXPECT_EQ(after_[0].visible, after_[1].visible);
  EXPECT_EQ(after_[1].visible, (Rows{{"1", "a"}, {"2", "∅"}, {"3", ""}}));
}

TEST_F(SyncRunTest, ReadsTheExportAgainAfterACutAndKeepsNothingOfTheFirst) {
  add_target(Intake::Streaming);
  add_target(Intake::AfterGates);
  source_gives({{{"1", "a"}}}, Error(ErrorKind::Transient, "cut"));
  source_gives({{{"1", "a"}}, {{"2", "b"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_EQ(opened_, 2);
  EXPECT_EQ(clock_.sleeps.size(), 1u);
  EXPECT_EQ(after_[0].visible, (Rows{{"1", "a"}, {"2", "b"}}));
  EXPECT_EQ(after_[1].visible, after_[0].visible);
  EXPECT_THAT(observer_.notes, ElementsAre(HasSubstr("cut")));
}

TEST_F(SyncRunTest, GivesUpAfterThreeCutsAndLeavesNothing) {
  add_target(Intake::Streaming);
  source_gives({{{"1", "a"}}}, Error(ErrorKind::Transient, "cut"));

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Temporary);
  EXPECT_EQ(opened_, 3);
  EXPECT_EQ(after_[0].calls.back(), "abandon");
  EXPECT_THAT(after_[0].visible, IsEmpty());
}

TEST_F(SyncRunTest, DoesNotRepeatWhatTheSourceHasGivenUpOn) {
  add_target(Intake::Streaming);
  source_gives({});
  scripts_.back().open_fails = Error(ErrorKind::Transient, "gave up after 5 attempts");

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Temporary);
  EXPECT_EQ(exit_code(outcome.status), 75);
  EXPECT_EQ(opened_, 1);
}

TEST_F(SyncRunTest, DoesNotReadAgainWhatIsBad) {
  add_target(Intake::Streaming);
  source_gives({{{"1", "a"}}}, Error(ErrorKind::BadData, "row 2: 3 fields"));

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  EXPECT_EQ(opened_, 1);
  EXPECT_THAT(outcome.error->message(), HasSubstr("row 2"));
}

TEST_F(SyncRunTest, ADestinationThatFailsDoesNotTouchTheOthers) {
  add_target(Intake::Streaming).failures["write"].emplace_back(ErrorKind::Refused, "disk full");
  add_target(Intake::Streaming);
  source_gives({{{"1", "a"}}, {{"2", "b"}}, {{"3", "c"}}, {{"4", "d"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  EXPECT_EQ(outcome.destinations[0].error->message(), "disk full");
  EXPECT_EQ(after_[0].calls.back(), "abandon");
  EXPECT_FALSE(outcome.destinations[1].error);
  EXPECT_EQ(after_[1].visible.size(), 4u);
}

TEST_F(SyncRunTest, AsksNothingOfTheSourceWhenNoDestinationIsReady) {
  add_target(Intake::Streaming).failures["prepare"].emplace_back(ErrorKind::Refused, "no right");
  source_gives({{{"1", "a"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  EXPECT_EQ(opened_, 0);
}

TEST_F(SyncRunTest, BeginsALoadAgainAfterALostConnection) {
  add_target(Intake::AfterGates).failures["commit"].emplace_back(ErrorKind::Disconnected, "reset");
  source_gives({{{"1", "a"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_EQ(opened_, 1) << "the export is not read again";
  EXPECT_THAT(after_[0].calls, ElementsAre("prepare", "begin", "write 1", "commit 1", "abandon",
                                           "begin", "write 1", "commit 1"));
}

TEST_F(SyncRunTest, StopsBeforeAnEmptyExportReplacesATable) {
  add_target(Intake::Streaming, Mode::Replace);
  add_target(Intake::AfterGates, Mode::Upsert);
  source_gives({});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Guarded);
  EXPECT_EQ(exit_code(outcome.status), 4);
  EXPECT_THAT(outcome.destinations[0].error->message(), HasSubstr("on_empty: accept"));
  EXPECT_EQ(after_[0].calls.back(), "abandon");
  EXPECT_EQ(outcome.destinations[1].status, Status::Ok);
}

TEST_F(SyncRunTest, AnEmptyExportReplacesATableThatMayBeEmpty) {
  add_target(Intake::Streaming, Mode::Replace);
  plan_.syncs[0].guards.on_empty = OnEmpty::Accept;
  source_gives({});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_THAT(after_[0].calls, ElementsAre("prepare", "begin", "commit 0"));
}

TEST_F(SyncRunTest, NamesAKeyColumnThatTheRowsDoNotHave) {
  add_target(Intake::AfterGates).target.key = {"emial"};
  source_gives({{{"1", "a"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Failed);
  EXPECT_THAT(outcome.destinations[0].error->message(),
              HasSubstr("the key column \"emial\" is not among the columns: id, name"));
  EXPECT_THAT(after_[0].calls, ElementsAre("prepare"));
}

TEST_F(SyncRunTest, ADryRunReadsEverythingAndLoadsNothing) {
  add_target(Intake::Streaming);
  add_target(Intake::AfterGates);
  options_.dry_run = true;
  source_gives({{{"1", "a"}}, {{"2", "b"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Ok);
  EXPECT_EQ(outcome.rows_out, 2u);
  EXPECT_THAT(after_[0].calls, ElementsAre("prepare"));
  EXPECT_THAT(after_[1].calls, ElementsAre("prepare"));
}

TEST_F(SyncRunTest, InfersTypesOverAllRowsOnlyForThoseWhoWantThem) {
  add_target(Intake::AfterGates).wants_types = true;
  add_target(Intake::AfterGates);
  source_gives({{{"1", "7"}}, {{"2", "x"}}});

  run();

  EXPECT_EQ((*after_[0].schema)[0].type.kind, TypeKind::Integer);
  EXPECT_EQ((*after_[0].schema)[1].type.kind, TypeKind::Text);
  EXPECT_EQ((*after_[1].schema)[0].type.kind, TypeKind::Unknown);
}

TEST_F(SyncRunTest, RejectedRowsMakeTheRunExitThree) {
  add_target(Intake::AfterGates).report.rejected = 2;
  source_gives({{{"1", "a"}, {"2", "b"}, {"3", "c"}}});

  const auto outcome = run();

  EXPECT_EQ(outcome.status, Status::Rejected);
  EXPECT_EQ(exit_code(outcome.status), 3);
}

}  // namespace
}  // namespace millrace::engine
