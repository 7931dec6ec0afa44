// What a person gets to read for a file that is wrong: every problem, at its place.

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
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kGood = R"(version: 1
connections:
  bi: {reports_api: {url: https://bi.example, key: k}}
  out: {files: {root: out}}
  db: {sqlite: {path: x.db}}
syncs:
  orders:
    from: {bi: 1846-orders}
    to:
      - out: {path: orders.csv}
)";

class BadFileTest : public ::testing::Test {
 protected:
  BadFileTest() { register_everything(registry_); }

  // The problems of a file, one a line, without its folder in front.
  std::vector<std::string> problems_of(const std::string& text) {
    const auto path = folder_.write("m.yaml", text);
    const config::DiskFileReader files;
    const config::Lookup lookup([](const std::string&) { return std::nullopt; }, files);
    config::Problems problems;
    const auto document = config::load_document(
        path, lookup, problems, config::load_options(engine::file_spec(registry_).describe()));
    plan_ = engine::parse_plan(document, registry_, problems);
    std::vector<std::string> lines;
    for (const auto& problem : problems.sorted()) {
      lines.push_back(problem.text().substr(folder_.path().string().size() + 1));
    }
    return lines;
  }

  static std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
  }

  testing::TempFolder folder_;
  components::Registry registry_;
  std::optional<engine::Plan> plan_;
};

TEST_F(BadFileTest, AGoodFileHasNoProblems) {
  EXPECT_THAT(problems_of(kGood), ElementsAre());
  ASSERT_TRUE(plan_);
  EXPECT_EQ(plan_->syncs.at(0).name, "orders");
}

