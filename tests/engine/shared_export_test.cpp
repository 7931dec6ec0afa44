// Two syncs of one run that want the same.

#include "connector/engine/shared_export.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::FakeTarget;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kOk = [](const SyncOutcome& outcome) { return outcome.status == Status::Ok; };

class SharedRunTest : public testing::RunFixture {
 protected:
  SharedRunTest() {
    add_sync("a");
    a_ = &add_target(Intake::Streaming);
    add_sync("b");
    b_ = &add_target(Intake::AfterGates);
  }

  FakeTarget* a_ = nullptr;
  FakeTarget* b_ = nullptr;
};

TEST_F(SharedRunTest, OneJobAndOneDownloadServeBoth) {
  source_gives({{{"1", "x"}, {"2", "y"}}, {{"3", "z"}}});
  source_.fresh_as_of = std::chrono::system_clock::time_point(std::chrono::hours(1));

  const auto outcomes = run_all();

  EXPECT_TRUE(std::ranges::all_of(outcomes, kOk));
  EXPECT_EQ(source_.opened, 1);
  EXPECT_EQ(source_.given, 2u);
  EXPECT_EQ(a_->visible, (Rows{{"1", "x"}, {"2", "y"}, {"3", "z"}}));
  EXPECT_EQ(b_->visible, a_->visible);
  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::job_id, "job-1")));
  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::rows_read, 3u)));
  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::fresh_as_of, source_.fresh_as_of)));
  EXPECT_NE(a_->load_ids.at(0), b_->load_ids.at(0));
  EXPECT_THAT(events_.details,
              ElementsAre("a: shares job job-1 with b", "b: shares job job-1 with a"));
}

TEST_F(SharedRunTest, DifferentRequestsAreDifferentJobs) {
  plan_.syncs[1].from_options = testing::fake_report("another report");
  source_gives({{{"1", "x"}}});

  const auto outcomes = run_all();

  EXPECT_TRUE(std::ranges::all_of(outcomes, kOk));
  EXPECT_THAT(source_.requests, ElementsAre("fake report", "another report"));
  EXPECT_THAT(events_.details, IsEmpty());
}

TEST_F(SharedRunTest, EqualRequestsThatAreFetchedDifferentlyAreDifferentJobs) {
  plan_.syncs[1].from_options = testing::fake_report("fake report, patiently");
  source_gives({{{"1", "x"}}});

  const auto outcomes = run_all();

  EXPECT_TRUE(std::ranges::all_of(outcomes, kOk));
  EXPECT_THAT(source_.requests, ElementsAre("fake report", "fake report"));
  EXPECT_THAT(events_.details, IsEmpty());
}

TEST_F(SharedRunTest, EachKeepsItsOwnContract) {
  plan_.syncs[0].columns = {{"id", "number", *parse_type("integer"), true, std::nullopt}};
  plan_.syncs[1].columns = {{"name", "name", *parse_type("integer"), true, std::nullopt}};
  source_gives({{{"1", "x"}}, {{"2", "y"}}});

  const auto outcomes = run_all();

  EXPECT_EQ(outcomes[0].status, Status::Ok);
  EXPECT_EQ((*a_->schema)[0].name, "number");
  EXPECT_EQ(outcomes[1].status, Status::Failed);
  EXPECT_THAT(outcomes[1].error->message(),
              HasSubstr("2 values are not of type integer (\"x\" in row 1, \"y\" in row 2)"));
  EXPECT_EQ(a_->visible.size(), 2u);
}

TEST_F(SharedRunTest, ACutIsMendedByReadingTheJobAgainForBoth) {
  source_gives({{{"1", "x"}}}, Error(ErrorKind::Transient, "cut"));
  source_gives({{{"1", "x"}}, {{"2", "y"}}});

  const auto outcomes = run_all();

  EXPECT_TRUE(std::ranges::all_of(outcomes, kOk));
  EXPECT_EQ(source_.opened, 2);
  EXPECT_EQ(a_->visible, (Rows{{"1", "x"}, {"2", "y"}}));
  EXPECT_EQ(b_->visible, a_->visible);
  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::job_id, "job-1")));
  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::warnings, IsEmpty())));
  EXPECT_THAT(events_.notes, ElementsAre(HasSubstr("cut"), HasSubstr("cut")));
}

