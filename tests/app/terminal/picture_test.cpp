#include "connector/app/terminal/live/picture.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/text/display_width.h"
#include "tests/app/terminal/told_run.h"

namespace millrace::app {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::ResultOf;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing::ToldRun;
using Texts = std::vector<std::string>;

Texts picture(const ToldRun& told, std::size_t columns, std::size_t rows = 24) {
  return testing::texts_of(picture_of(told.run, {columns, rows}, told.now()));
}

void fail_with(const Events& sync, std::string why) {
  sync.tell(Finished{
      .status = Status::Failed, .elapsed = 3s, .error = Error(ErrorKind::Refused, std::move(why))});
}

// One of each kind, in the order in which the file has them.
void tell_one_of_each(ToldRun& told) {
  told.start("customers").tell(Finished{Status::Ok, 1'234'567, 1'234'567, 42s, {}});
  const auto orders = told.start("orders_daily");
  const auto items = told.start("order_items");
  const auto crm = told.start("crm_contacts");
  orders.phase(Phase::RunningThere, "job 20164921");
  items.phase(Phase::Downloading);
  items.tell(RowsRead{120'000});
  told.clock.advance(31s);
  items.tell(Received{"7", 12'900'000, 25'800'000, 0, {}});
  crm.retrying({}, 5s, Error(ErrorKind::Transient, "503 from the receiver"));
  fail_with(told.start("refunds"), "no report 17 (404: not found); check its number");
}

TEST(Picture, ShowsWhatFailedThenWhatWorksThenWhatWaitsThenWhatIsDone) {
  ToldRun told;
  tell_one_of_each(told);

  EXPECT_THAT(
      picture(told, 80),
      ElementsAre(
          "1/5 done · 1 failed · 1 running · 2 waiting · 1.35M rows · 12.3 MiB · 0:31",
          "✗ refunds       failed  no report 17 (404: not found); check its number    0:03",
          "▸ order_items   downloading          ━━━━─────  50%  12.3 MiB   120k rows  0:31",
          "○ orders_daily  running there 0:31                                         0:31",
          "○ crm_contacts  trying again in 0:05  503 from the receiver                0:31",
          "✓ customers     done                                           1.23M rows  0:42"));
}

TEST(Picture, HasRoomForEverythingOnAWideTerminal) {
  ToldRun told;
  tell_one_of_each(told);

  const auto lines = picture(told, 140);

  EXPECT_THAT(lines[0], StartsWith("━━━━━━━━────────────  1/5 done · 1 failed · 1 running"));
  EXPECT_THAT(lines[2],
              AllOf(HasSubstr("120,000 rows"), HasSubstr("12.3 MiB"), HasSubstr("  0:31 left  ")));
  EXPECT_THAT(lines[3], HasSubstr("running there 0:31  job 20164921"));
}

TEST(Picture, LeavesOutWhatMattersLessOnANarrowTerminal) {
  ToldRun told;
  tell_one_of_each(told);

  EXPECT_THAT(picture(told, 40), ElementsAre("1/5 done · 1 failed · 1 running · 0:31",
                                             "✗ refunds     failed  no report …  0:03",
                                             "▸ order_…ems  downloading          0:31",
                                             "○ orders…ily  running there 0:31   0:31",
                                             "○ crm_co…cts  trying again in 0:…  0:31",
                                             "✓ customers   done                 0:42"));
}

// Every kind of name and state, two hundred times.
void tell_many(ToldRun& told) {
  const Texts names{"orders", "日別の注文と返品の明細レポート", "cafe\u0301_re\u0301sume\u0301",
                    "한국어_보고서",
                    "a_name_that_is_much_longer_than_any_line_has_room_for_it_at_all"};
  for (int i = 0; i < 200; ++i) {
    const auto sync = told.start(fmt::format("{}_{}", names[i % 5], i));
    if (i % 7 == 0) sync.phase(Phase::WaitingForJobSlot, "5 in flight");
    if (i % 7 == 1) sync.phase(Phase::RunningThere, "job 20164921");
    if (i % 7 == 2) sync.phase(Phase::Reading, "page 3 of 9");
    if (i % 7 == 2) sync.tell(Received{fmt::format("{}", i), 5'000'000'000, {}, 3, 9});
    if (i % 7 == 3) sync.tell(RowsRead{123'456'789'012});
    if (i % 7 == 4) fail_with(sync, "読めない: the report is not there; check its number");
    if (i % 7 == 5) sync.tell(Finished{Status::Ok, 5, 5, 5s, {}});
    if (i % 7 == 6) sync.retrying({}, 100s, Error(ErrorKind::Transient, "503"));
  }
  told.clock.advance(100h);
}

TEST(Picture, FitsIntoEveryTerminal) {
  ToldRun told;
  tell_many(told);

  for (std::size_t columns = 2; columns <= 250; ++columns) {
    for (const std::size_t rows : {2, 3, 4, 5, 24, 500}) {
      const auto lines = picture(told, columns, rows);
      ASSERT_THAT(lines, SizeIs(Le(rows - 1))) << columns << " x " << rows;
      ASSERT_THAT(lines, Each(ResultOf(display_width, Le(columns - 1)))) << columns;
    }
  }
}

TEST(Picture, SaysHowManyThereAreBeyondItsRoom) {
  ToldRun told;
  for (int i = 0; i < 200; ++i) {
    const auto sync = told.start(fmt::format("s{}", i));
    if (i < 12) {
      sync.phase(Phase::Downloading);
    } else if (i < 150) {
      sync.phase(Phase::WaitingForJobSlot, "12 in flight");
    } else {
      sync.tell(Finished{Status::Ok, 5, 5, 5s, {}});
    }
  }

  const auto lines = picture(told, 80, 24);

  ASSERT_THAT(lines, SizeIs(20));
  EXPECT_THAT(lines[0], StartsWith("50/200 done · 12 running · 138 waiting"));
  EXPECT_THAT(lines[1], StartsWith("▸ s0 "));
  EXPECT_THAT(lines[13], StartsWith("✓ s150 "));
  EXPECT_EQ(lines[19], "… and 182 more: 138 awaiting a slot, 44 done");
}

TEST(Picture, LeavesRoomForWhatRunsBesideManyFailures) {
  ToldRun told;
  for (int i = 0; i < 100; ++i) fail_with(told.start(fmt::format("f{}", i)), "wrong key");
  for (int i = 0; i < 100; ++i) told.start(fmt::format("r{}", i)).phase(Phase::Downloading);

  const auto lines = picture(told, 80, 24);

  ASSERT_THAT(lines, SizeIs(20));
  EXPECT_THAT(lines[9], StartsWith("✗ "));
  EXPECT_THAT(lines[10], StartsWith("▸ r0 "));
  EXPECT_EQ(lines[19], "… and 182 more: 91 failed, 91 running");
}

TEST(Picture, PutsAJobThatGoesOnBeforeWhatAwaitsASlot) {
  ToldRun told;
  told.start("idle").phase(Phase::WaitingForJobSlot, "1 in flight");
  told.clock.advance(10s);
  told.start("queued").phase(Phase::QueuedThere, "job 5");

  EXPECT_THAT(picture(told, 80),
              ElementsAre(StartsWith("0/2"), StartsWith("○ queued"), StartsWith("○ idle")));
}

TEST(Picture, CutsNamesInTheirMiddleForTheyDifferAtTheirEnds) {
  ToldRun told;
  told.start("customer_addresses_of_all_countries_17").phase(Phase::Downloading);
  told.start("日別の注文と返品の明細レポート_8").phase(Phase::Downloading);

  EXPECT_THAT(picture(told, 80),
              ElementsAre(StartsWith("0/2"), StartsWith("▸ customer_ad…ies_17  downloading"),
                          StartsWith("▸ 日別の注文…ート_8   downloading")));
}

TEST(Picture, HasRoomForHours) {
  ToldRun told;
  told.start("orders").phase(Phase::Downloading);
  told.clock.advance(25h);

  EXPECT_THAT(picture(told, 80)[1], ::testing::EndsWith("  25:00:00"));
}

TEST(Picture, PutsWhatHasWorkedLongestFirst) {
  ToldRun told;
  const auto late = told.start("late");
  const auto early = told.start("early");
  late.phase(Phase::QueuedThere, "job 5");
  early.phase(Phase::Downloading);
  told.clock.advance(10s);
  late.phase(Phase::Downloading);
  early.phase(Phase::Loading);

  EXPECT_THAT(picture(told, 80),
              ElementsAre(StartsWith("0/2"), StartsWith("▸ early"), StartsWith("▸ late")));
}

TEST(Picture, HasTheTimeLeftOfTheWholeRunWhereItIsKnownOfEverySync) {
  ToldRun told;
  const auto orders = told.start("orders");
  const auto items = told.start("items");
  for (const auto* sync : {&orders, &items}) sync->phase(Phase::Downloading);
  told.clock.advance(10s);
  orders.tell(Received{"5", 500, 1000, 0, {}});
  EXPECT_THAT(picture(told, 80)[0], ::testing::Not(HasSubstr("left")));

  items.tell(Received{"6", 250, 1000, 0, {}});
  EXPECT_THAT(picture(told, 80)[0], HasSubstr(" · 0:10 · 0:30 left"));
}

TEST(Picture, NeverSaysThatWhatGoesOnIsComplete) {
  ToldRun told;
  const auto orders = told.start("orders");
  orders.phase(Phase::Loading);
  orders.tell(RowsLoaded{"warehouse", "t", 100, 100});

  EXPECT_THAT(picture(told, 80)[1], HasSubstr("━━  99%"));
}

TEST(Picture, OfATerminalWithoutUnicodeIsAscii) {
  ToldRun told;
  tell_one_of_each(told);
  told.start("日報").phase(Phase::Downloading);

  for (const auto& line : picture_of(told.run, {80, 24}, told.now())) {
    const auto text = line.text({.colours = false, .unicode = false});
    EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) << text;
    EXPECT_EQ(text.size(), line.width());
  }
}

}  // namespace
}  // namespace millrace::app
