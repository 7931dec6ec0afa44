// What a file that is read gives, and what no wrong file may do. The mistakes that people make, and
// the answers to them, are the corpus of tests/mistakes.

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

// A step that cannot be read hides nothing of the steps before it, nor of those behind it when the
// columns are known there all the same.
TEST_F(BadFileTest, AStepThatCannotBeReadDoesNotHideThoseBeforeIt) {
  const auto problems = problems_of(replaced(kGood, "    to:\n", R"(
    columns: {id: integer, email: text}
    other_columns: drop
    steps:
      - where: emial = 'x'
      - mask: {email: sha25}
      - set: {x: lowr(email), y: id + 1}
      - dedupe: {key: id, keep: newest}
      - where: idd = 1
      - filter: x
      - where: this = 'is not looked at'
    to:
)"));

  EXPECT_THAT(problems,
              ElementsAre(HasSubstr("steps[0].where: names the column \"emial\""),
                          HasSubstr("steps[1].mask.email"), HasSubstr("steps[3].dedupe.keep"),
                          HasSubstr("steps[5].filter: 'filter' is not a step")));
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
                        EndsWith("did you mean 'email'?")),
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
                EndsWith("\"note\", which the drop step (line 12) removes; keep it there"))));
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
              ElementsAre(AllOf(HasSubstr("report \"${file:secret}\" does not begin with"),
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
              ElementsAre(AllOf(StartsWith("m.yaml:7:3: syncs.a\\nb: is not a valid name: "),
                                HasSubstr("invisible characters"))));
  EXPECT_THAT(problems_of(replaced(kGood, "  db:", "  \"d\\e[2Jb\":")),
              ElementsAre(HasSubstr("connections.d\\x1b[2Jb: is not a valid name")));
  EXPECT_THAT(problems_of(replaced(kGood, "orders:\n", "\"\":\n")),
              ElementsAre(HasSubstr("syncs: has an entry without a name; write one")));
  EXPECT_THAT(problems_of(replaced(kGood, "orders:\n", "Größe 漢:\n")), ElementsAre());
}

}  // namespace
}  // namespace millrace::app