TEST_F(SharedRunTest, F042_EachIsToldOnceWhatWasMended) {
  source_gives({{{"1", "x"}}}, Error(ErrorKind::Transient, "cut")).mended = {7, 7};
  source_gives({{{"1", "∅"}}, {{"2", "y"}}}).mended = {1, 0};

  const auto outcomes = run_all();

  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::mended, Mended{1, 0})));
  EXPECT_THAT(outcomes,
              Each(Field(&SyncOutcome::warnings, ElementsAre(HasSubstr("1 row had fewer cells")))));
}

TEST_F(SharedRunTest, BothGiveUpAfterAsManyCutsAsOne) {
  source_gives({{{"1", "x"}}}, Error(ErrorKind::Transient, "cut"));

  const auto outcomes = run_all();

  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::status, Status::Temporary)));
  EXPECT_EQ(source_.opened, 3);
  EXPECT_THAT(a_->visible, IsEmpty());
}

TEST_F(SharedRunTest, WhatIsBadIsBadForBoth) {
  source_gives({{{"1", "x"}}}, Error(ErrorKind::BadData, "row 2: 3 fields"));

  const auto outcomes = run_all();

  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::status, Status::Failed)));
  EXPECT_EQ(source_.opened, 1);
}

TEST_F(SharedRunTest, AJobThatFailsIsNotTriedAgainForOneWhoComesLate) {
  source_gives({}).open_fails = Error(ErrorKind::Refused, "no such report");
  b_->prepare_waits_while = [this] { return events_.finished == 0; };

  const auto outcomes = run_all();

  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::status, Status::Failed)));
  EXPECT_EQ(outcomes[1].error->message(), "no such report");
  EXPECT_EQ(source_.opened, 1);
}

TEST_F(SharedRunTest, TheJobStartsAtOnceAndItsRowsWaitForTheOther) {
  std::uint64_t given = 99;
  b_->prepare_waits_while = [&] {
    given = source_.given;
    return source_.opened == 0;
  };
  source_gives({{{"1", "x"}}, {{"2", "y"}}});

  const auto outcomes = run_all();

  EXPECT_TRUE(std::ranges::all_of(outcomes, kOk));
  EXPECT_EQ(given, 0u);
  EXPECT_EQ(b_->visible, a_->visible);
}

TEST_F(SharedRunTest, OneWhoCannotPrepareHoldsNobodyUp) {
  b_->failures["prepare"].emplace_back(ErrorKind::Refused, "no right");
  source_gives({{{"1", "x"}}});

  const auto outcomes = run_all();

  EXPECT_EQ(outcomes[0].status, Status::Ok);
  EXPECT_EQ(outcomes[1].status, Status::Failed);
  EXPECT_EQ(source_.opened, 1);
}

TEST_F(SharedRunTest, NobodyReadyMeansNoJob) {
  a_->failures["prepare"].emplace_back(ErrorKind::Refused, "no right");
  b_->failures["prepare"].emplace_back(ErrorKind::Refused, "no right");
  source_gives({{{"1", "x"}}});

  run_all();

  EXPECT_EQ(source_.opened, 0);
}

TEST_F(SharedRunTest, OneWhoseDestinationFailsLeavesAndTheOtherGetsAll) {
  a_->failures["write"].emplace_back(ErrorKind::Refused, "disk full");
  source_gives_many(20, 1);

  const auto outcomes = run_all();

  EXPECT_EQ(outcomes[0].status, Status::Failed);
  EXPECT_EQ(outcomes[1].status, Status::Ok);
  EXPECT_EQ(b_->visible.size(), 20u);
}

TEST_F(SharedRunTest, AStopStopsTheSharedJob) {
  source_gives({{{"1", "x"}}}).open_waits_while = [] { return true; };

  const auto outcomes = run_all([this] { return source_.opened == 1; });

  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::status, Status::Cancelled)));
  EXPECT_EQ(source_.cancelled, 1);
}

