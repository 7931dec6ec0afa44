// The examples, by the programs: the quickstart, as its script runs it, and each story.

#include <csignal>
#include <map>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/postgres/postgres.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace {
namespace {

using testing::Process;

std::string example(const std::string& name) {
  return std::string(MILLRACE_SOURCE_DIR) + "/examples/" + name;
}

// The reports server with the reports of an example.
class ExampleServer {
 public:
  ExampleServer(const std::string& reports, const std::filesystem::path& folder)
      : port_(folder / "port"),
        process_("millrace-reports-server",
                 {.arguments = {"-c", example(reports), "--port-file", port_.string()},
                  .folder = folder,
                  .environment = {},
                  .name = "server"}) {}

  std::string url() {
    std::string port;
    while (port.empty() && process_.is_running()) {
      std::this_thread::yield();
      if (std::filesystem::exists(port_)) port = testing::read_file(port_);
    }
    return "http://127.0.0.1:" + port.substr(0, port.find('\n'));
  }

 private:
  std::filesystem::path port_;
  Process process_;
};

class QuickstartTest : public ::testing::Test {
 protected:
  std::string url() { return server_.url(); }

  // The summary of one run; its exit code must be 0.
  std::string run(const std::string& command, const std::string& url) {
    Process process("millrace",
                    {.arguments = {"-c", example("quickstart/millrace.yaml"), "--workdir", ".",
                                   "--output", "json", command},
                     .folder = folder_.path(),
                     .environment = {{"REPORTS_URL", url}, {"REPORTS_KEY", "quickstart-key"}},
                     .name = command});
    EXPECT_EQ(process.wait(), 0) << process.output() << process.errors();
    return process.output();
  }

  testing::TempFolder folder_;
  ExampleServer server_{"quickstart/reports.yaml", folder_.path()};
};

TEST_F(QuickstartTest, LoadsThreeReportsAndChangesNothingTheSecondTime) {
  const auto where = url();

  run("check", where);
  const auto first = run("run", where);
  const auto customers = testing::read_file(folder_ / "active_customers.csv");
  const auto second = run("run", where);

  EXPECT_THAT(first,
              ::testing::HasSubstr(
                  R"("target":"active_customers","status":"ok","rows":125000,"inserted":125000)"));
  EXPECT_THAT(
      second,
      ::testing::HasSubstr(
          R"("target":"active_customers","status":"ok","rows":125000,"inserted":0,"updated":0,"deleted":0,"unchanged":125000)"));
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
                  {.arguments = {"-c", example("quickstart/print.yaml"), "--workdir", ".", "run"},
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

const std::map<std::string, std::string> kNoConnection{{"REPORTS_URL", "http://127.0.0.1:9"},
                                                       {"REPORTS_KEY", "k"},
                                                       {"WAREHOUSE_DSN", "host=127.0.0.1"}};

TEST(CustomerListTest, KeepsItsOwnTests) {
  const testing::TempFolder folder;
  Process process("millrace", {.arguments = {"-c", example("customer_list/millrace.yaml"), "test"},
                               .folder = folder.path(),
                               .environment = kNoConnection,
                               .name = "test"});

  EXPECT_EQ(process.wait(), 0) << process.output() << process.errors();
  EXPECT_THAT(process.output(), ::testing::HasSubstr("4 tests passed"));
}

class CustomerListRun : public testing::PostgresTest {};

TEST_F(CustomerListRun, LoadsWhatOthersMaySeeAndNothingElse) {
  const testing::TempFolder folder;
  ExampleServer server("customer_list/reports.yaml", folder.path());
  Process process(
      "millrace",
      {.arguments = {"-c", example("customer_list/millrace.yaml"), "--workdir", ".", "--output",
                     "json", "run"},
       .folder = folder.path(),
       .environment = {{"REPORTS_URL", server.url()},
                       {"REPORTS_KEY", "story-key"},
                       {"WAREHOUSE_DSN", dsn_ + " options='-c search_path=" + schema_ + "'"}},
       .name = "run"});

  EXPECT_EQ(process.wait(), 3) << process.output() << process.errors();
  const auto file = testing::read_file(folder / "out/customers.csv");
  EXPECT_THAT(file,
              ::testing::StartsWith("id,email,phone,country,ltv,updated_at,tier,email_domain\n"));
  EXPECT_THAT(file, ::testing::Not(::testing::HasSubstr("customer1@")));
  EXPECT_EQ(value("SELECT count(*) FROM customers WHERE phone !~ '^\\*{7}[0-9]{4}$'"), "0");
  EXPECT_NE(value("SELECT count(phone) FROM customers"), "0");
  EXPECT_EQ(value("SELECT count(*) FROM customers WHERE tier = 'gold' AND ltv < 1000"), "0");
  EXPECT_EQ(value("SELECT count(*) - count(DISTINCT email) FROM customers"), "0");
}

}  // namespace
}  // namespace millrace
