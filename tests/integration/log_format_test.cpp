// What is told on stderr, as programs that collect logs read it.

#include <csignal>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/data/json_syntax.h"
#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::Pipeline;

class LogFormatTest : public ::testing::Test {
 protected:
  LogFormatTest() {
    pipeline_.serve("reports: {people: {id: 7, query: \"SELECT 1 AS id\"}}\n");
    pipeline_.configure("", "syncs: {s: {from: {bi: 7}, to: [{out: {path: p.csv}}]}}\n");
  }

  static std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream all(text);
    for (std::string line; std::getline(all, line);) lines.push_back(line);
    return lines;
  }
  static void expect_objects(const std::string& text) {
    EXPECT_NE(text, "");
    for (const auto& line : lines_of(text)) {
      EXPECT_TRUE(line.starts_with(R"({"time":")") && is_json(line)) << line;
    }
  }
  // The program, with these variables.
  Pipeline::Outcome run_with(std::map<std::string, std::string> environment,
                             std::vector<std::string> arguments) {
    const auto process = pipeline_.start(
        {.arguments = std::move(arguments), .environment = std::move(environment)}, "millrace");
    const int code = process->wait();
    return {code, process->output(), process->errors()};
  }

  Pipeline pipeline_;
};

TEST_F(LogFormatTest, ARunTellsEachLineAsAnObject) {
  const auto outcome = pipeline_.run({"run", "--log-format", "json", "-v"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  expect_objects(outcome.errors);
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr(R"("level":"debug")"), HasSubstr(R"("phase":"submitting")")));
  EXPECT_THAT(lines_of(outcome.errors).back(),
              MatchesRegex(R"(.*"level":"info","sync":"s","run":"20[0-9TZ]+-[0-9a-f]{8}",.*)"
                           R"("message":"done: 1 row in .* s"})"));
  EXPECT_THAT(outcome.output, HasSubstr("1 of 1 syncs done and verified"));
}

TEST_F(LogFormatTest, AsTextALineHasItsRunToo) {
  const auto outcome = pipeline_.run({"run", "--log-format", "text"});

  EXPECT_THAT(outcome.errors, HasSubstr("info  s: started: bi to out run=20"));
}

TEST_F(LogFormatTest, VariablesSayWhatOptionsDoNot) {
  const std::map<std::string, std::string> json{{"MILLRACE_LOG_FORMAT", "json"},
                                                {"MILLRACE_LOG_LEVEL", "warn"}};

  EXPECT_EQ(run_with(json, {"run"}).errors, "");
  expect_objects(run_with(json, {"run", "-v"}).errors);
  EXPECT_THAT(run_with(json, {"run", "--log-format", "text", "--log-level", "info"}).errors,
              HasSubstr("info  s: done"));
}

TEST_F(LogFormatTest, AVariableThatSaysSomethingElseIsRefused) {
  const auto outcome = run_with({{"MILLRACE_LOG_LEVEL", "inof"}}, {"run"});

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.errors,
            "MILLRACE_LOG_LEVEL: 'inof' is not a log level; did you mean 'info'?\n");
}

TEST_F(LogFormatTest, WhatIsWrongWithAFileIsAnObjectToo) {
  pipeline_.configure("", "syncs: {s: {from: {bi: 7}, to: [{out: {pth: p.csv}}]}}\n");
  const auto outcome = pipeline_.run({"run", "--log-format", "json"});

  EXPECT_EQ(outcome.exit_code, 2);
  expect_objects(outcome.errors);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr(R"("level":"error")"), HasSubstr("millrace.yaml:"),
                                    HasSubstr("nothing was contacted")));
  expect_objects(pipeline_.run({"--log-format", "json", "runn"}).errors);
}

TEST_F(LogFormatTest, NoSecretIsInIt) {
  pipeline_.configure("", "syncs: {s: {from: {bi: 99}, to: [{out: {path: p.csv}}]}}\n");
  const auto outcome = pipeline_.run({"run", "--log-format", "json", "-v"});

  EXPECT_EQ(outcome.exit_code, 1);
  expect_objects(outcome.errors);
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr(R"("level":"error")"), Not(HasSubstr(Pipeline::kKey))));
}

TEST_F(LogFormatTest, AServiceTellsEachLineAsAnObject) {
  pipeline_.configure(
      "", "syncs: {s: {schedule: {every: 1s}, from: {bi: 7}, to: [{out: {path: p.csv}}]}}\n");
  const auto process =
      pipeline_.start({"serve", "--log-format", "json", "--listen", "127.0.0.1:0"});
  while (process->is_running() && !process->errors().contains("done: 1 row")) {
    std::this_thread::yield();
  }

  pipeline_.folder().write("millrace.yaml", "version: 1\nsyncs: {s: {from: {bi: }}}\n");
  process->signal(SIGHUP);
  while (process->is_running() && !process->errors().contains("stays in force")) {
    std::this_thread::yield();
  }
  process->signal(SIGTERM);

  EXPECT_EQ(process->wait(), 0);
  expect_objects(process->errors());
  EXPECT_THAT(process->errors(),
              HasSubstr(R"("sync":"millrace","run":"","message":"listening on http)"));
}

}  // namespace
}  // namespace millrace
