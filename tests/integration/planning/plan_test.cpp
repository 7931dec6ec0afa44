// `plan`, `run --dry-run` and `run --allow`, as a user has them.

#include <filesystem>

#include <gmock/gmock.h>

#include "connector/io/sqlite/sqlite.h"
#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// What report 1 has had, and what it has now; report 2 has no rows.
constexpr const char* kPlannedReports =
    "reports:\n"
    "  before: {id: 1, query: \"SELECT 1 AS id, 'Ada' AS name UNION ALL SELECT 2, 'Grace' UNION "
    "ALL "
    "SELECT 3, 'Edsger'\"}\n"
    "  after: {id: 2, query: \"SELECT 1 AS id, 'Ada' AS name UNION ALL SELECT 2, 'Hopper' UNION "
    "ALL "
    "SELECT 4, 'Barbara'\"}\n"
    "  empty: {id: 3, query: \"SELECT 1 AS id, 'Ada' AS name WHERE false\"}\n";

class PlanTest : public ::testing::Test {
 protected:
  void SetUp() override { pipeline_.serve(kPlannedReports); }

  // A mirror of the report in a table, and the report as a file.
  void configure(const std::string& report) {
    pipeline_.configure("  db: {sqlite: {path: people.db}}\n",
                        "syncs:\n"
                        "  people:\n"
                        "    from: {bi: " +
                            report +
                            "}\n"
                            "    guards: {max_remove: 50%}\n"
                            "    to:\n"
                            "      - db: {table: people, mode: mirror, key: id}\n"
                            "      - out: {path: people.csv}\n");
  }
  std::string json_of(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--output", "json"});
    return pipeline_.run(std::move(arguments)).output;
  }
  std::string names() {
    auto database =
        io::SqliteDatabase::open(pipeline_.folder() / "people.db", io::SqliteAccess::ReadOnly);
    auto query = database->prepare(
        "SELECT group_concat(name) FROM (SELECT name FROM people "
        "ORDER BY id)");
    return query && query->step() ? std::string(query->text(0)) : "";
  }
  // The id of the last run, by its JSON.
  static std::string run_id_in(const std::string& json) {
    const auto at = json.find("\"run_id\":\"") + 10;
    return json.substr(at, json.find('"', at) - at);
  }

  testing::Pipeline pipeline_;
};

TEST_F(PlanTest, OfTargetsThatAreMissingMakesNothing) {
  configure("1");

  const auto outcome = pipeline_.run({"plan"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("people → db: does not exist yet; a run creates it"),
                                    HasSubstr("people → out: does not exist yet; a run creates it"),
                                    HasSubstr("1 of 1 syncs planned; nothing was written")));
  for (const auto* name : {"people.db", "people.csv", ".millrace"}) {
    EXPECT_FALSE(std::filesystem::exists(pipeline_.folder() / name)) << name;
  }
}

TEST_F(PlanTest, HasTheNumbersOfTheRunThatFollows) {
  configure("1");
  ASSERT_EQ(pipeline_.run({"run"}).exit_code, 0);
  configure("2");

  const auto planned = json_of({"plan", "--rows", "5"});
  const auto dry = json_of({"run", "--dry-run"});
  EXPECT_EQ(names(), "Ada,Grace,Edsger");
  const auto done = json_of({"run"});

  const auto counts = HasSubstr(R"("rows":3,"inserted":1,"updated":1,"deleted":1,"unchanged":1)");
  EXPECT_THAT(planned, AllOf(counts, HasSubstr(R"("status":"planned")"),
                             HasSubstr(R"("before":{"id":"2","name":"Grace"},)"
                                       R"("after":{"id":"2","name":"Hopper"})")));
  EXPECT_THAT(dry, AllOf(counts, Not(HasSubstr("examples"))));
  EXPECT_THAT(done, AllOf(counts, Not(HasSubstr("planned"))));
  EXPECT_EQ(names(), "Ada,Hopper,Barbara");
}

TEST_F(PlanTest, EndsWith4WhereAGuardWouldStop) {
  configure("1");
  ASSERT_EQ(pipeline_.run({"run"}).exit_code, 0);
  configure("3");

  const auto outcome = pipeline_.run({"plan"});

  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("would empty people (3 rows)"), Not(HasSubstr("--allow"))));
  EXPECT_EQ(names(), "Ada,Grace,Edsger");
}

TEST_F(PlanTest, WhatAGuardStoppedIsLetThroughOnce) {
  configure("1");
  ASSERT_EQ(pipeline_.run({"run"}).exit_code, 0);
  configure("3");
  const auto stopped = json_of({"run"});
  const auto run_id = run_id_in(stopped);
  EXPECT_THAT(stopped, HasSubstr("millrace run people --allow " + run_id));
  EXPECT_EQ(names(), "Ada,Grace,Edsger");

  const auto allowed = pipeline_.run({"run", "people", "--allow", run_id});
  const auto again = pipeline_.run({"run", "people", "--allow", run_id});

  EXPECT_EQ(allowed.exit_code, 0) << allowed.output << allowed.errors;
  EXPECT_EQ(names(), "");
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.errors, HasSubstr("has been let through before"));
}

TEST_F(PlanTest, OnlyARunThatWasStoppedCanBeAllowed) {
  configure("1");

  const auto unknown = pipeline_.run({"run", "people", "--allow", "nobody"});
  const auto dry = pipeline_.run({"run", "people", "--dry-run", "--allow", "nobody"});

  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.errors, HasSubstr("no guard stopped anything in a run 'nobody'"));
  EXPECT_EQ(dry.exit_code, 2);
}

}  // namespace
}  // namespace millrace