TEST_F(BadFileTest, EightMistakesAreEightProblemsInOrder) {
  const auto problems = problems_of(R"(version: 1
conections: {}
connections:
  bi: {reports_api: {url: https://bi.example, key: k, limits: {jobs: many}}}
  out: {files: {root: out}}
  db: {postgress: {dsn: x}}
syncs:
  orders:
    from: {bi: {report: 1846, poll: {every: 5}}}
    columns: {Orders: intiger}
    steps:
      - selct: [a]
    to:
      - outt: {path: orders.csv}
      - out: {path: orders.csv, mod: replace}
)");

  EXPECT_THAT(
      problems,
      ElementsAre(
          AllOf(StartsWith("m.yaml:2:1: conections:"), HasSubstr("connections")),
          StartsWith("m.yaml:4:70: connections.bi.reports_api.limits.jobs:"),
          AllOf(StartsWith("m.yaml:6:8: connections.db.postgress:"), HasSubstr("postgres")),
          AllOf(StartsWith("m.yaml:9:45: syncs.orders.from.bi.poll.every:"), HasSubstr("30s")),
          AllOf(StartsWith("m.yaml:10:23: syncs.orders.columns.Orders"), HasSubstr("integer")),
          AllOf(StartsWith("m.yaml:12:9: syncs.orders.steps[0].selct:"), HasSubstr("select")),
          AllOf(StartsWith("m.yaml:14:9: syncs.orders.to[0].outt:"), HasSubstr("out")),
          AllOf(StartsWith("m.yaml:15:33: syncs.orders.to[1].out.mod:"), HasSubstr("mode"))));
  EXPECT_FALSE(plan_);
}

// The columns of the sync's rows are known: the contract names all that stay.
TEST_F(BadFileTest, StepsNameColumnsThatCannotBeThere) {
  const auto problems = problems_of(replaced(kGood, "    to:\n", R"(
    columns:
      Id: {type: integer}
      Email: {as: email}
    other_columns: drop
    steps:
      - select: [emial, Id]
      - rename: {Id: id, name: Name}
      - drop:
          - Id
          - Email
    to:
)"));

  EXPECT_THAT(
      problems,
      ElementsAre(AllOf(StartsWith("m.yaml:15:18: syncs.orders.steps[0].select: names the column "
                                   "\"emial\", which is not among the columns that the contract "
                                   "(line 11) leaves: Id, email"),
                        EndsWith("did you mean \"email\"?")),
                  StartsWith("m.yaml:16:26: syncs.orders.steps[1].rename: names the column "
                             "\"name\", which is not among the columns that the select step "
                             "(line 15) leaves: Id"),
                  AllOf(StartsWith("m.yaml:18:13: syncs.orders.steps[2].drop: names the column "
                                   "\"Id\", which the rename step (line 16) renames to"),
                        EndsWith("write \"id\"")),
                  EndsWith("names the column \"Email\", which the contract (line 11) renames to "
                           "\"email\"; write \"email\"")));
}

TEST_F(BadFileTest, WhatOnlyTheReportCanTellIsNoProblemYet) {
  EXPECT_THAT(problems_of(replaced(kGood, "    to:\n", R"(
    columns: {Email: {as: email}}
    steps:
      - rename: {Name: name}
      - drop: [note]
      - select: [email, name, other]
    to:
)")),
              ElementsAre());
}

TEST_F(BadFileTest, AColumnThatWasRenamedOrDroppedIsGoneForTheStepsBehind) {
  EXPECT_THAT(
      problems_of(replaced(kGood, "    to:\n", R"(
    columns: {Email: {as: email}}
    steps:
      - drop: [note]
      - select: [Email, note]
    to:
)")),
      ElementsAre(
          AllOf(StartsWith("m.yaml:13:18: syncs.orders.steps[1].select:"),
                HasSubstr("\"Email\", which the contract (line 10) renames to"),
                EndsWith("write \"email\"")),
          AllOf(StartsWith("m.yaml:13:25: syncs.orders.steps[1].select:"),
                EndsWith("\"note\", which the drop step (line 12) takes out; keep it there"))));
}

TEST_F(BadFileTest, NoColumnIsLeftOrTwoHaveOneName) {
  EXPECT_THAT(
      problems_of(replaced(kGood, "    to:\n", R"(
    columns: {a: {as: x}, b: {as: x}}
    to:
)")),
      ElementsAre(AllOf(StartsWith("m.yaml:10:"),
                        HasSubstr("syncs.orders.columns: gives two columns the name \"x\""))));
  EXPECT_THAT(problems_of(replaced(kGood, "    to:\n", R"(
    columns: {a: text, b: text}
    other_columns: drop
    steps: [{rename: {a: b}}, {drop: [b]}]
    to:
)")),
              ElementsAre(HasSubstr("rename: gives two columns the name \"b\"; rename or drop one"),
                          HasSubstr("drop: takes every column out; leave at least one")));
}

TEST_F(BadFileTest, ASyncCannotReadFromWhatIsWritten) {
  const auto problems = problems_of(replaced(kGood, "{bi: 1846-orders}", "{out: 1}"));

  EXPECT_THAT(problems, ElementsAre(HasSubstr("is a connection that one cannot read from")));
}

TEST_F(BadFileTest, ADefaultIsCheckedOnceAndReachesEverySync) {
  const auto problems =
      problems_of(std::string(kGood) + "defaults: {export: {timeout: 30m, tiemout: 1s}}\n");

  EXPECT_THAT(problems, ElementsAre(AllOf(StartsWith("m.yaml:11:35: defaults.export.tiemout:"),
                                          HasSubstr("timeout"))));
}

TEST_F(BadFileTest, AWrongDefaultIsReportedOnceHoweverManySyncsUseIt) {
  const std::string second = "  more:\n    from: {bi: 2}\n    to:\n      - out: {path: more.csv}\n";
  const std::string defaults =
      "defaults: {export: {timeout: 30, poll: {evry: 1s}, retry: 5}, guards: {on_empty: maybe}}\n";

  EXPECT_THAT(
      problems_of(kGood + second + defaults),
      ElementsAre(StartsWith("m.yaml:15:30: defaults.export.timeout: '30' has no unit"),
                  AllOf(StartsWith("m.yaml:15:41: defaults.export.poll.evry:"), HasSubstr("every")),
                  StartsWith("m.yaml:15:59: defaults.export.retry: must be a map"),
                  StartsWith("m.yaml:15:82: defaults.guards.on_empty: 'maybe'")));
}

TEST_F(BadFileTest, AWrongDefaultIsReportedThoughNoSyncUsesIt) {
  const std::string none =
      replaced(kGood, std::string(kGood).substr(std::string(kGood).find("  orders")), "  {}\n");

  EXPECT_THAT(problems_of(none + "defaults: {export: {timeout: 30}, guards: {on_empty: maybe}}\n"),
              ElementsAre(StartsWith("m.yaml:8:30: defaults.export.timeout:"),
                          StartsWith("m.yaml:8:54: defaults.guards.on_empty:")));
  EXPECT_THAT(problems_of(none + "defaults: {export: [], gards: {}}\n"),
              ElementsAre(StartsWith("m.yaml:8:20: defaults.export: must be a map, not a list"),
                          AllOf(StartsWith("m.yaml:8:24: defaults.gards"), HasSubstr("guards"))));
}

TEST_F(BadFileTest, TheVersionIsOne) {
  EXPECT_THAT(
      problems_of(replaced(kGood, "version: 1", "version: 2")),
      ElementsAre(AllOf(StartsWith("m.yaml:1:10: version: '2'"), HasSubstr("did you mean '1'"))));
  EXPECT_THAT(problems_of(replaced(kGood, "version: 1\n", "")),
              ElementsAre(HasSubstr("version: is required; write version: 1")));
}

TEST_F(BadFileTest, ASyncNeedsASourceAndADestination) {
  EXPECT_THAT(problems_of(replaced(kGood, "    from: {bi: 1846-orders}\n", "")),
              ElementsAre(HasSubstr("orders.from: is required; write from: {connection: report}")));
  EXPECT_THAT(problems_of(replaced(kGood, "      - out: {path: orders.csv}\n", "      []\n")),
              ElementsAre(HasSubstr("orders.to: is required; name at least one destination")));
  EXPECT_THAT(problems_of(replaced(kGood, "{bi: 1846-orders}", "{bi: 1, out: 2}")),
              ElementsAre(HasSubstr("needs exactly one connection, and has 2")));
}

TEST_F(BadFileTest, AConnectionThatIsWrongItselfIsNotReportedWhereItIsUsed) {
  EXPECT_THAT(
      problems_of(replaced(kGood, "out: {files: {root: out}}", "out: {flies: {root: out}}")),
      ElementsAre(AllOf(HasSubstr("connections.out.flies"), HasSubstr("files"))));
}

TEST_F(BadFileTest, AReplaceByWhatCannotHoldRowsBackSaysWhy) {
  EXPECT_THAT(problems_of(replaced(replaced(kGood, "out: {files: {root: out}}",
                                            "out: {webhook: {url: 'https://x.example'}}"),
                                   "{path: orders.csv}", "{mode: replace}")),
              ElementsAre(AllOf(HasSubstr("to[0].out: mode replace needs a destination"),
                                HasSubstr("webhook cannot"))));
}

TEST_F(BadFileTest, ASecretThatIsMissingIsNamedNotShown) {
  const auto problems = problems_of(replaced(kGood, "key: k", "key: \"${env:NO_SUCH_KEY}\""));

  EXPECT_THAT(problems, ElementsAre(HasSubstr("NO_SUCH_KEY")));
}

TEST_F(BadFileTest, AnUpsertNeedsAKey) {
  const auto problems =
      problems_of(replaced(kGood, "- out: {path: orders.csv}", "- db: {table: t, mode: upsert}"));

  EXPECT_THAT(problems, ElementsAre(AllOf(HasSubstr("to[0].db"), HasSubstr("key"))));
}

TEST_F(BadFileTest, AStateThatIsNotKnownIsNamed) {
  EXPECT_THAT(problems_of(std::string("state: {sqlite: {pth: x}}\n") + kGood),
              ElementsAre(AllOf(StartsWith("m.yaml:1:18: state.sqlite.pth"), HasSubstr("path"))));
  EXPECT_THAT(problems_of(std::string("state: {sqlight: {path: x}}\n") + kGood),
              ElementsAre(AllOf(StartsWith("m.yaml:1:9: state.sqlight"), HasSubstr("sqlite"))));
  EXPECT_THAT(problems_of(std::string("state: {sqlite: {path: x}, postgres: {dsn: y}}\n") + kGood),
              ElementsAre(StartsWith("m.yaml:1:8: state: needs exactly one kind of state")));
}

TEST_F(BadFileTest, AnIncludedFileAddsConnectionsAndSyncs) {
  folder_.write("more.yaml",
                "syncs: {more: {from: {bi: 2}, to: [{out: more.csv}]}}\n"
                "connections: {other: {files: {root: other}}}\n");

  EXPECT_THAT(problems_of(std::string(kGood) + "include: more.yaml\n"), ElementsAre());
  ASSERT_TRUE(plan_);
  EXPECT_NE(plan_->sync("more"), nullptr);
  EXPECT_EQ(plan_->sinks.size(), 3u);
}

TEST_F(BadFileTest, ALimitOfTheSpoolNeedsAUnit) {
  EXPECT_THAT(problems_of(std::string("spool: {limit: 4}\n") + kGood),
              ElementsAre(StartsWith("m.yaml:1:16: spool.limit")));
}

TEST_F(BadFileTest, StateAndSpoolHaveDefaults) {
  EXPECT_THAT(problems_of(kGood), ElementsAre());
  EXPECT_EQ(plan_->state.file(), folder_ / ".millrace/state.db");
  EXPECT_EQ(plan_->spool.limit, engine::kOverflowLimit);
  EXPECT_THAT(
      problems_of(std::string("state: {sqlite: {path: /x/y.db}}\nspool: {limit: 1MiB}\n") + kGood),
      ElementsAre());
  EXPECT_EQ(plan_->state.file(), "/x/y.db");
  EXPECT_EQ(plan_->spool.limit, 1_MiB);
}

TEST_F(BadFileTest, WhatAFileHoldsIsNotShownEvenWhereItIsWrong) {
  folder_.write("secret", "hunter2 is the word\n");

  EXPECT_THAT(problems_of(replaced(kGood, "1846-orders", "\"${file:secret}\"")),
              ElementsAre(AllOf(HasSubstr("report \"${...}\" does not begin with"),
                                Not(HasSubstr("hunter2")))));
}

TEST_F(BadFileTest, AnIncludeThatIsMissingIsNamedAsItIsWritten) {
  folder_.write("secret", "hunter2\n");

  EXPECT_THAT(problems_of(std::string(kGood) + "include: \"${file:secret}.yaml\"\n"),
              ElementsAre(AllOf(HasSubstr("${...} cannot be opened"), Not(HasSubstr("hunter2")))));
}

template <class Made>
void expect_no_option_shows_it(const config::ErasedSpec<Made>& spec) {
  for (const auto& field : spec.description().fields) {
    for (const char* text : {"hunter2-hunter2", "http://hunter2-hunter2", "../hunter2-hunter2"}) {
      config::Node value = config::Node::scalar(text);
      value.tainted = true;
      config::Problems problems;
      (void)spec.parse(config::Node::map({{field.key, {}, value}}), "", problems);
      EXPECT_THAT(problems.text(), Not(HasSubstr("hunter"))) << spec.name() << '.' << field.key;
    }
  }
}

// Whatever option of whatever component it is.
TEST_F(BadFileTest, NoOptionShowsWhatAReferenceGave) {
  for (const auto& source : registry_.sources()) {
    expect_no_option_shows_it(source.connection);
    expect_no_option_shows_it(source.from);
  }
  for (const auto& sink : registry_.sinks()) {
    expect_no_option_shows_it(sink.connection);
    expect_no_option_shows_it(sink.destination);
  }
  for (const auto& step : registry_.steps()) expect_no_option_shows_it(step.spec);
}

TEST_F(BadFileTest, ANameThatWouldLookLikeALineOfALogIsRefused) {
  EXPECT_THAT(problems_of(replaced(kGood, "orders:\n", "\"a\\nb\":\n")),
              ElementsAre(AllOf(StartsWith("m.yaml:7:3: syncs.a\\nb: is no name: "),
                                HasSubstr("characters that cannot be seen"))));
  EXPECT_THAT(problems_of(replaced(kGood, "  db:", "  \"d\\e[2Jb\":")),
              ElementsAre(HasSubstr("connections.d\\x1b[2Jb: is no name")));
  EXPECT_THAT(problems_of(replaced(kGood, "orders:\n", "\"\":\n")),
              ElementsAre(HasSubstr("syncs: has an entry without a name; write one")));
  EXPECT_THAT(problems_of(replaced(kGood, "orders:\n", "Größe 漢:\n")), ElementsAre());
}

}  // namespace
}  // namespace millrace::app
