#include "connector/ledger/records/alerts.h"

#include <gmock/gmock.h>

#include "tests/ledger/ledger_places.h"

namespace millrace::ledger {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class AlertsTest : public PlacedLedger {
 protected:
  AlertChange failed(const std::string& id, std::vector<std::string> syncs,
                     const std::string& receiver = "ops") {
    AlertChange change{.receiver = receiver, .syncs = syncs, .opens = "failed", .closes = {}};
    change.alert = KeptAlert{.id = id,
                             .receiver = receiver,
                             .kind = "failed",
                             .syncs = std::move(syncs),
                             .run_id = "r1",
                             .happened = clock_.wall_now(),
                             .since = {},
                             .cause = "refused: no",
                             .advice = "look"};
    return change;
  }
  AlertChange recovered(const std::string& id, std::vector<std::string> syncs) {
    auto change = failed(id, std::move(syncs));
    change.opens.clear();
    change.closes = {"failed", "guarded"};
    change.alert->kind = "recovered";
    change.alert->since = change.alert->happened - 5min;
    return change;
  }
  void tell(std::vector<AlertChange> changes) {
    expect(Alerts(*store_).change(std::move(changes), {}));
  }
  std::vector<std::string> open(std::vector<std::string> syncs) {
    std::vector<std::string> all;
    for (const auto& each : *run(Alerts(*store_).open(std::move(syncs)))) {
      all.push_back(each.receiver + " " + each.sync + " " + each.kind);
    }
    return all;
  }
  std::vector<KeptAlert> claimed(std::string by, std::vector<std::string> syncs = {"a", "b"}) {
    auto alerts = run(Alerts(*store_).claim({"ops", "team"}, std::move(syncs), std::move(by)));
    if (alerts) return *std::move(alerts);
    ADD_FAILURE() << alerts.error().message();
    return {};
  }
  std::vector<std::string> claim(std::string by, std::vector<std::string> syncs = {"a", "b"}) {
    std::vector<std::string> ids;
    for (const auto& alert : claimed(std::move(by), std::move(syncs))) ids.push_back(alert.id);
    return ids;
  }
};

INSTANTIATE_TEST_SUITE_P(, AlertsTest, all_places(),
                         [](const auto& test) { return test.param.name; });

TEST_P(AlertsTest, AreKeptWithAllThatTheyTell) {
  tell({recovered("x0", {"a"})});
  tell({failed("x1", {"a", "b"})});

  const auto alerts = claimed("p1");

  ASSERT_EQ(alerts.size(), 1u);
  EXPECT_EQ(alerts[0].id, "x1");
  EXPECT_EQ(alerts[0].kind, "failed");
  EXPECT_THAT(alerts[0].syncs, ElementsAre("a", "b"));
  EXPECT_EQ(alerts[0].run_id, "r1");
  EXPECT_EQ(alerts[0].cause, "refused: no");
  EXPECT_EQ(alerts[0].advice, "look");
  EXPECT_FALSE(alerts[0].since);
  EXPECT_THAT(open({"a", "b", "c"}), ElementsAre("ops a failed", "ops b failed"));
}

TEST_P(AlertsTest, AreToldOnceOverProcesses) {
  tell({failed("x1", {"a"})});
  reopen();
  tell({failed("x2", {"a"})});

  EXPECT_THAT(claim("p1"), ElementsAre("x1"));
}

TEST_P(AlertsTest, EndOnce) {
  tell({failed("x1", {"a"})});
  expect(Alerts(*store_).remove("x1"));
  tell({recovered("x2", {"a"})});
  tell({recovered("x3", {"a"})});

  const auto alerts = claimed("p1");

  ASSERT_EQ(alerts.size(), 1u);
  EXPECT_EQ(alerts[0].id, "x2");
  EXPECT_EQ(alerts[0].happened - *alerts[0].since, 5min);
  EXPECT_THAT(open({"a"}), IsEmpty());
}

TEST_P(AlertsTest, BelongToOneProcessAtATime) {
  tell({failed("x1", {"a"})});

  EXPECT_THAT(claim("p1"), ElementsAre("x1"));
  EXPECT_THAT(claim("p2"), IsEmpty());
}

TEST_P(AlertsTest, OfOtherFilesAreLeftAlone) {
  tell({failed("x1", {"c"})});

  EXPECT_THAT(claim("p1"), IsEmpty());
  EXPECT_THAT(claim("p1", {"c"}), ElementsAre("x1"));
}

TEST_P(AlertsTest, WaitForTheOlderOnesOfTheirReceiver) {
  tell({failed("x1", {"a"})});
  ASSERT_THAT(claim("p1"), ElementsAre("x1"));
  expect(Alerts(*store_).postpone("x1", 1, hours(1)));
  tell({failed("x2", {"b"}), failed("x3", {"b"}, "team")});

  EXPECT_THAT(claim("p2"), ElementsAre("x3"));
}

TEST_P(AlertsTest, ComeBackInTheirOrder) {
  tell({failed("x2", {"a"})});
  if (!GetParam().is_postgres) clock_.advance(1s);
  tell({failed("x1", {"b"})});
  ASSERT_THAT(claim("p1"), ElementsAre("x2", "x1"));
  expect(Alerts(*store_).postpone("x2", 3, milliseconds(0)));
  expect(Alerts(*store_).postpone("x1", 1, milliseconds(0)));
  if (!GetParam().is_postgres) clock_.advance(1s);

  const auto again = claimed("p2");

  ASSERT_EQ(again.size(), 2u);
  EXPECT_EQ(again[0].id, "x2");
  EXPECT_EQ(again[0].attempts, 3);
}

TEST_P(AlertsTest, AreForgottenWhenNobodyAsksForThem) {
  if (GetParam().is_postgres) GTEST_SKIP() << "the clock of Postgres cannot be moved";
  tell({failed("x1", {"a"})});
  clock_.advance(Alerts::kKept + hours(1));
  expect(Alerts(*store_).sweep());
  EXPECT_THAT(claim("p1"), IsEmpty());
  EXPECT_THAT(open({"a"}), ElementsAre("ops a failed"));

  expect(Alerts(*store_).change({}, {"a"}));
  clock_.advance(Alerts::kHolds - hours(1));
  expect(Alerts(*store_).sweep());
  EXPECT_THAT(open({"a"}), ElementsAre("ops a failed"));

  clock_.advance(hours(2));
  expect(Alerts(*store_).sweep());
  EXPECT_THAT(open({"a"}), IsEmpty());
}

}  // namespace
}  // namespace millrace::ledger
