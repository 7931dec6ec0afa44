#include "connector/base/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace millrace {
namespace {

using namespace std::chrono_literals;

struct Told {
  std::string name;
  Happening what;
  std::string text;
};

void PrintTo(const Told& told, std::ostream* out) {
  *out << told.name;
}

class EventText : public ::testing::TestWithParam<Told> {};

TEST_P(EventText, IsOneLineForPeople) {
  EXPECT_EQ(text_of(GetParam().what), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    , EventText,
    ::testing::Values(
        Told{"Start", Started(), "started"},
        Told{"AStartWithItsRoute", Started{"bi to lake"}, "started: bi to lake"},
        Told{"APhase", PhaseChanged{Phase::Loading, ""}, "loading"},
        Told{"APhaseWithItsReason", PhaseChanged{Phase::RunningThere, "job 5"},
             "running there (job 5)"},
        Told{"ARequestAgain", Retrying{"", 500ms, "503"}, "trying again in 500 ms: 503"},
        Told{"SomethingAgain", Retrying{"loading t again", 1s, "reset"},
             "loading t again in 1000 ms: reset"},
        Told{"ANote", Note{Level::Warning, "old rows"}, "old rows"},
        Told{"NothingForRows", RowsRead{5}, ""},
        Told{"NothingForARequest", RequestDone{"bi", "ask", "GET", 200, 1s}, ""},
        Told{"NothingForColumns", Shaped{}, ""},
        Told{"NothingForBytes", Received{"5", 1, 2, 0, {}}, ""},
        Told{"ALoad", LoadDone{"warehouse", "t", 1234, {}}, "warehouse has its 1,234 rows"},
        Told{"AFailedLoad", LoadDone{"warehouse", "t", 0, Error(ErrorKind::Refused, "no right")},
             "warehouse: no right"},
        Told{"AnEnd", Finished{Status::Ok, 1000, 1000, 1500ms, {}}, "done: 1,000 rows in 1.50 s"},
        Told{"AFailure", Finished{Status::Temporary, 0, 0, 1s, Error(ErrorKind::Transient, "away")},
             "temporary: away"},
        Told{"WhatNeverBegan",
             Finished{Status::Failed, 0, 0, 0s, Error(ErrorKind::Refused, "wrong key"), true},
             "not started, for a reason given above"}),
    [](const auto& test) { return test.param.name; });

class LastEvent final : public EventListener {
 public:
  void on(const Event& event) override {
    run_id = event.run_id;
    sync = event.sync;
    at = event.at;
    text = text_of(event.what);
  }
  std::string run_id, sync, text;
  std::chrono::system_clock::time_point at;
};

TEST(EventsTest, SayWhoseTheyAreAndWhen) {
  testing::FakeClock clock;
  LastEvent last;

  Events(last, clock, "run-7", "orders").phase(Phase::Submitting);

  EXPECT_EQ(last.run_id, "run-7");
  EXPECT_EQ(last.sync, "orders");
  EXPECT_EQ(last.at, clock.wall_now());
  EXPECT_EQ(last.text, "submitting");
}

}  // namespace
}  // namespace millrace
