// The program itself: its command line, its exit codes, real signals.

#include <csignal>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports_server/client.h"
#include "tests/reports_server/server_fixture.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace::reports_server {
namespace {

using millrace::testing::Process;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kFile = R"(keys: [{name: ops, key: "${env:REPORTS_KEY}"}]
reports:
  numbers: {id: 1, query: "SELECT 1 AS one"}
  endless: {id: 2, query: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT count(*) AS c FROM n WHERE i < 0"}
)";

class ReportsServerProgramTest : public ::testing::Test {
 protected:
  Process start(std::vector<std::string> arguments) {
    return Process("millrace-reports-server", {.arguments = std::move(arguments),
                                               .folder = folder_.path(),
                                               .environment = {{"REPORTS_KEY", "s3cret"}}});
  }

  // Empty when the program ended before it listened.
  std::string port_of(Process& server) {
    const auto file = folder_ / "port";
    while (server.is_running()) {
      if (std::filesystem::exists(file)) return millrace::testing::read_file(file);
      std::this_thread::yield();
    }
    return "";
  }

  millrace::testing::TempFolder folder_;
};

class ReportsServerSignalTest : public ReportsServerProgramTest,
                                public ::testing::WithParamInterface<int> {};

TEST_P(ReportsServerSignalTest, EndsTheProgramWithZeroAlsoWhileAQueryRuns) {
  folder_.write("reports.yaml", kFile);
  auto server = start({"--port", "0", "--port-file=port"});
  const auto port = port_of(server);
  ASSERT_NE(port, "") << server.errors();
  Client client(static_cast<std::uint16_t>(std::stoi(port)), "s3cret");
  EXPECT_EQ(client.download(client.submit("/queries/1/submit_export.csv")).body, "one\n1\n");
  client.submit("/queries/2/submit_export.csv");

  server.signal(GetParam());
  const int code = server.wait();

  EXPECT_EQ(code, 0) << server.errors();
  EXPECT_EQ(server.output(), "listening on http://127.0.0.1:" + port);
  EXPECT_THAT(server.errors(), HasSubstr("ops GET /queries/2/submit_export.csv 200"));
  EXPECT_THAT(server.errors(), Not(HasSubstr("s3cret")));
}

INSTANTIATE_TEST_SUITE_P(, ReportsServerSignalTest, ::testing::Values(SIGINT, SIGTERM, SIGHUP),
                         [](const auto& test) { return std::string(sigabbrev_np(test.param)); });

TEST_F(ReportsServerProgramTest, ChecksAFileAndEnds) {
  folder_.write("ours.yaml", kFile);

  auto server = start({"--check", "-c", "ours.yaml"});
  const int code = server.wait();

  EXPECT_EQ(code, 0) << server.errors();
  EXPECT_EQ(server.output(), "ours.yaml: 2 reports, all in order\n");
}

TEST_F(ReportsServerProgramTest, SaysItsVersion) {
  auto server = start({"--version"});
  EXPECT_EQ(server.wait(), 0);
  EXPECT_THAT(server.output(), MatchesRegex("millrace-reports-server [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

// Killed, it cannot take its results along; the next one does.
TEST_F(ReportsServerProgramTest, LeavesNothingInTheSpoolForLong) {
  folder_.write("reports.yaml", std::string("spool: spool\n") + kFile);
  std::filesystem::create_directory(folder_ / "spool");
  const auto left = [&] {
    return std::distance(std::filesystem::directory_iterator(folder_ / "spool"), {});
  };
  auto killed = start({"--port", "0", "--port-file=port"});
  const auto port = port_of(killed);
  Client client(static_cast<std::uint16_t>(std::stoi(port)), "s3cret");
  client.export_of(client.submit("/queries/1/submit_export.csv"));
  killed.signal(SIGKILL);
  killed.wait();
  EXPECT_EQ(left(), 1);

  std::filesystem::remove(folder_ / "port");
  auto next = start({"--port", "0", "--port-file=port"});
  port_of(next);
  EXPECT_EQ(left(), 1);
  next.signal(SIGTERM);
  EXPECT_EQ(next.wait(), 0);
  EXPECT_EQ(left(), 0);
}

TEST_F(ReportsServerProgramTest, FindsTheQuickstartInOrder) {
  const std::string file = MILLRACE_SOURCE_DIR "/examples/quickstart/reports.yaml";

  auto server = start({"--check", "--config", file});
  const int code = server.wait();

  EXPECT_EQ(code, 0) << server.errors();
}

struct Wrong {
  std::string name, file;
  std::vector<std::string> arguments;
  std::string message;
};

class ReportsServerProgramRejects : public ReportsServerProgramTest,
                                    public ::testing::WithParamInterface<Wrong> {};

TEST_P(ReportsServerProgramRejects, AndEndsWithTwo) {
  folder_.write("reports.yaml", GetParam().file);

  auto server = start(GetParam().arguments);
  const int code = server.wait();

  EXPECT_EQ(code, 2);
  EXPECT_EQ(server.output(), "");
  EXPECT_THAT(server.errors(), StartsWith(GetParam().message));
}

constexpr const char* kUnknownKey =
    "keys: [{name: ops, key: k}]\nreports:\n  one:\n    id: 1\n    query: SELECT 1\n    cahce: "
    "1m\n";
constexpr const char* kNoTable =
    "keys: [{name: ops, key: k}]\nreports: {one: {id: 1, query: SELECT a FROM nowhere}}\n";
constexpr const char* kNoDatabase =
    "keys: [{name: ops, key: k}]\ndatabase: gone.db\nreports: {one: {id: 1, query: SELECT 1}}\n";

INSTANTIATE_TEST_SUITE_P(
    , ReportsServerProgramRejects,
    ::testing::Values(
        Wrong{"ABadFile", kUnknownKey, {}, "reports.yaml:6:5: reports.one.cahce: "},
        Wrong{"ABadFileOnCheck", kUnknownKey, {"--check"}, "reports.yaml:6:5: reports.one.cahce: "},
        Wrong{"ABadQuery", kNoTable, {}, "reports.one.query: no such table: nowhere\n"},
        Wrong{"ABadQueryOnCheck", kNoTable, {"--check"}, "reports.one.query: no such table: nowh"},
        Wrong{"AMissingDatabase", kNoDatabase, {"--check"}, "SQLite database gone.db: unable to"},
        Wrong{"AMissingFile", kFile, {"-c", "gone.yaml"}, "gone.yaml"},
        Wrong{"AnUnknownOption", kFile, {"--prot", "1"}, "--prot: is not an option; see --help\n"},
        Wrong{"ABadPort", kFile, {"--port", "65536"}, "--port: must be a number from 0 to 65535\n"},
        Wrong{"APortFileInNoFolder", kFile, {"--port=0", "--port-file=no/port"}, "--port-file: "}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::reports_server
