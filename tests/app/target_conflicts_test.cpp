// Two destinations that would undo each other's work are refused when the file is checked.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"
#include "connector/app/runtime.h"
#include "connector/engine/plan/file_spec.h"
#include "connector/engine/plan/parse_plan.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kConnections = R"(version: 1
connections:
  bi: {reports_api: {url: https://bi.example, key: k}}
  out: {files: {root: out}}
  sub: {files: {root: out/sub}}
  here: {files: {root: .}}
  plan: {files: {root: FOLDER}}
  lite: {sqlite: {path: x.db}}
  lite2: {sqlite: {path: ./y/../x.db}}
  pg: {postgres: {dsn: "host=localhost port=5432 dbname=w user=u"}}
  pg_uri: {postgres: {dsn: "postgresql://other@127.0.0.1/w"}}
  pg_elsewhere: {postgres: {dsn: "host=localhost dbname=v user=u"}}
  pg_path: {postgres: {dsn: "host=localhost dbname=w user=u options='-c search_path=marketing'"}}
  hook: {webhook: {url: https://hook.example/x}}
syncs:
)";

class TargetConflicts : public ::testing::Test {
 protected:
  TargetConflicts() { register_everything(registry_); }

  static std::string sync(const std::string& name, const std::string& to) {
    return "  " + name + ": {from: {bi: 7}, to: [{" + to + "}]}\n";
  }

  std::vector<std::string> problems_of(const std::string& syncs, const std::string& top = "") {
    std::string text = kConnections + syncs + top;
    text.replace(text.find("FOLDER"), 6, folder_.path().string());
    const auto path = folder_.write("m.yaml", text);
    const config::DiskFileReader files;
    const config::Lookup lookup([](const std::string&) { return std::nullopt; }, files);
    config::Problems problems;
    const auto document = config::load_document(
        path, lookup, problems, config::load_options(engine::file_spec(registry_).describe()));
    const auto plan = engine::parse_plan(document, registry_, problems);
    EXPECT_EQ(plan.has_value(), problems.size() == 0);
    std::vector<std::string> lines;
    for (const auto& problem : problems.sorted()) {
      lines.push_back(problem.text().substr(folder_.path().string().size() + 1));
    }
    return lines;
  }

  testing::TempFolder folder_;
  components::Registry registry_;
};

TEST_F(TargetConflicts, NameBothPlacesAndTheWayOut) {
  const auto problems =
      problems_of(sync("eu", "pg: {table: both}") + sync("us", "pg: {table: both}"));

  EXPECT_THAT(problems,
              ElementsAre(AllOf(HasSubstr("m.yaml:17:29: syncs.us.to[0].pg: writes what "
                                          "syncs.eu.to[0].pg writes ("),
                                HasSubstr("m.yaml:16:29)"), HasSubstr("(replace and replace)"),
                                HasSubstr("let all of them append or upsert by the same key"))));
}

TEST_F(TargetConflicts, AreToldOnceForEachThatComesLater) {
  const std::string to = "lite: t";
  EXPECT_EQ(problems_of(sync("a", to) + sync("b", to) + sync("c", to)).size(), 2u);
}

struct Pair {
  std::string name;
  std::string a, b;
  bool clash;
};

class TwoTargets : public TargetConflicts, public ::testing::WithParamInterface<Pair> {};

TEST_P(TwoTargets, ClashWhenOneWouldUndoTheOther) {
  const auto& [name, a, b, clash] = GetParam();
  const auto problems = problems_of(sync("eu", a) + sync("us", b));
  if (clash) {
    EXPECT_THAT(problems, ElementsAre(HasSubstr("writes what")));
  } else {
    EXPECT_THAT(problems, IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    , TwoTargets,
    ::testing::Values(
        Pair{"OtherTable", "pg: {table: a}", "pg: {table: b}", false},
        Pair{"OtherSchema", "pg: {table: x.a}", "pg: {table: y.a}", false},
        Pair{"OtherDatabase", "pg: {table: a}", "pg_elsewhere: {table: a}", false},
        Pair{"SameDatabaseSpeltOtherwise", "pg: {table: a}", "pg_uri: {table: a}", true},
        Pair{"DefaultSchema", "pg: {table: a}", "pg: {table: public.a}", true},
        Pair{"SearchPath", "pg: {table: a}", "pg_path: {table: a}", false},
        Pair{"SchemaOfTheSearchPath", "pg_path: {table: a}", "pg: {table: marketing.a}", true},
        Pair{"PostgresTellsCaseApart", "pg: {table: Both}", "pg: {table: both}", false},
        Pair{"QuotedIsTheSame", "pg: {table: both}", R"(pg: {table: '"both"'})", true},
        Pair{"AllAppend", "pg: {table: a, mode: append}", "pg: {table: a, mode: append}", false},
        Pair{"AppendAndReplace", "pg: {table: a, mode: append}", "pg: {table: a}", true},
        Pair{"UpsertBySameKey", "pg: {table: a, key: id}", "pg: {table: a, key: id}", false},
        Pair{"UpsertBySameKeys", "pg: {table: a, key: [x, y]}", "pg: {table: a, key: [y, x]}",
             false},
        Pair{"UpsertByOtherKey", "pg: {table: a, key: id}", "pg: {table: a, key: email}", true},
        Pair{"UpsertAndReplace", "pg: {table: a, key: id}", "pg: {table: a, mode: replace}", true},
        Pair{"SqliteSameFile", "lite: both", "lite2: both", true},
        Pair{"SqliteIgnoresCase", "lite: Both", "lite: bOTH", true},
        Pair{"SqliteOtherTable", "lite: a", "lite: b", false},
        Pair{"Files", "out: {path: sub/x.csv}", "sub: {path: x.csv}", true},
        Pair{"FilesAppend", "out: {path: x.csv, mode: append}", "out: {path: x.csv, mode: append}",
             false},
        Pair{"FilesTellCaseApart", "out: {path: X.csv}", "out: {path: x.csv}", false},
        Pair{"FileOfTheSync", "out: {path: '{{ sync }}.csv'}", "out: {path: '{{ sync }}.csv'}",
             false},
        Pair{"FileOfTheRun", "out: {path: '{{ run.id }}.csv'}", "out: {path: '{{ run.id }}.csv'}",
             false},
        Pair{"FileOfTheDay", "out: {path: '{{ today }}.csv'}", "out: {path: '{{ run.date }}.csv'}",
             true},
        Pair{"Webhooks", "hook: {key: id}", "hook: {key: id}", false}),
    [](const auto& test) { return test.param.name; });

TEST_F(TargetConflicts, OneSyncMayNotWriteATargetTwiceEither) {
  EXPECT_THAT(problems_of("  a: {from: {bi: 7}, to: [{lite: t}, {lite2: t}]}\n"),
              ElementsAre(HasSubstr("syncs.a.to[1].lite2: writes what syncs.a.to[0].lite writes")));
}

TEST_F(TargetConflicts, TheSameDestinationTwiceIsOneTooMany) {
  for (const std::string to : {"hook: {key: id}", "lite: t", "pg: {table: a, mode: append}"}) {
    EXPECT_THAT(problems_of("  a: {from: {bi: 7}, to: [{" + to + "}, {" + to + "}]}\n"),
                ElementsAre(AllOf(HasSubstr("syncs.a.to[1]"), HasSubstr("is the same as to[0]"),
                                  HasSubstr("remove one of them"))))
        << to;
  }
}

TEST_F(TargetConflicts, AppendingTwiceInOneSyncWouldDoubleEveryRow) {
  EXPECT_THAT(problems_of("  a: {from: {bi: 7}, to: [{pg: {table: a, mode: append}}, {pg_uri: "
                          "{table: a, mode: append}}]}\n"),
              ElementsAre(HasSubstr("(append and append)")));
}

TEST_F(TargetConflicts, AFileOfADatabaseOrOfThePlanIsNoTarget) {
  for (const std::string file : {"x.db", "x.db-wal", "x.db-journal", "x.db-shm"}) {
    EXPECT_THAT(
        problems_of(sync("a", "lite: t") + sync("b", "here: {path: " + file + ", format: csv}")),
        ElementsAre(HasSubstr("the file of a database that another destination writes")))
        << file;
  }
  EXPECT_THAT(problems_of(sync("a", "plan: {path: m.yaml, format: csv}")),
              ElementsAre(HasSubstr("a file that this plan is read from")));
  EXPECT_THAT(problems_of(sync("a", "here: {path: s.db-wal, format: csv}"),
                          "state: {sqlite: {path: s.db}}\n"),
              ElementsAre(HasSubstr("the file that state is kept in")));
}

TEST_F(TargetConflicts, TheStateFileIsNoTarget) {
  EXPECT_THAT(problems_of(sync("a", "lite: t"), "state: {sqlite: {path: x.db}}\n"),
              ElementsAre(HasSubstr("the file that state is kept in")));
}

TEST_F(TargetConflicts, TheTablesOfStateAreNoTarget) {
  const std::string state = "state: {postgres: {dsn: \"postgresql://millrace@localhost/w\"}}\n";

  EXPECT_THAT(problems_of(sync("a", "pg: {table: public.millrace_jobs}"), state),
              ElementsAre(HasSubstr("writes a table that is reserved for state")));
  EXPECT_THAT(problems_of(sync("a", "pg: {table: jobs}"), state), IsEmpty());
  EXPECT_THAT(problems_of(sync("a", "pg_path: {table: millrace_jobs}"), state), IsEmpty());
}

TEST_F(TargetConflicts, StateIsKeptInOnePlace) {
  const auto destination = sync("a", "here: {path: a.csv}");

  EXPECT_THAT(problems_of(destination, "state: {sqlite: {}, postgres: {dsn: host=db}}\n"),
              ElementsAre(HasSubstr("state: needs exactly one kind of state, and has 2")));
  EXPECT_THAT(problems_of(destination, "state: {}\n"),
              ElementsAre(HasSubstr("state: needs exactly one kind of state, and has 0")));
  EXPECT_THAT(problems_of(destination, "state: {postgres: {dsn: secret nonsense}}\n"),
              ElementsAre(AllOf(HasSubstr("is not a Postgres connection string"),
                                ::testing::Not(HasSubstr("nonsense")))));
}

}  // namespace
}  // namespace millrace::app
