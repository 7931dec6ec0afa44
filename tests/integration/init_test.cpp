// The first minutes: a file is written, checked and run, by what the program says comes next.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"

namespace millrace::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Arguments = std::vector<std::string>;

class InitTest : public ::testing::Test {
 protected:
  // With the key that `init` reads.
  Pipeline::Outcome run(Arguments arguments, const std::string& key = Pipeline::kKey) {
    const auto process = pipeline_.start(
        {.arguments = std::move(arguments), .environment = {{"HOLISTICS_API_KEY", key}}},
        "millrace");
    const int code = process->wait();
    return {code, process->output(), process->errors()};
  }

  void serve_quickstart() {
    auto text =
        read_file(std::filesystem::path(MILLRACE_SOURCE_DIR) / "examples/quickstart/reports.yaml");
    const auto rows = text.find("default: 125000");
    ASSERT_NE(rows, std::string::npos);
    text.replace(rows, 15, "default: 1000");
    pipeline_.serve(text.substr(text.find("reports:")));
  }

  bool exists(const std::string& name) const {
    return std::filesystem::exists(pipeline_.folder() / name);
  }

  Pipeline pipeline_;
};

TEST_F(InitTest, AFileThatNobodyWasAskedForRunsOnTheQuickstart) {
  serve_quickstart();

  const auto written = run({"init", "--url", pipeline_.url});

  EXPECT_EQ(written.exit_code, 0) << written.errors;
  EXPECT_THAT(written.output, AllOf(StartsWith("Wrote millrace.yaml and millrace.schema.json.\n"),
                                    HasSubstr("\n  millrace check\n"), HasSubstr("edit millrace")));
  EXPECT_THAT(pipeline_.file("millrace.yaml"),
              StartsWith("# yaml-language-server: $schema=./millrace.schema.json\n"));
  EXPECT_EQ(pipeline_.file("millrace.schema.json"), pipeline_.run({"schema"}).output);
  EXPECT_THAT(pipeline_.calls(), ::testing::IsEmpty());
  EXPECT_EQ(run({"check"}).exit_code, 0);
  const auto ran = run({"run"});
  EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.errors;
  EXPECT_THAT(pipeline_.file("out/active_customers.csv"),
              StartsWith("id,email,Name,Country,ltv_usd,signed_up,Phone,Note\n"));
}

TEST_F(InitTest, AReportThatIsNamedGivesItsColumns) {
  serve_quickstart();

  const auto written =
      run({"init", "orders.yaml", "--url", pipeline_.url, "--report", "1900-orders"});

  EXPECT_EQ(written.exit_code, 0) << written.errors;
  EXPECT_THAT(written.output, AllOf(HasSubstr("\n  millrace -c orders.yaml run\n"),
                                    Not(HasSubstr("export")), Not(HasSubstr("edit"))));
  EXPECT_THAT(pipeline_.file("orders.yaml"),
              AllOf(HasSubstr("inferred from the first 1,000 rows"),
                    HasSubstr("\n      order_id: integer\n      email: text\n"),
                    HasSubstr("\n      amount: decimal\n"), HasSubstr("\n      gift: boolean\n"),
                    HasSubstr("mode: upsert, key: order_id}"), Not(HasSubstr("canary"))));
  const auto ran = run({"-c", "orders.yaml", "run"});
  EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.errors;
  EXPECT_THAT(pipeline_.file("out/orders.csv"), StartsWith("order_id,email,amount,"));
}

TEST_F(InitTest, NothingIsEverOverwritten) {
  pipeline_.folder().write("millrace.yaml", "mine");
  pipeline_.folder().write("millrace.schema.json", "mine too");

  const auto outcome = run({"init"});

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.errors,
            "millrace.yaml: exists already, and init overwrites nothing; name another file: "
            "millrace init other.yaml\n");
  EXPECT_EQ(pipeline_.file("millrace.yaml"), "mine");
  EXPECT_THAT(
      run({"init", "other.yaml", "--output", "json"}).output,
      AllOf(StartsWith(R"({"status":"ok","version":")"), HasSubstr(R"(,"files":["other.yaml"]})")));
  EXPECT_EQ(pipeline_.file("millrace.schema.json"), "mine too");
}

TEST_F(InitTest, AFolderIsNoFile) {
  EXPECT_THAT(run({"init", "."}).errors, HasSubstr(".: is a folder; name a file in it"));
}

TEST_F(InitTest, WrongOptionsWriteNothing) {
  const auto url = run({"init", "--url", "nowhere"});
  EXPECT_EQ(url.exit_code, 2);
  EXPECT_THAT(url.errors, StartsWith("--url: "));

  const auto report = run({"init", "--report", "users"});
  EXPECT_EQ(report.exit_code, 2);
  EXPECT_THAT(report.errors, StartsWith("--report: "));

  const auto key = run({"init", "--report", "7"}, "");
  EXPECT_EQ(key.exit_code, 2);
  EXPECT_THAT(key.errors, StartsWith("HOLISTICS_API_KEY: is not set"));

  EXPECT_FALSE(exists("millrace.yaml"));
  EXPECT_FALSE(exists("millrace.schema.json"));
}

TEST_F(InitTest, AReportThatIsNotThereWritesNothing) {
  serve_quickstart();

  const auto outcome = run({"init", "--url", pipeline_.url, "--report", "99"});

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("No file was written"));
  EXPECT_FALSE(exists("millrace.yaml"));
}

TEST_F(InitTest, AWrongKeyIsToldInTheWordsOfTheCommandLine) {
  serve_quickstart();

  const auto outcome = run({"init", "--url", pipeline_.url, "--report", "1900-orders"}, "another");

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("check HOLISTICS_API_KEY"));
}

}  // namespace
}  // namespace millrace::testing
