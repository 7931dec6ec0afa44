// What runs remember of their rows, and where the next one begins.

#include <gmock/gmock.h>

#include "tests/engine/run_fixture.h"

namespace millrace::engine {
namespace {

using components::Intake;
using components::Mode;
using ::testing::ElementsAre;
using testing::FakeTarget;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WatermarkRunTest : public testing::RunFixture {
 protected:
  using Watermark = std::optional<std::string>;

  WatermarkRunTest() {
    request_.retry.attempts = 1;
    source_gives({{{"1", "a"}, {"12", "b"}}, {{"7", "c"}, {"∅", "d"}}});
  }

  SyncPlan& add_watermarked(const std::string& name = "a") {
    auto& sync = add_sync(name, "report of " + name);
    sync.columns = {{"id", "id", *parse_type("integer"), false, std::nullopt}};
    sync.watermark = WatermarkPlan{.column = "id", .kind = TypeKind::Integer};
    return sync;
  }
  FakeTarget& add_upserted() { return add_target(Intake::AfterGates); }

  static Error away() { return {ErrorKind::Transient, "away"}; }
  std::vector<ledger::Watermark> known() {
    return *testing::run(loop_, ledger_.watermarks().of({"a", "b"}));
  }
  Watermark remembered() {
    const auto all = known();
    return all.empty() ? std::nullopt : Watermark(all.front().value);
  }
  // Of the last run.
  Watermark asked_since() const { return source_.watermarks.back(); }
  void gives(std::vector<Rows> batches) {
    source_.scripts.clear();
    source_gives(std::move(batches));
  }
};

TEST_F(WatermarkRunTest, TheGreatestValueIsWhereTheNextRunBegins) {
  add_watermarked();
  add_upserted();

  const auto first = run_all();
  run_all();

  EXPECT_THAT(source_.watermarks, ElementsAre(std::nullopt, Watermark("12")));
  EXPECT_EQ(first[0].watermark, "12");
  ASSERT_EQ(known().size(), 1u);
  EXPECT_EQ(known()[0].column, "id");
  EXPECT_EQ(known()[0].type, "integer");
}

TEST_F(WatermarkRunTest, TheFirstRunBeginsAtTheInitialValue) {
  add_watermarked().watermark->initial = WatermarkValue::parse(TypeKind::Integer, "5");
  add_upserted();

  run_all();

  EXPECT_EQ(asked_since(), "5");
}

TEST_F(WatermarkRunTest, LagBeginsBeforeWhatIsRemembered) {
  add_watermarked().watermark->lag = std::int64_t{10};
  add_upserted();

  run_all();
  run_all();

  EXPECT_EQ(asked_since(), "2");
  EXPECT_EQ(remembered(), "12");
}

TEST_F(WatermarkRunTest, StreamedRowsAreLookedAtToo) {
  add_watermarked();
  add_target(Intake::Streaming);

  run_all();

  EXPECT_EQ(remembered(), "12");
}

TEST_F(WatermarkRunTest, NothingIsRememberedUntilEveryDestinationHasTheRows) {
  add_watermarked();
  auto& done = add_upserted();
  auto& late = add_upserted();
  late.failures["commit"].push_back(away());

  const auto first = run_all();

  EXPECT_TRUE(is_done(done));
  EXPECT_EQ(first[0].status, Status::Temporary);
  EXPECT_EQ(remembered(), std::nullopt);
  run_all();
  EXPECT_EQ(asked_since(), std::nullopt);
  EXPECT_EQ(remembered(), "12");
}

TEST_F(WatermarkRunTest, AnExportWithoutRowsKeepsIt) {
  add_watermarked();
  add_upserted();
  run_all();

  gives({});
  const auto second = run_all();

  EXPECT_EQ(second[0].status, Status::Ok);
  EXPECT_EQ(remembered(), "12");
}

TEST_F(WatermarkRunTest, RowsOfNullKeepIt) {
  add_watermarked();
  add_upserted();

  gives({{{"∅", "a"}}});
  run_all();

  EXPECT_EQ(remembered(), std::nullopt);
}

TEST_F(WatermarkRunTest, ItNeverGoesBackByItself) {
  add_watermarked();
  add_upserted();
  run_all();

  gives({{{"3", "late"}}});
  run_all();

  EXPECT_EQ(remembered(), "12");
}

TEST_F(WatermarkRunTest, ARunThatIsToldWhereToBeginMayMoveItBack) {
  add_watermarked();
  add_upserted();
  run_all();

  request_.since = "2";
  gives({{{"3", "late"}}});
  run_all();

  EXPECT_EQ(asked_since(), "2");
  EXPECT_EQ(remembered(), "3");
}

TEST_F(WatermarkRunTest, AFullRunBeginsAsIfItWereTheFirst) {
  add_watermarked();
  add_upserted();
  run_all();

  request_.full = true;
  run_all();

  EXPECT_EQ(asked_since(), std::nullopt);
}

TEST_F(WatermarkRunTest, ADryRunReadsItAndRemembersNothing) {
  add_watermarked();
  add_upserted();
  run_all();

  request_.dry_run = true;
  gives({{{"99", "z"}}});
  const auto outcome = run_all();

  EXPECT_EQ(asked_since(), "12");
  EXPECT_EQ(outcome[0].watermark, std::nullopt);
  EXPECT_EQ(remembered(), "12");
}

TEST_F(WatermarkRunTest, AnotherColumnThanTheOneThatIsRememberedStopsTheRun) {
  auto& sync = add_watermarked();
  auto& target = add_upserted();
  run_all();
  target.calls.clear();

  sync.watermark->column = "name";
  sync.watermark->kind = TypeKind::Text;
  const auto outcome = run_all();

  ASSERT_TRUE(outcome[0].error);
  EXPECT_EQ(outcome[0].error->kind(), ErrorKind::InvalidConfig);
  EXPECT_THAT(outcome[0].error->message(),
              HasSubstr("the watermark that is remembered is 12 in the column id of type integer, "
                        "and the file says name of type text now; say where to go on with --since, "
                        "or read everything with --full"));
  EXPECT_THAT(target.calls, IsEmpty());
}

TEST_F(WatermarkRunTest, AValueOfAnotherTypeFailsTheExport) {
  auto& sync = add_watermarked();
  sync.columns.clear();
  auto& target = add_upserted();

  gives({{{"1", "a"}, {"2x", "b"}}});
  const auto outcome = run_all();

  ASSERT_TRUE(outcome[0].error);
  EXPECT_EQ(outcome[0].error->kind(), ErrorKind::BadData);
  EXPECT_THAT(outcome[0].error->message(),
              HasSubstr("watermark: row 2, column id: '2x' is not of type integer"));
  EXPECT_THAT(target.visible, IsEmpty());
}

TEST_F(WatermarkRunTest, WithoutItsColumnTheExportFails) {
  auto& sync = add_watermarked();
  sync.columns.clear();
  sync.watermark->column = "updated_at";
  add_upserted();

  const auto outcome = run_all();

  ASSERT_TRUE(outcome[0].error);
  EXPECT_THAT(outcome[0].error->message(),
              HasSubstr("the column updated_at is not among the columns: id, name"));
}

TEST_F(WatermarkRunTest, EachSyncHasItsOwn) {
  add_watermarked("a");
  add_upserted();
  add_watermarked("b");
  add_upserted().failures["prepare"].push_back(away());

  run_all();
  run_all();

  EXPECT_THAT(source_.watermarks,
              ElementsAre(std::nullopt, std::nullopt, Watermark("12"), std::nullopt));
}

TEST_F(WatermarkRunTest, SyncsThatAskForTheSameShareAnExport) {
  add_watermarked("a").from_options = testing::fake_report("one");
  add_upserted();
  add_watermarked("b").from_options = testing::fake_report("one");
  add_upserted();

  run_all();
  run_all();

  EXPECT_THAT(source_.requests, ElementsAre("one", "one since 12"));
}

TEST_F(WatermarkRunTest, ARunWhoseLeaseWasOvertakenRemembersNothing) {
  add_watermarked();
  auto& target = add_upserted();
  ASSERT_TRUE(*testing::run(
      loop_, ledger_.watermarks().remember({"a", "id", "integer", "40", "", ""},
                                           std::numeric_limits<std::int64_t>::max())));

  const auto outcome = run_all();

  EXPECT_TRUE(is_done(target));
  EXPECT_EQ(outcome[0].status, Status::Cancelled);
  EXPECT_EQ(remembered(), "40");
}

}  // namespace
}  // namespace millrace::engine
