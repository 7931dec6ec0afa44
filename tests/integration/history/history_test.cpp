// `runs` and `state`, as whoever is on call types them.

#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/io/sqlite/sqlite.h"
#include "tests/integration/pipeline.h"
#include "tests/support/postgres/postgres.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::Pipeline;
using ::testing::StartsWith;

constexpr const char* kRememberedReports = R"(
reports:
  people: {id: 7, query: "SELECT 1 AS id, 'canary@example.com' AS email UNION ALL SELECT 2, 'b@example.com'"}
  broken: {id: 8, query: "SELECT 'secret-cell' AS id"}
  endless:
    id: 9
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT count(*) AS c FROM n WHERE i < 0
)";

constexpr const char* kRememberedSyncs = R"(
syncs:
  people:
    from: {bi: 7}
    steps: [{mask: {email: sha256}}]
    to: [{db: {table: people, key: id}}, {out: {path: p.csv}}]
  broken: {from: {bi: 8}, columns: {id: integer}, to: [{out: {path: b.csv}}]}
  endless: {from: {bi: 9}, to: [{out: {path: e.csv}}]}
)";

// What SQLite finds in the text at this path; "NULL" for nothing, and "not JSON".
std::string json_at(const std::string& text, const std::string& path) {
  auto database = io::SqliteDatabase::open_in_memory();
  auto query = database->prepare("SELECT coalesce(json_extract(?1, ?2), 'NULL')");
  (void)query->bind(1, std::string_view(text));
  (void)query->bind(2, std::string_view(path));
  return query->step().value_or(false) ? std::string(query->text(0)) : "not JSON";
}

class RunHistory : public testing::PostgresTest, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    if (GetParam()) PostgresTest::SetUp();
    if (IsSkipped()) return;
    pipeline_.serve(kRememberedReports);
    configure();
  }

  void configure(const std::string& more = "") {
    const auto state = GetParam() ? "state: {postgres: {dsn: \"" + dsn_ +
                                        " options=-csearch_path=" + schema_ + "\"}}\n"
                                  : std::string();
    pipeline_.configure("  db: {sqlite: {path: people.db}}\n", more + state + kRememberedSyncs);
  }

  std::string output(std::vector<std::string> arguments, int code = 0) {
    const auto outcome = pipeline_.run(arguments);
    EXPECT_EQ(outcome.exit_code, code) << outcome.output << outcome.errors;
    return outcome.output;
  }
  std::string errors(std::vector<std::string> arguments, int code = 2) {
    const auto outcome = pipeline_.run(std::move(arguments));
    EXPECT_EQ(outcome.exit_code, code) << outcome.output << outcome.errors;
    return outcome.errors;
  }
  std::string json(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--output", "json"});
    return output(std::move(arguments));
  }
  std::string last_id() { return json_at(json({"runs", "--limit", "1"}), "$.runs[0].run_id"); }

  Pipeline pipeline_;
};

TEST_P(RunHistory, IsEmptyBeforeTheFirstRun) {
  EXPECT_THAT(output({"runs"}), StartsWith("no run has been recorded in "));
  EXPECT_THAT(output({"state"}), StartsWith("nothing is kept in "));
  EXPECT_EQ(json_at(json({"runs"}), "$.runs"), "[]");
  EXPECT_THAT(json({"state"}), HasSubstr(R"("syncs":[])"));
  EXPECT_FALSE(std::filesystem::exists(pipeline_.folder() / ".millrace")) << "it was only read";
}

TEST_P(RunHistory, ListsRunsTheNewestFirst) {
  output({"run", "people"});
  output({"run", "broken"}, 1);

  const auto text = output({"runs"});
  EXPECT_THAT(text, AllOf(StartsWith("run "), HasSubstr(" broken  failed "),
                          HasSubstr(" people  ok "), HasSubstr("bad_data: ")));
  EXPECT_LT(text.find("broken"), text.find("people"));
  EXPECT_THAT(output({"runs", "people"}), Not(HasSubstr("broken")));
  EXPECT_THAT(output({"runs", "--failed", "--since", "1h"}), Not(HasSubstr("people")));
  EXPECT_EQ(output({"runs", "endless"}), "no runs\n");
  EXPECT_EQ(output({"runs", "--since", "2030-01-01"}), "no runs\n");
  EXPECT_THAT(errors({"runs", "poeple"}), HasSubstr("did you mean 'people'?"));
}

