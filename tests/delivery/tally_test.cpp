// What is counted and noted of a load's rows.

#include "connector/delivery/tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::delivery {
namespace {

using ::testing::ElementsAre;

TEST(TallyTest, TellsOfRowsInTheirOrderWhateverWasAnsweredFirst) {
  Tally tally("crm", {});
  tally.rejected(40, 1, "row 40");
  tally.rejected(9, 2, "rows 9 and 10");
  tally.rejected(100, 1, "row 100");

  EXPECT_THAT(tally.report().notes, ElementsAre("rows 9 and 10", "row 40", "row 100"));
}

TEST(TallyTest, CountsEachFateByItself) {
  Tally tally("crm", {});
  tally.came(1000);
  tally.came(234);
  tally.delivered(1200);
  tally.rejected(7, 4, "four");
  tally.unknown(30);

  const auto report = tally.report();

  EXPECT_EQ(report.rows, 1234u);
  EXPECT_EQ(report.inserted, 1200u);
  EXPECT_EQ(report.rejected, 4u);
  EXPECT_EQ(report.unknown, 30u);
}

TEST(TallyTest, NamesTheLimitsOnceHoweverOftenRequestsWereHalved) {
  Tally tally("crm", {.rows = 500, .bytes = 512_KiB});
  tally.halved(413);
  tally.rejected(7, 1, "row 7");
  tally.halved(400);

  EXPECT_THAT(tally.report().notes,
              ElementsAre("2 request(s) were too large for the receiver (400) and were sent in "
                          "halves; lower batch: {rows: 500, bytes: 512KiB} of connection crm",
                          "row 7"));
}

}  // namespace
}  // namespace millrace::delivery
