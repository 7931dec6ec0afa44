// for_each with the values of a report, while a service runs.

#include <csignal>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/integration/each/each_report_fixture.h"
#include "tests/io/http_server/raw_client.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Process;
using testing::RawClient;

constexpr const char* kEverySecond = "    schedule: {every: 1s}\n";

class EachService : public testing::EachReportFixture {
 protected:
  std::unique_ptr<Process> serve(const std::string& listen = "none") {
    return pipeline_.start({"serve", "-v", "--listen", listen});
  }
  static void wait_for_line(Process& process, const std::string& text) {
    while (process.is_running() && !process.errors().contains(text)) std::this_thread::yield();
    EXPECT_THAT(process.errors(), HasSubstr(text));
  }
  // More of them than there are now.
  void wait_for_more(Process& process, const std::string& call) {
    const auto before = pipeline_.count(call);
    while (process.is_running() && pipeline_.count(call) == before) std::this_thread::yield();
  }
  static std::uint16_t port_of(Process& process) {
    constexpr std::string_view kBefore = "listening on http://127.0.0.1:";
    wait_for_line(process, std::string(kBefore));
    const auto said = process.errors();
    return static_cast<std::uint16_t>(std::stoi(said.substr(said.find(kBefore) + kBefore.size())));
  }
  static void stop(Process& process) {
    process.signal(SIGTERM);
    EXPECT_EQ(process.wait(), 0) << process.errors();
  }
};

TEST_F(EachService, FindsAValueThatCameAndLeavesOneThatWent) {
  configure(testing::kRegionOfReport, kEverySecond);
  const auto process = serve();
  wait_for_line(*process, "sales[EU]: done: 1 row");
  wait_for_line(*process, "sales[US]: done: 1 row");

  has_regions({"US", "APAC"});

  wait_for_line(*process, "sales[APAC]: done: 1 row");
  std::filesystem::remove(pipeline_.folder() / "EU.csv");
  wait_for_more(*process, "GET /queries/1/submit_export.csv 200");
  wait_for_more(*process, "GET /queries/1/submit_export.csv 200");
  EXPECT_FALSE(has_rows_of("EU"));
  EXPECT_THAT(process->errors(), Not(HasSubstr("[*]")));
  stop(*process);
}

TEST_F(EachService, KeepsTheValuesThatItHadWhenTheyCannotBeRead) {
  configure(testing::kRegionOfReport, kEverySecond);
  const auto process = serve();
  wait_for_line(*process, "sales[EU]: done: 1 row");
  has_regions({});

  wait_for_line(*process, "has no rows, and so no values; the values before stay in force");
  std::filesystem::remove(pipeline_.folder() / "EU.csv");
  while (process->is_running() && !has_rows_of("EU")) std::this_thread::yield();
  stop(*process);
}

TEST_F(EachService, FailsWithoutAnyValuesUntilThereAreSome) {
  has_regions({});
  configure(testing::kRegionOfReport, kEverySecond,
            "  other: {from: {bi: 2}, to: [{out: o.csv}]}\n");
  const auto process = serve("127.0.0.1:0");
  const auto port = port_of(*process);
  wait_for_line(*process, "nothing of it runs until they are known");
  wait_for_line(*process, "sales: failed: for_each.region: the report of bi: has no rows");

  EXPECT_THAT(RawClient(port).get("/api/v1/syncs").body,
              AllOf(HasSubstr("\"other\""), Not(HasSubstr("sales"))));
  EXPECT_EQ(RawClient(port).get("/api/v1/syncs/sales%5B*%5D").status, 404);
  EXPECT_EQ(RawClient(port).get("/readyz").status, 200);
  EXPECT_THAT(RawClient(port).get("/metrics").body,
              HasSubstr("outcome=\"failed\",sync=\"sales\"}"));
  has_regions({"EU"});

  wait_for_line(*process, "sales[EU]: done: 1 row");
  EXPECT_THAT(RawClient(port).get("/api/v1/syncs").body, HasSubstr("sales[EU]"));
  stop(*process);
}

TEST_F(EachService, LooksForValuesWhenSomebodyStartsARun) {
  configure(testing::kRegionOfReport, "", "", "service: {tokens: [right-token-of-a-test]}\n");
  const auto process = serve("127.0.0.1:0");
  const auto port = port_of(*process);
  const auto status_of = [&](const std::string& path) { return RawClient(port).get(path).status; };
  while (process->is_running() && status_of("/api/v1/syncs/sales%5BEU%5D") != 200) {
  }
  has_regions({"EU", "APAC"});

  EXPECT_EQ(RawClient(port)
                .post("/api/v1/syncs/sales%5BEU%5D/run", "",
                      "Authorization: Bearer right-token-of-a-test\r\n")
                .status,
            202);

  while (process->is_running() && status_of("/api/v1/syncs/sales%5BAPAC%5D") != 200) {
  }
  EXPECT_EQ(status_of("/api/v1/syncs/sales%5BUS%5D"), 404);
  wait_for_line(*process, "sales[EU]: done: 1 row");
  stop(*process);
}

TEST_F(EachService, KeepsItsValuesOverAReloadOfTheFile) {
  configure(testing::kRegionOfReport, "    schedule: {every: 1h}\n");
  const auto process = serve("127.0.0.1:0");
  const auto port = port_of(*process);
  const auto syncs = [&] { return RawClient(port).get("/api/v1/syncs").body; };
  while (process->is_running() && !syncs().contains("sales[US]")) {
  }

  configure(testing::kRegionOfReport, "    schedule: {every: 2h}\n");
  process->signal(SIGHUP);
  wait_for_line(*process, "the file was reloaded");

  EXPECT_THAT(syncs(), AllOf(HasSubstr("sales[EU]"), HasSubstr("sales[US]"), HasSubstr("2h")));
  EXPECT_EQ(pipeline_.count("GET /queries/2/submit_export.csv 200"), 1U);
  stop(*process);
}

}  // namespace
}  // namespace millrace