TEST_P(RunHistory, IsJsonForPrograms) {
  output({"run", "people"});
  output({"run", "people"});

  const auto page = json({"runs", "--limit", "1"});
  EXPECT_EQ(json_at(page, "$.status"), "ok");
  EXPECT_EQ(json_at(page, "$.runs[0].sync"), "people");
  EXPECT_EQ(json_at(page, "$.runs[0].status"), "ok");
  EXPECT_EQ(json_at(page, "$.runs[0].rows_out"), "2");
  EXPECT_THAT(json_at(page, "$.runs[0].started_at"),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z"));
  const auto next = json_at(page, "$.next");
  EXPECT_EQ(next, json_at(page, "$.runs[0].run_id"));
  const auto rest = json({"runs", "--before", next});
  EXPECT_EQ(json_at(rest, "$.runs[1]"), "NULL");
  EXPECT_EQ(json_at(rest, "$.next"), "NULL");
  EXPECT_LT(json_at(rest, "$.runs[0].run_id"), next);
}

TEST_P(RunHistory, TellsWhatHappenedInARun) {
  output({"run", "people"});
  const auto id = last_id();

  const auto text = output({"runs", "show", id.substr(0, 15)});
  EXPECT_THAT(text, AllOf(StartsWith(id + "  people  ok\nstarted "), HasSubstr("2 rows read"),
                          HasSubstr("started: bi to db, out\n"), HasSubstr("finished  done: 2"),
                          HasSubstr("db: people    ok")));
  const auto story = json({"runs", "show", id});
  EXPECT_EQ(json_at(story, "$.run.run_id"), id);
  EXPECT_EQ(json_at(story, "$.run.destinations[0].target"), "people");
  EXPECT_EQ(json_at(story, "$.run.destinations[0].inserted"), "2");
  EXPECT_EQ(json_at(story, "$.run.destinations[1].connection"), "out");
  EXPECT_EQ(json_at(story, "$.run.events[0].kind"), "started");
  EXPECT_EQ(json_at(story, "$.run.phases[0].phase"), "preparing destinations");
  EXPECT_NE(json_at(story, "$.run.phases[0].seconds"), "NULL");
  EXPECT_THAT(errors({"runs", "show", "1999"}), HasSubstr("is not the id of a run"));
  EXPECT_THAT(errors({"runs", "show"}), HasSubstr("name a run by its id"));
  EXPECT_THAT(errors({"runs", "people", id}), HasSubstr("one word too many"));
}

TEST_P(RunHistory, TellsWhyARunFailedAndWhatToDo) {
  output({"run", "broken"}, 1);

  const auto text = output({"runs", "show", last_id()});

  EXPECT_THAT(text, AllOf(HasSubstr("broken  failed"), HasSubstr("bad_data: "),
                          HasSubstr("running it again does nothing twice")));
  EXPECT_EQ(json_at(json({"runs", "show", last_id()}), "$.run.error.code"), "bad_data");
}

TEST_P(RunHistory, HoldsNoMaskedValueAndNoSecret) {
  output({"run", "people"});

  const auto story = json({"runs", "show", last_id()});

  EXPECT_THAT(story, Not(HasSubstr("canary")));
  if (!GetParam()) {
    const auto file = pipeline_.file(".millrace/state.db") +
                      (std::filesystem::exists(pipeline_.folder() / ".millrace/state.db-wal")
                           ? pipeline_.file(".millrace/state.db-wal")
                           : "");
    EXPECT_THAT(file, Not(HasSubstr("canary")));
  }
}

TEST_P(RunHistory, SaysOfAKilledRunThatItWasInterrupted) {
  const auto killed = pipeline_.start({"run", "endless"});
  pipeline_.wait_for_call("GET /queries/get_export_results.json 200");
  const auto id = last_id();
  EXPECT_EQ(json_at(json({"runs", "show", id}), "$.run.status"), "running");
  EXPECT_THAT(output({"runs", "--failed"}), "no runs\n");
  EXPECT_THAT(json_at(json({"state", "show", "endless"}), "$.syncs[0].lease.pid"), Not("NULL"));
  EXPECT_THAT(errors({"state", "reset", "endless"}, 75), HasSubstr("a run of it is under way"));

  killed->signal(SIGKILL);
  killed->wait();

  EXPECT_EQ(json_at(json({"runs", "show", id}), "$.run.status"), "interrupted");
  EXPECT_THAT(output({"runs", "show", id}), HasSubstr("the next run does the rest"));
  EXPECT_THAT(output({"runs", "--failed"}), HasSubstr("interrupted"));
  EXPECT_THAT(output({"state", "reset", "endless"}), HasSubstr("asks for a new export"));
}

TEST_P(RunHistory, ShowsTheStateOfEverySync) {
  output({"run", "people"});

  const auto text = output({"state"});
  EXPECT_THAT(text, AllOf(StartsWith("kept in "), HasSubstr("people"), HasSubstr("endless")));
  EXPECT_EQ(json_at(json({"state", "show", "people"}), "$.syncs[0].last_done.status"), "ok");
  EXPECT_EQ(json_at(json({"state", "show", "people"}), "$.syncs[1]"), "NULL");
  EXPECT_THAT(errors({"state", "show", "poeple"}), HasSubstr("did you mean 'people'?"));
  EXPECT_THAT(errors({"state", "reset"}), HasSubstr("name the one sync"));
  EXPECT_THAT(errors({"state", "rest"}), HasSubstr("did you mean 'reset'?"));
}

TEST_P(RunHistory, IsCutToWhatTheFileSays) {
  configure("history: {runs: 1}\n");
  output({"run", "people"});
  output({"run", "people"});
  EXPECT_NE(json_at(json({"runs"}), "$.runs[1]"), "NULL") << "at most once an hour";

  EXPECT_THAT(output({"state", "compact"}), StartsWith("forgot 1 run; "));

  EXPECT_EQ(json_at(json({"runs"}), "$.runs[1]"), "NULL");
  EXPECT_EQ(json_at(json({"state", "compact"}), "$.forgotten_runs"), "0");
}

// Whoever is on call may have neither the keys of the connections nor the report.
TEST_P(RunHistory, NeedsNoSecretOfAConnection) {
  output({"run", "people"});
  pipeline_.configure("  api: {webhook: {url: \"${env:NOWHERE}\"}}\n",
                      (GetParam() ? "state: {postgres: {dsn: \"" + dsn_ +
                                        " options=-csearch_path=" + schema_ + "\"}}\n"
                                  : std::string()) +
                          "syncs: {people: {from: {bi: 7}, to: [{api: {}}]}}\n");

  EXPECT_THAT(output({"runs"}), HasSubstr("people"));
  EXPECT_THAT(errors({"run"}), HasSubstr("NOWHERE"));
}

INSTANTIATE_TEST_SUITE_P(, RunHistory, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "Postgres" : "Sqlite"; });

}  // namespace
}  // namespace millrace
