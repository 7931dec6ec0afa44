// What people type: commands, options and names that are wrong, and what machines read of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Arguments = std::vector<std::string>;

struct Typed {
  std::string name;
  Arguments arguments;
  std::string says;
};

void PrintTo(const Typed& typed, std::ostream* out) {
  *out << typed.name;
}

class UsageTest : public ::testing::Test {
 protected:
  UsageTest() { pipeline_.url = "http://127.0.0.1:1"; }

  Pipeline pipeline_;
};

class WrongUsage : public UsageTest, public ::testing::WithParamInterface<Typed> {};

TEST_P(WrongUsage, SaysWhatToTypeInstead) {
  const auto outcome = pipeline_.run(GetParam().arguments);

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.errors, GetParam().says + "\n");
  EXPECT_EQ(outcome.output, "");
}

INSTANTIATE_TEST_SUITE_P(
    Of, WrongUsage,
    ::testing::Values(
        Typed{"AMisspeltCommand", {"runn"}, "runn: is not a command; did you mean 'run'?"},
        Typed{"ACommandOfOtherTools",
              {"sync", "orders"},
              "sync: is not a command; did you mean 'run'?"},
        Typed{"NoCommandLikeIt",
              {"frobnicate"},
              "frobnicate: is not a command; use one of init, example, check, schedule, test, "
              "preview, plan, alerts, serve, run, runs, state, "
              "docs, "
              "schema, completion and help"},
        Typed{"NoCommandBehindAnOption",
              {"--config", "x.yaml", "chek"},
              "chek: is not a command; did you mean 'check'?"},

        Typed{"HelpForNoCommand", {"help", "rnu"}, "rnu: is not a command; did you mean 'run'?"},
        Typed{"AnUnknownOption",
              {"run", "--bogus"},
              "--bogus: is not an option of run; see millrace help run"},
        Typed{"AnUnknownOptionAlone",
              {"--bogus"},
              "--bogus: is not an option of millrace; see millrace help"},
        Typed{"AMisspeltOption",
              {"run", "--dryrun"},
              "--dryrun: is not an option of run; did you mean '--dry-run'?"},
        Typed{"AMisspeltOptionOfEveryCommand",
              {"check", "--confg", "a.yaml"},
              "--confg: is not an option of check; did you mean '--config'?"},
        Typed{"AFormOfOutput",
              {"check", "--output", "xml"},
              "--output: 'xml' is not an output format; use one of human and json"},
        Typed{
            "NoFile",
            {"check"},
            "millrace.yaml: there is no such file; millrace init writes one to begin with, and -c "
            "names another\n1 problem; nothing was contacted"},
        Typed{"TwoFiles",
              {"check", "-c", "a.yaml", "b.yaml"},
              "FILE and --config do not go together; write one of them; see millrace help check"},
        Typed{"RowsThatAreNoNumber",
              {"preview", "s", "--rows", "x"},
              "--rows: 'x' is not a number from 1 to 10000"},
        Typed{"AnOptionWithoutItsValue",
              {"check", "--output"},
              "--output needs a value: human|json; see millrace help check"},
        Typed{"AFolderWithoutAName",
              {"docs", "--write", ""},
              "--write: is empty; name a folder, such as ."},
        Typed{"AFileWithoutAName",
              {"check", "-c", ""},
              "--config: is empty; name a file, such as millrace.yaml"},
        Typed{"NoShell",
              {"completion"},
              "shell is missing; write bash|zsh|fish; see millrace help completion"},
        Typed{"AKindThatIsNone",
              {"docs", "webhok"},
              "webhok: is not a kind; did you mean 'webhook'?"}),
    [](const auto& test) { return test.param.name; });

TEST_F(UsageTest, PagesThatAreWrittenAreNamed) {
  const auto outcome = pipeline_.run({"docs", "--write", "pages", "--output", "json"});

  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, AllOf(StartsWith("{\"status\":\"ok\""),
                                    HasSubstr("\"files\":[\"pages/"), HasSubstr("postgres.md")));
  EXPECT_NE(pipeline_.file("pages/sinks/postgres.md"), "");
}

TEST_F(UsageTest, HelpIsTheSameInEveryForm) {
  const auto help = pipeline_.run({"help"});

  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.output, AllOf(HasSubstr("Usage: millrace [OPTIONS] COMMAND"),
                                 HasSubstr("Exit codes:\n  0 ")));
  EXPECT_EQ(pipeline_.run({"--help"}).output, help.output);
  EXPECT_THAT(pipeline_.run({"help", "run"}).output, HasSubstr("Usage: millrace run [OPTIONS]"));
  EXPECT_EQ(pipeline_.run({"-V"}).output, pipeline_.run({"--version"}).output);
}