TEST_F(SharedRunTest, AStopInTheMiddleLeavesNothing) {
  source_gives_many(50, 1);
  a_->write_waits_while = b_->write_waits_while = [] { return true; };

  const auto has_begun = [](const FakeTarget* target) {
    return std::ranges::count(target->calls, "begin") > 0;
  };

  const auto outcomes = run_all([&] { return has_begun(a_) && has_begun(b_); });

  EXPECT_THAT(outcomes, Each(Field(&SyncOutcome::status, Status::Cancelled)));
  for (const auto* target : {a_, b_}) {
    EXPECT_EQ(target->calls.back(), "abandon");
    EXPECT_THAT(target->visible, IsEmpty());
  }
}

TEST_F(SharedRunTest, ASlowDestinationDoesNotStallAFastSync) {
  source_gives_many(50, 10);
  a_->write_waits_while = [this] { return !is_done(*b_); };

  const auto outcomes = run_all();

  EXPECT_TRUE(std::ranges::all_of(outcomes, kOk)) << outcomes[0].destinations[0].error->message();
  EXPECT_EQ(a_->visible.size(), 500u);
  EXPECT_EQ(a_->visible, b_->visible);
}

TEST_F(SharedRunTest, TheLimitOfTheSpoolHoldsTheFastSyncBack) {
  overflow_limit_ = ByteSize{5'000};
  source_gives_many(60, 1, 1'000);
  std::uint64_t given = 0;
  int turns = 0;
  a_->write_waits_while = [&] {
    if (source_.given != given) turns = 0;
    given = std::max(given, source_.given);
    return ++turns < 20'000;
  };

  const auto before = clock_.now();
  const auto outcomes = run_all([&] { return turns >= 19'999; });

  EXPECT_EQ(clock_.now(), before);
  EXPECT_LT(given, 30u) << "the fast one ran ahead of what may wait";
  EXPECT_GT(given, 5u);
}

TEST_F(SharedRunTest, TwoDestinationsOfOneSyncDoNotStallEachOther) {
  plan_.syncs.pop_back();
  auto& fast = add_target(Intake::Streaming);
  int taken = 0;
  source_gives_many(50, 10);
  fast.write_waits_while = [&] {
    ++taken;
    return false;
  };
  a_->write_waits_while = [&] { return taken < 50; };

  const auto outcomes = run_all();

  EXPECT_EQ(outcomes[0].status, Status::Ok);
  EXPECT_EQ(a_->visible.size(), 500u);
  EXPECT_EQ(a_->visible, fast.visible);
}

// Turns of the loop that each write of the one and of the other takes, and what the disk may take.
struct Pace {
  std::string name;
  int a, b;
  std::uint64_t limit;
};

void PrintTo(const Pace& pace, std::ostream* out) {
  *out << pace.name;
}

class AtAnyPace : public SharedRunTest, public ::testing::WithParamInterface<Pace> {};

TEST_P(AtAnyPace, SharingGivesTheRowsOfARunAlone) {
  overflow_limit_ = ByteSize{GetParam().limit};
  b_->intake = Intake::Streaming;
  const auto takes = [](int turns) {
    return [turns, left = turns]() mutable {
      if (--left > 0) return true;
      left = turns;
      return false;
    };
  };
  a_->write_waits_while = takes(GetParam().a);
  b_->write_waits_while = takes(GetParam().b);
  add_sync("alone", "the same, for one");
  const auto& alone = add_target(Intake::Streaming);
  source_gives_many(40, 5, 50);

  const auto outcomes = run_all();

  EXPECT_TRUE(std::ranges::all_of(outcomes, kOk));
  EXPECT_EQ(source_.opened, 2);
  EXPECT_EQ(alone.visible.size(), 200u);
  EXPECT_EQ(a_->visible, alone.visible);
  EXPECT_EQ(b_->visible, alone.visible);
}

INSTANTIATE_TEST_SUITE_P(
    , AtAnyPace,
    ::testing::Values(Pace{"Equal", 1, 1, 1 << 20}, Pace{"FirstSlow", 200, 1, 1 << 20},
                      Pace{"SecondSlow", 1, 200, 1 << 20}, Pace{"BothSlow", 100, 150, 1 << 20},
                      Pace{"LittleDisk", 300, 1, 600}, Pace{"NoDisk", 300, 1, 0}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::engine
