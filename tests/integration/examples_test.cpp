// The quickstart, as its script runs it: the programs, the two files, twice.

#include <csignal>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace {
namespace {

using testing::Process;

class QuickstartTest : public ::testing::Test {
 protected:
  QuickstartTest()
      : server_("millrace-reports-server",
                {.arguments = {"-c", example("reports.yaml"), "--port-file", "port"},
                 .folder = folder_.path(),
                 .environment = {},
                 .name = "server"}) {}

  static std::string example(const std::string& name) {
    return std::string(MILLRACE_SOURCE_DIR) + "/examples/quickstart/" + name;
  }

  std::string url() {
    std::string port;
    while (port.empty() && server_.is_running()) {
      std::this_thread::yield();
      if (std::filesystem::exists(folder_ / "port")) port = testing::read_file(folder_ / "port");
    }
    return "http://127.0.0.1:" + port.substr(0, port.find('\n'));
  }

  // The summary of one run; its exit code must be 0.
  std::string run(const std::string& command, const std::string& url) {
    Process process("millrace",
                    {.arguments = {"-c", example("millrace.yaml"), "--workdir", ".", "--output",
                                   "json", command},
                     .folder = folder_.path(),
                     .environment = {{"REPORTS_URL", url}, {"REPORTS_KEY", "quickstart-key"}},
                     .name = command});
    EXPECT_EQ(process.wait(), 0) << process.output() << process.errors();
    return process.output();
  }

  testing::TempFolder folder_;
  Process server_;
};

TEST_F(QuickstartTest, LoadsThreeReportsAndChangesNothingTheSecondTime) {
  const auto where = url();

  run("check", where);
  const auto first = run("run", where);
  const auto customers = testing::read_file(folder_ / "active_customers.csv");
  const auto second = run("run", where);

  EXPECT_THAT(first,
              ::testing::HasSubstr(
                  R"("target":"active_customers","status":"ok","rows":100000,"inserted":100000)"));
  EXPECT_THAT(
      second,
      ::testing::HasSubstr(
          R"("target":"active_customers","status":"ok","rows":100000,"inserted":0,"updated":0,"deleted":0,"unchanged":100000)"));
  EXPECT_THAT(
      second,
      ::testing::HasSubstr(
          R"("target":"orders","status":"ok","rows":20000,"inserted":0,"updated":0,"deleted":0,"unchanged":20000)"));
  EXPECT_EQ(testing::read_file(folder_ / "active_customers.csv"), customers);
  EXPECT_THAT(customers, ::testing::HasSubstr("\"José \"\"Pepe\"\" García\""));
}

TEST_F(QuickstartTest, PrintsAReportAsATable) {
  const auto where = url();

  Process process("millrace",
                  {.arguments = {"-c", example("print.yaml"), "--workdir", ".", "run"},
                   .folder = folder_.path(),
                   .environment = {{"REPORTS_URL", where}, {"REPORTS_KEY", "quickstart-key"}},
                   .name = "print"});

  EXPECT_EQ(process.wait(), 0) << process.errors();
  EXPECT_EQ(process.output(),
            "code  name\n"
            "BR    Brasil\n"
            "DE    Deutschland\n"
            "JP    日本\n"
            "SG    Singapore\n"
            "VN    Việt Nam\n");
}

}  // namespace
}  // namespace millrace