// A scheduler must not take it for a run.
TEST_F(UsageTest, WithoutACommandHelpIsNoSuccess) {
  const auto outcome = pipeline_.run({});

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(outcome.errors, pipeline_.run({"help"}).output);
  EXPECT_THAT(pipeline_.run({"--output", "json"}).output,
              HasSubstr(R"("problems":[{"message":"no command; write one)"));
}

TEST_F(UsageTest, ExampleWithoutAKindListsThem) {
  const auto outcome = pipeline_.run({"example"});

  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("\nDestinations:\n  feed "), HasSubstr("\nSteps:\n")));
  EXPECT_EQ(pipeline_.run({"example", "postgers"}).errors,
            "postgers: is not a kind; did you mean 'postgres'?\n");
}

TEST_F(UsageTest, DocsOfOneKindAreItsPage) {
  const auto outcome = pipeline_.run({"docs", "webhook"});

  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, HasSubstr("\n# webhook\n"));
}

TEST_F(UsageTest, CheckTakesTheFileAsAWord) {
  pipeline_.configure("", "syncs:\n  s: {from: {bi: 1}, to: [{out: {path: p.csv}}]}\n");

  const auto outcome = pipeline_.run({"check", "millrace.yaml"});

  EXPECT_EQ(outcome.output, "millrace.yaml: 2 connections, 1 sync, no problems\n");
  EXPECT_EQ(pipeline_.run({"-vc", "millrace.yaml", "check"}).output, outcome.output);
}

TEST_F(UsageTest, AWrongFileIsALineForMachines) {
  pipeline_.configure("", "syncs:\n  s: {from: {bi: 1}, to: [{out: {pat: p.csv}}]}\n");
  for (const auto& command : {Arguments{"check"}, Arguments{"run"}, Arguments{"preview", "s"}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--output", "json"});

    const auto outcome = pipeline_.run(arguments);

    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.output,
                AllOf(StartsWith(R"({"status":"invalid","version":")"),
                      HasSubstr(R"("problems":[{"file":"millrace.yaml","line":)"),
                      HasSubstr(R"("path":"syncs.s.to[0].out.pat","message":"'pat' is not an )"
                                R"(option of files; did you mean 'path'?"})")));
    EXPECT_THAT(outcome.errors, HasSubstr("millrace.yaml:"));
  }
}

TEST_F(UsageTest, AFileThatIsNotThereIsGuessed) {
  pipeline_.configure("", "syncs:\n  s: {from: {bi: 1}, to: [{out: {path: p.csv}}]}\n");

  EXPECT_EQ(pipeline_.run({"check", "milrace.yml"}).errors,
            "milrace.yml: there is no such file; did you mean 'millrace.yaml'?\n"
            "1 problem; nothing was contacted\n");
}

TEST_F(UsageTest, APreviewWithoutASyncListsThem) {
  pipeline_.configure("",
                      "syncs:\n  s: {from: {bi: 1}, to: [{out: {path: p.csv}}]}\n"
                      "  t: {from: {bi: 1}, to: [{out: {path: q.csv}}]}\n");

  const auto outcome = pipeline_.run({"preview"});

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.errors, "preview: name a sync; the file has s and t\n");
}

TEST_F(UsageTest, WrongWordsAreALineForMachines) {
  pipeline_.configure("", "syncs:\n  s: {from: {bi: 1}, to: [{out: {path: p.csv}}]}\n");

  EXPECT_THAT(
      pipeline_.run({"--output=json", "runn"}).output,
      HasSubstr(R"("problems":[{"message":"runn: is not a command; did you mean 'run'?"}]})"));
  EXPECT_THAT(
      pipeline_.run({"run", "ss", "--output", "json"}).output,
      HasSubstr(
          R"("problems":[{"message":"ss: is not a sync of this file; did you mean 's'?"}]})"));
}

TEST_F(UsageTest, WarningsOfAFileAreInTheJsonOfItsCheck) {
  pipeline_.configure("  db: {sqlite: {path: x.db}}\n",
                      "syncs: {s: {from: {bi: 1}, to: [{out: a.csv}]}}\n");

  const auto outcome = pipeline_.run({"check", "--output", "json"});

  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output,
              HasSubstr(R"("warnings":[{"file":"millrace.yaml","line":5,"column":3,)"
                        R"("path":"connections.db","message":"no sync uses)"));
  EXPECT_THAT(outcome.errors,
              StartsWith("millrace.yaml:5:3: warning: connections.db: no sync uses"));
}

}  // namespace
}  // namespace millrace::testing
