// How runs are told to people and to programs.

#include <gmock/gmock.h>

#include "connector/app/history/run_list.h"
#include "connector/app/history/run_story.h"
#include "connector/app/history/state_output.h"
#include "connector/base/text/display_width.h"

namespace millrace::app {
namespace {

using ledger::RecordedRun;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

// 2026-01-02 03:04:05 UTC
constexpr ledger::RecordedTime kBegan{std::chrono::seconds(1767323045)};

RecordedRun done_run() {
  RecordedRun run;
  run.start = {.run_id = "20260102T030405Z-1f3a9c02",
               .sync = "orders",
               .at = kBegan,
               .plan_digest = "0123456789abcde"};
  run.host = "etl";
  run.pid = 42;
  run.end = {.at = kBegan + 1500ms,
             .status = "ok",
             .rows = {.read = 1000, .filtered = 6, .out = 994},
             .job_id = "20164921"};
  run.ended_at = run.end.at;
  return run;
}

RecordedRun failed_run() {
  auto run = done_run();
  run.end.status = "failed";
  run.end.error = ledger::RecordedError{"bad_data", "row 7 is no number"};
  return run;
}

RecordedRun running_run() {
  auto run = done_run();
  run.ended_at.reset();
  run.end = {.at = {}, .status = "running"};
  return run;
}

TEST(RunList, IsATable) {
  EXPECT_EQ(
      run_list_text({done_run()}, ""),
      "run                        sync    status  started (UTC)        seconds   read  loaded  "
      "error\n"
      "20260102T030405Z-1f3a9c02  orders  ok      2026-01-02 03:04:05     1.50  1,000     994\n");
}

TEST(RunList, FitsTheTerminalAndKeepsTheError) {
  for (const std::size_t width : {60u, 80u, 120u}) {
    const auto text = run_list_text({failed_run(), running_run()}, "", width);

    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = text.find('\n', begin);
      EXPECT_LE(display_width(text.substr(begin, end - begin)), width) << text;
      begin = end + 1;
    }
    EXPECT_THAT(text, AllOf(HasSubstr("20260102T030405Z-1f3a9c02"), HasSubstr("failed"),
                            HasSubstr("running"), HasSubstr("bad_data")));
  }
}

TEST(RunList, NamesTheCommandForOlderOnes) {
  EXPECT_THAT(run_list_text({done_run()}, done_run().start.run_id),
              HasSubstr("\nolder ones: millrace runs --before 20260102T030405Z-1f3a9c02\n"));
}

TEST(RunList, HasNoNumbersOfARunThatIsUnderWay) {
  EXPECT_THAT(
      run_list_json({running_run()}, ""),
      AllOf(HasSubstr(R"("status":"running","started_at":"2026-01-02T03:04:05.000Z","host")"),
            Not(HasSubstr("rows_read")), Not(HasSubstr("ended_at"))));
  EXPECT_THAT(run_list_text({running_run()}, ""), Not(HasSubstr(" 0 ")));
}

TEST(RunStoryText, TellsWhatHappenedInOrder) {
  RunStory story{.run = done_run()};
  story.events = {{"", 1, kBegan, "started", "started: bi to warehouse"},
                  {"", 2, kBegan + 20ms, "phase", "reading"},
                  {"", 3, kBegan + 1500ms, "finished", "done: 994 rows in 1.50 s"}};
  story.loads = {{.connection = "warehouse",
                  .target = "public.orders",
                  .status = "ok",
                  .rows = 994,
                  .inserted = 10,
                  .unchanged = 984,
                  .notes = {"made a table"}}};

  const auto text = run_story_text(story);

  EXPECT_THAT(text, StartsWith("20260102T030405Z-1f3a9c02  orders  ok\n"
                               "started 2026-01-02 03:04:05 UTC, ended 2026-01-02 03:04:06 UTC "
                               "after 1.50 s, process 42 on host etl\n"
                               "job 20164921, plan 0123456789abcde\n"
                               "1,000 rows read, 994 after the steps: 6 filtered\n\n"));
  EXPECT_THAT(text,
              AllOf(HasSubstr("0.020  phase     reading\n"), HasSubstr("warehouse: public.orders"),
                    HasSubstr("warehouse: made a table\n")));
}

TEST(RunStoryText, SaysWhatToDoAboutAFailure) {
  RunStory story{.run = failed_run()};
  story.guarded = {{"20260102T030405Z-1f3a9c02", "warehouse orders", "orders", 8, 2, {}}};

  EXPECT_THAT(
      run_story_text(story),
      AllOf(HasSubstr("would have taken 8 rows away and left 2"),
            HasSubstr("millrace run orders --allow 20260102T030405Z-1f3a9c02"),
            HasSubstr("bad_data: row 7 is no number\nrunning it again does nothing twice\n")));
  story.run.end.safe_to_rerun = false;
  EXPECT_THAT(run_story_text(story), HasSubstr("a rerun may append or send rows a second time"));
  story.run.end.status = ledger::kInterrupted;
  EXPECT_THAT(run_story_text(story), HasSubstr("the next run does the rest"));
}

TEST(RunStoryJson, HasEachPhaseWithItsTime) {
  RunStory story{.run = done_run()};
  story.events = {{"", 1, kBegan, "phase", "reading"},
                  {"", 2, kBegan + 1s, "warning", "odd"},
                  {"", 3, kBegan + 1s, "phase", "loading"}};

  EXPECT_THAT(
      run_story_json(story),
      AllOf(HasSubstr(R"("phases":[{"phase":"reading","started_at":"2026-01-02T03:04:05.000Z",)"
                      R"("seconds":1.000},{"phase":"loading",)"
                      R"("started_at":"2026-01-02T03:04:06.000Z","seconds":0.500}])"),
            HasSubstr(R"("warnings":["odd"])")));
}

TEST(StateOutput, TellsWhatIsKeptOfEachSync) {
  ledger::SyncState orders{.sync = "orders", .last = failed_run()};
  orders.jobs = {{"20164921", kBegan}};
  orders.holder = ledger::LeaseHolder{"etl", 42, kBegan, kBegan + 60s};
  const std::vector<ledger::SyncState> states{{.sync = "items"}, orders};

  const auto text = state_text(states);
  EXPECT_THAT(text, AllOf(StartsWith("sync "), HasSubstr("\nitems   -"),
                          HasSubstr("20260102T030405Z-1f3a9c02 failed"), HasSubstr("20164921"),
                          HasSubstr("process 42 on etl")));
  EXPECT_THAT(
      state_json(states, "x.db"),
      AllOf(HasSubstr(R"("state":"x.db","syncs":[{"sync":"items","jobs":[],"guarded":[]},)"),
            HasSubstr(R"("lease":{"host":"etl","pid":42,)")));
}

}  // namespace
}  // namespace millrace::app
