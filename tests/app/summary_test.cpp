#include "connector/app/summary.h"

#include <algorithm>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/text/display_width.h"

namespace millrace::app {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

// 2026-11-24 02:00:00 UTC
const std::chrono::system_clock::time_point kThen(1'795'485'600s);

const RunFacts kFacts{.started_at = kThen, .ended_at = kThen + 5s};

engine::RunOutcome run_of(std::optional<std::chrono::system_clock::time_point> fresh_as_of,
                          std::chrono::seconds later) {
  engine::RunOutcome outcome;
  auto& sync = outcome.syncs.emplace_back();
  sync.sync = "orders";
  sync.fresh_as_of = fresh_as_of;
  sync.ended_at = kThen + later;
  return outcome;
}

struct Age {
  std::string name;
  std::chrono::seconds later;
  std::string says;
};

void PrintTo(const Age& age, std::ostream* out) {
  *out << age.name;
}

class Freshness : public ::testing::TestWithParam<Age> {};

TEST_P(Freshness, IsALineUnderTheTable) {
  const auto text = summary_text(run_of(kThen, GetParam().later), kFacts);

  EXPECT_THAT(text, HasSubstr("orders: data as of 2026-11-24 02:00:00 UTC (" + GetParam().says +
                              " old)\n"));
}

INSTANTIATE_TEST_SUITE_P(, Freshness,
                         ::testing::Values(Age{"Now", 0s, "0 s"},
                                           Age{"OfAClockThatIsAhead", -5s, "0 s"},
                                           Age{"Seconds", 119s, "119 s"},
                                           Age{"Minutes", 12min, "12 min"}, Age{"Hours", 2h, "2 h"},
                                           Age{"Days", 100h, "4 days"}),
                         [](const auto& test) { return test.param.name; });

TEST(Summary, SaysForMachinesHowFreshTheRowsAre) {
  EXPECT_THAT(summary_json(run_of(kThen, 12min), kFacts),
              HasSubstr(R"(,"fresh_as_of":"2026-11-24T02:00:00Z"})"));
}

TEST(Summary, F042_SaysForMachinesWhatWasMended) {
  auto run = run_of(std::nullopt, 0s);
  EXPECT_THAT(summary_json(run, kFacts), Not(HasSubstr("padded_rows")));

  run.syncs[0].mended = {3, 0};

  EXPECT_THAT(summary_json(run, kFacts), HasSubstr(R"(,"padded_rows":3,"replaced_cells":0})"));
}

TEST(Summary, RepeatsTheWarningsForPeopleAndForMachines) {
  auto run = run_of(std::nullopt, 0s);
  run.syncs[0].warnings = {"the rows \x1b[2J are old", "there may be more"};

  EXPECT_THAT(summary_text(run, kFacts), HasSubstr("orders: warning: the rows \\x1b[2J are old\n"
                                                   "orders: warning: there may be more\n"));
  EXPECT_THAT(summary_json(run, kFacts), HasSubstr(R"(,"warnings":["the rows \u001b[2J are old",)"
                                                   R"("there may be more"])"));
}

TEST(Summary, SaysNothingOfFreshnessThatIsNotKnown) {
  EXPECT_THAT(summary_text(run_of(std::nullopt, 0s), kFacts), Not(HasSubstr("data as of")));
  EXPECT_THAT(summary_json(run_of(std::nullopt, 0s), kFacts), Not(HasSubstr("fresh_as_of")));
}

// A sync whose webhook failed; what it had delivered by then is in the report.
engine::RunOutcome half_delivered(components::LoadReport report) {
  auto outcome = run_of(std::nullopt, 0s);
  auto& sync = outcome.syncs[0];
  sync.status = Status::Temporary;
  auto& to = sync.destinations.emplace_back();
  to.target = {"crm", "https://hook.example", components::Mode::Upsert, {"id"}};
  to.can_stage = false;
  to.status = Status::Temporary;
  to.report = std::move(report);
  to.error = Error(ErrorKind::Transient, "request 4 (rows 301 to 400): gave up");
  return outcome;
}

TEST(Summary, SaysWhatAFailedDeliveryConfirmedAndWhatMayHaveArrived) {
  const auto outcome = half_delivered({.rows = 1'500, .inserted = 1'300, .unknown = 100});

  EXPECT_THAT(summary_text(outcome, kFacts),
              AllOf(HasSubstr("orders → crm: 1,300 rows were confirmed and 100 may have arrived; a "
                              "rerun sends them again with the same Idempotency-Keys, which is "
                              "safe only if the receiver honours them\n"),
                    Not(HasSubstr("run it again"))));
  EXPECT_THAT(summary_json(outcome, kFacts),
              AllOf(HasSubstr(R"("rows":1500,"inserted":1300,)"),
                    HasSubstr(R"("rejected":0,"unknown":100)"),
                    HasSubstr(R"("safe_to_rerun":false)"), Not(HasSubstr("true"))));
}

TEST(Summary, SaysForMachinesWhatRanAndWhen) {
  const auto json = summary_json(run_of(std::nullopt, 0s), kFacts);

  EXPECT_THAT(json, AllOf(HasSubstr(R"({"status":"ok","version":")"),
                          HasSubstr(R"(,"dry_run":false,"started_at":"2026-11-24T02:00:00Z",)"
                                    R"("ended_at":"2026-11-24T02:00:05Z","syncs":[)")));
}

TEST(Summary, OfADryRunCannotBeTakenForALoad) {
  auto run = run_of(std::nullopt, 0s);
  auto& to = run.syncs[0].destinations.emplace_back();
  to.target = {"lake", "out/orders.csv", components::Mode::Replace, {}};
  const RunFacts facts{.dry_run = true, .started_at = kThen, .ended_at = kThen};

  EXPECT_THAT(summary_json(run, facts),
              AllOf(HasSubstr(R"("dry_run":true)"),
                    HasSubstr(R"("target":"out/orders.csv","status":"planned","rows":0)"),
                    Not(HasSubstr("examples"))));
  EXPECT_THAT(summary_text(run, facts),
              AllOf(HasSubstr(" planned "), HasSubstr("planned; nothing was written\n")));
}

TEST(Summary, OfAPlanHasWhatARunWouldChange) {
  using components::RowChange;
  using components::SchemaChange;
  auto run = run_of(std::nullopt, 0s);
  auto& to = run.syncs[0].destinations.emplace_back();
  to.target = {"warehouse", "people", components::Mode::Mirror, {"id"}};
  to.report = {.rows = 2, .inserted = 1, .updated = 1, .deleted = 4};
  to.report.changes = {{SchemaChange::Kind::AddColumn, "tier", "text"}};
  to.examples = {{"id", "tier"},
                 {{RowChange::Kind::Update, {"1", std::nullopt}, {"1", "gold"}},
                  {RowChange::Kind::Delete, {"7", "base"}, {}}}};
  to.status = run.syncs[0].status = Status::Guarded;
  to.error = Error(ErrorKind::Guarded, "people would shrink");
  const RunFacts facts{.dry_run = true, .started_at = kThen, .ended_at = kThen};

  EXPECT_THAT(
      summary_json(run, facts),
      AllOf(HasSubstr(R"("status":"guarded","rows":2,"inserted":1,"updated":1,"deleted":4)"),
            HasSubstr(R"("changes":[{"change":"add_column","column":"tier","type":"text"}])"),
            HasSubstr(R"({"change":"update","before":{"id":"1","tier":null},)"
                      R"("after":{"id":"1","tier":"gold"}})"),
            HasSubstr(R"({"change":"delete","before":{"id":"7","tier":"base"}})")));
  EXPECT_THAT(summary_text(run, facts),
              AllOf(HasSubstr("guarded: people would shrink"),
                    HasSubstr("lacks the column tier (text); a run adds it"),
                    HasSubstr("would update: id: '1', tier: NULL → 'gold'\n"),
                    HasSubstr("would delete: id: '7', tier: 'base'\n")));
}

TEST(Summary, OfARunHasWhatWasChangedBesideTheRows) {
  using Kind = components::SchemaChange::Kind;
  auto run = run_of(std::nullopt, 0s);
  auto& to = run.syncs[0].destinations.emplace_back();
  to.target = {"warehouse", "people", components::Mode::Upsert, {"id"}};
  to.report.changes = {{Kind::WidenColumn, "qty", "bigint", "integer", true},
                       {Kind::LacksColumn, "note"}};
  to.report.notes = {"told"};

  EXPECT_THAT(summary_json(run, kFacts),
              HasSubstr(R"("changes":[{"change":"widen_column","column":"qty","from":"integer",)"
                        R"("type":"bigint","rewrites":true},)"
                        R"({"change":"lacks_column","column":"note"}],"notes":["told"])"));
}

TEST(Summary, SaysInOneWordWhatIsOne) {
  EXPECT_THAT(summary_text(half_delivered({.inserted = 1}), kFacts),
              HasSubstr("crm: 1 row was confirmed; a rerun"));
  EXPECT_THAT(summary_text(half_delivered({.unknown = 1}), kFacts),
              HasSubstr("crm: 1 row may have arrived; a rerun"));
}

// A table that has the rows, beside a destination that failed in a way that will, or will not,
// pass.
engine::RunOutcome appended_beside(Status failed) {
  auto outcome = half_delivered({});
  auto& sync = outcome.syncs[0];
  sync.status = sync.destinations[0].status = failed;
  auto& table = sync.destinations.emplace_back();
  table.target = {"warehouse", "orders", components::Mode::Append, {}};
  table.report = {.rows = 1'000, .inserted = 1'000};
  return outcome;
}

TEST(Summary, SaysWhenARerunWouldAppendAnotherExport) {
  const auto outcome = appended_beside(Status::Failed);

  EXPECT_THAT(summary_text(outcome, kFacts),
              HasSubstr("orders → warehouse: appended 1,000 rows; a rerun exports the report "
                        "again and appends those too\n"));
  EXPECT_THAT(summary_json(outcome, kFacts), HasSubstr(R"("safe_to_rerun":false)"));
}

TEST(Summary, SaysNothingOfAnotherExportWhereTheRerunResumesTheSame) {
  for (const auto failed : {Status::Temporary, Status::Failed}) {
    auto outcome = appended_beside(failed);
    outcome.syncs[0].destinations[0].report.inserted = 300;

    EXPECT_THAT(summary_text(outcome, kFacts),
                AllOf(HasSubstr("crm: 300 rows were confirmed"), Not(HasSubstr("were appended"))));
  }
}

TEST(Summary, CallsARerunSafeThatResumesTheSameExport) {
  const auto outcome = appended_beside(Status::Temporary);

  EXPECT_THAT(summary_text(outcome, kFacts),
              HasSubstr("orders: nothing was left half done; run it again\n"));
  EXPECT_THAT(summary_json(outcome, kFacts), HasSubstr(R"("safe_to_rerun":true)"));
}

TEST(Summary, CallsARerunSafeWhenNothingOfADeliveryArrived) {
  const auto outcome = half_delivered({.rows = 5, .rejected = 2});

  EXPECT_THAT(summary_text(outcome, kFacts),
              HasSubstr("orders: nothing was left half done; run it again\n"));
  EXPECT_THAT(summary_json(outcome, kFacts), HasSubstr(R"("safe_to_rerun":true)"));
}

TEST(Summary, DoesNotAdviseARerunThatCannotSucceed) {
  auto run = run_of(std::nullopt, 0s);
  auto& sync = run.syncs[0];
  sync.status = Status::Failed;
  auto& to = sync.destinations.emplace_back();
  to.target = {"warehouse", "orders", components::Mode::Upsert, {"id"}};
  to.status = Status::Failed;
  to.error = Error(ErrorKind::Refused, "permission denied");

  EXPECT_THAT(summary_text(run, kFacts),
              HasSubstr("orders: nothing was changed; a rerun fails until this is fixed\n"));

  sync.status = Status::Guarded;

  EXPECT_THAT(summary_text(run, kFacts),
              HasSubstr("orders: nothing was changed; a rerun is stopped again until the report "
                        "changes or the load is allowed\n"));

  sync.status = Status::Failed;
  sync.destinations.emplace_back().target = {"lake", "out.csv", components::Mode::Replace, {}};

  EXPECT_THAT(summary_text(run, kFacts),
              HasSubstr("orders: what failed is as it was before; a rerun fails until this is "
                        "fixed\n"));
}

TEST(Summary, SaysHowFarTheReadingCameThatFailed) {
  auto run = run_of(std::nullopt, 0s);
  auto& sync = run.syncs[0];
  sync.status = Status::Failed;
  sync.error = Error(ErrorKind::BadData, "step 1 (set, line 9): row 1234: division by zero");
  sync.rows_read = 4096;

  EXPECT_THAT(summary_text(run, kFacts),
              HasSubstr("orders: failed after 4,096 rows were read\n"
                        "orders: bad_data: step 1 (set, line 9): row 1234: division by zero\n"));

  sync.counts.quarantined = 2;

  EXPECT_THAT(summary_text(run, kFacts),
              HasSubstr("failed after 4,096 rows were read, of which 2 were to be quarantined\n"));
  EXPECT_THAT(summary_json(run, kFacts),
              AllOf(HasSubstr(R"("rows_read":4096)"), HasSubstr(R"("rows_rejected":2)")));

  sync.status = Status::Cancelled;
  sync.rows_read = sync.counts.quarantined = 1;

  EXPECT_THAT(summary_text(run, kFacts),
              HasSubstr("stopped after 1 row was read, of which 1 was to be quarantined\n"));
}

TEST(Summary, TellsOneCauseOnce) {
  engine::RunOutcome run;
  for (int i = 0; i < 200; ++i) {
    auto& sync = run.syncs.emplace_back();
    sync.sync = "s" + std::to_string(i);
    sync.status = Status::Failed;
    sync.error = Error(ErrorKind::Refused, i == 100 ? "unknown report" : "wrong key");
  }

  EXPECT_THAT(summary_text(run, kFacts),
              HasSubstr("\n\ns0, s1, s2 and 196 more: refused: wrong key\n"
                        "s100: refused: unknown report\n"
                        "s0, s1, s2 and 197 more: nothing was changed; a rerun fails until this is "
                        "fixed\n\n"));
}

TEST(Summary, TellsOneCauseAtOneDestinationOnce) {
  engine::RunOutcome run;
  for (int i = 0; i < 5; ++i) {
    auto& sync = run.syncs.emplace_back();
    sync.sync = "s" + std::to_string(i);
    sync.status = Status::Temporary;
    auto& to = sync.destinations.emplace_back();
    to.target.connection = "warehouse";
    to.status = Status::Temporary;
    to.error = Error(ErrorKind::Transient, "connect to db:5432: refused");
  }

  EXPECT_THAT(
      summary_text(run, kFacts),
      HasSubstr("\n\ns0, s1, s2 and 2 more → warehouse: temporary: connect to db:5432: refused\n"
                "s0, s1, s2 and 2 more: nothing was left half done; run it again\n\n"));
}

TEST(Summary, OfSyncsThatASignalStoppedIsOneSentence) {
  engine::RunOutcome run;
  for (const char* at : {"stopped while waiting", "job 5: stopped while waiting"}) {
    auto& sync = run.syncs.emplace_back();
    sync.sync = at == std::string("stopped while waiting") ? "items" : "orders";
    sync.status = Status::Cancelled;
    sync.error = Error(ErrorKind::Cancelled, at);
  }

  EXPECT_THAT(summary_text(run, kFacts),
              HasSubstr("\n\nitems, orders: cancelled: stopped by a signal\n"
                        "items, orders: nothing was left half done; run it again\n"));
}

TEST(Summary, NamesTheTargetWhereAConnectionHasSeveral) {
  engine::RunOutcome run;
  auto& sync = run.syncs.emplace_back();
  sync.sync = "h";
  sync.status = Status::Failed;
  for (const char* target : {"orders", "nullkey"}) {
    auto& to = sync.destinations.emplace_back();
    to.target.connection = "pg";
    to.target.name = target;
  }
  sync.destinations.back().error = Error(ErrorKind::BadData, "the key has NULL");

  EXPECT_THAT(summary_text(run, kFacts),
              HasSubstr("h → pg: nullkey: bad_data: the key has NULL\n"));
}

TEST(Summary, HasPathsWholeWhereNoTerminalBoundsThem) {
  auto run = run_of(std::nullopt, 0s);
  const auto path = "/srv/" + std::string(100, 'x') + "/lake/p.csv";
  run.syncs[0].destinations = {{.target = {.connection = "out", .name = path}}};

  EXPECT_THAT(summary_text(run, kFacts), HasSubstr("out: " + path + "  ok"));
  EXPECT_THAT(summary_text(run, kFacts, 80), Not(HasSubstr(path)));
}

TEST(Summary, OfSyncsThatNeverBeganIsOneSentence) {
  engine::RunOutcome run;
  for (int i = 0; i < 200; ++i) {
    auto& sync = run.syncs.emplace_back();
    sync.sync = "s" + std::to_string(i);
    sync.status = Status::Failed;
    sync.error = Error(ErrorKind::Refused, "wrong key");
    sync.not_started = i > 0;
  }

  const auto text = summary_text(run, kFacts);
  EXPECT_THAT(
      text,
      HasSubstr(
          "s1, s2, s3 and 196 more: not started, for the reason given above\n\n0 of 200 syncs"));
  EXPECT_EQ(std::ranges::count(text, '\n'), 8);
  EXPECT_THAT(summary_json(run, kFacts), HasSubstr(R"("not_started":true)"));
}

TEST(Summary, IsAsNarrowAsTheTerminal) {
  auto run = run_of(std::nullopt, 0s);
  auto& sync = run.syncs[0];
  sync.warnings = {"the export has exactly 1000000 rows, the most that the API gives"};
  sync.status = Status::Failed;
  auto& to = sync.destinations.emplace_back();
  to.target = {"warehouse", "marketing.active_customers", components::Mode::Upsert, {"id"}};
  to.error = Error(ErrorKind::Refused, "permission denied for table active_customers");

  for (const std::size_t width : {19, 40, 59, 79, 139}) {
    std::istringstream lines(summary_text(run, kFacts, width));
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(display_width(line), width) << line;
  }
}

TEST(Summary, HasTheViolationsOfAContractForMachines) {
  engine::RunOutcome run;
  auto& sync = run.syncs.emplace_back();
  sync.status = Status::Failed;
  sync.error = Error(ErrorKind::BadData, "columns break the contract");
  sync.violations = {{.column = "LTV (USD)",
                      .as = "ltv",
                      .rule = Violation::Rule::Type,
                      .type = {TypeKind::Decimal, 4, 2},
                      .count = 7,
                      .samples = {{17, "n/a"}}},
                     {.column = "Email",
                      .as = "email",
                      .rule = Violation::Rule::Required,
                      .type = {TypeKind::Text},
                      .count = 1,
                      .samples = {{3, ""}}}};

  EXPECT_THAT(
      summary_json(run, kFacts),
      HasSubstr(
          R"json("violations":[{"column":"LTV (USD)","as":"ltv","rule":"type","type":"decimal(4,2)",)json"
          R"("count":7,"samples":[{"row":17,"value":"n/a"}]},{"column":"Email","as":"email",)"
          R"("rule":"required","type":"text","count":1,"samples":[{"row":3}]}])"));
}

TEST(Summary, OfARunThatCouldNotBeginSaysWhy) {
  engine::RunOutcome outcome;
  outcome.status = Status::Failed;
  outcome.error = Error(ErrorKind::Refused, "state: x is damaged");

  EXPECT_EQ(summary_text(outcome, kFacts), "refused: state: x is damaged\nnothing was contacted\n");
  EXPECT_THAT(summary_json(outcome, kFacts),
              AllOf(HasSubstr(R"({"status":"failed","version":")"),
                    HasSubstr(R"("syncs":[],"error":{"code":"refused",)"
                              R"("message":"state: x is damaged","safe_to_rerun":true}})")));
}

}  // namespace
}  // namespace millrace::app
