// `millrace serve` as it is run for days: schedules kept, the file read again, stopped by a signal.

#include <csignal>
#include <filesystem>
#include <iterator>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/integration/pipeline.h"
#include "tests/io/http_server/raw_client.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using testing::Answer;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Pipeline;
using testing::Process;
using testing::RawClient;

constexpr const char* kReportsToServe = R"(
reports:
  numbers: {id: 7, query: "SELECT 1 AS id"}
  others: {id: 8, query: "SELECT 2 AS id"}
  endless:
    id: 9
    query: |
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
      SELECT count(*) AS c FROM n WHERE i < 0
)";

class ServeTest : public ::testing::Test {
 protected:
  ServeTest() { pipeline_.serve(kReportsToServe); }

  // A sync of that report, every second.
  void configure(int report, const std::string& rest = "") {
    pipeline_.configure(
        "", fmt::format("{}syncs:\n  s: {{schedule: {{every: 1s}}, from: {{bi: {}}}, to: [{{out: "
                        "{{path: s.csv}}}}]}}\n",
                        rest, report));
  }
  // One that starts nothing by itself, with a token.
  void configure_for_http(int report) {
    pipeline_.configure("",
                        fmt::format("service: {{tokens: [right-token-of-a-test]}}\nsyncs:\n  s: "
                                    "{{from: {{bi: {}}}, to: [{{out: {{path: s.csv}}}}]}}\n",
                                    report));
  }
  std::unique_ptr<Process> serve(const std::string& listen = "127.0.0.1:0") {
    return pipeline_.start({"serve", "-v", "--listen", listen});
  }
  // The port of 127.0.0.1 at which the process says that it listens.
  static std::uint16_t port_of(Process& process) {
    constexpr std::string_view kBefore = "listening on http://127.0.0.1:";
    wait_for_line(process, std::string(kBefore));
    const auto said = process.errors();
    return static_cast<std::uint16_t>(std::stoi(said.substr(said.find(kBefore) + kBefore.size())));
  }
  static Answer get(std::uint16_t port, const std::string& path) {
    return RawClient(port).get(path);
  }
  // Once the service has taken notice of the end of the run.
  static std::string sync_when_idle(std::uint16_t port) {
    for (;;) {
      auto body = get(port, "/api/v1/syncs/s").body;
      if (!body.contains("\"state\":\"running\"")) return body;
    }
  }
  static Answer post(std::uint16_t port, const std::string& path, const std::string& headers) {
    return RawClient(port).post(path, "", headers);
  }
  static void wait_for_line(Process& process, const std::string& text) {
    while (process.is_running() && !process.errors().contains(text)) std::this_thread::yield();
    EXPECT_THAT(process.errors(), HasSubstr(text));
  }
  static std::size_t reloads_of(const Process& process) {
    return count_of("the file was reloaded", process);
  }
  static std::size_t refusals_of(const Process& process) {
    return count_of("the file was not reloaded", process);
  }
  static std::size_t count_of(std::string_view line, const Process& process) {
    const auto said = process.errors();
    std::size_t count = 0;
    for (auto at = said.find(line); at != said.npos; at = said.find(line, at + 1)) ++count;
    return count;
  }
  static std::size_t descriptors_of(const Process& process) {
    const std::filesystem::directory_iterator all(fmt::format("/proc/{}/fd", process.id()));
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  static std::string submission(int report) {
    return fmt::format("GET /queries/{}/submit_export.csv 200", report);
  }
  void wait_for_runs(Process& process, int report, std::size_t runs) {
    while (process.is_running() && pipeline_.count(submission(report)) < runs) {
      std::this_thread::yield();
    }
    EXPECT_GE(pipeline_.count(submission(report)), runs) << process.errors();
  }

  Pipeline pipeline_;
};

TEST_F(ServeTest, RunsWhatIsDueUntilItIsStopped) {
  configure(7);
  const auto process = serve();
  wait_for_runs(*process, 7, 2);
  wait_for_line(*process, "s: done: 1 row");

  process->signal(SIGTERM);

  EXPECT_EQ(process->wait(), 0) << process->errors();
  EXPECT_THAT(process->errors(), AllOf(HasSubstr("millrace: keeping the schedules of 1 of 1 syncs"),
                                       HasSubstr("millrace: stopped"), Not(HasSubstr("error"))));
  EXPECT_EQ(pipeline_.file("s.csv"), "id\n1\n");
  EXPECT_THAT(pipeline_.run({"runs"}).output, HasSubstr("ok"));
}

TEST_F(ServeTest, ReadsTheFileAgainOnAHangup) {
  configure(7);
  const auto process = serve();
  wait_for_runs(*process, 7, 1);

  pipeline_.folder().write("millrace.yaml", "version: 1\nsyncs: {s: {from: {bi: }}}\n");
  process->signal(SIGHUP);
  wait_for_line(*process, "the file was not reloaded; the one before stays in force");
  wait_for_runs(*process, 7, pipeline_.count(submission(7)) + 1);

  configure(8);
  process->signal(SIGHUP);
  wait_for_line(*process, "millrace: the file was reloaded");
  wait_for_runs(*process, 8, 1);
  process->signal(SIGINT);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

// Thirty seconds it would be waited for where a person names one.
TEST_F(ServeTest, DoesNotWaitForAPipeInPlaceOfItsFile) {
  configure_for_http(7);
  const auto process = serve();
  const auto port = port_of(*process);
  const auto file = pipeline_.folder() / "millrace.yaml";
  std::filesystem::remove(file);
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  const auto began = std::chrono::steady_clock::now();

  process->signal(SIGHUP);

  wait_for_line(*process, "millrace.yaml: is a pipe; name a regular file");
  wait_for_line(*process, "the file was not reloaded; the one before stays in force");
  EXPECT_EQ(get(port, "/healthz").status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, DoesNotWaitForPipesThatItsFileNames) {
  configure_for_http(7);
  const auto process = serve();
  const auto port = port_of(*process);
  ASSERT_EQ(mkfifo((pipeline_.folder() / "pipe").c_str(), 0600), 0);
  const auto began = std::chrono::steady_clock::now();

  for (const std::string line :
       {"include: pipe\n", "service: {tokens: [\"${file:pipe}\"]}\n",
        "service: {tls: {certificate: pipe, key: pipe}}\n",
        "syncs: {s: {for_each: {r: {file: pipe, column: r}}, from: {bi: 7}, to: []}}\n"}) {
    pipeline_.folder().write("millrace.yaml", "version: 1\n" + line);
    const auto before = refusals_of(*process);
    process->signal(SIGHUP);
    while (process->is_running() && refusals_of(*process) == before) std::this_thread::yield();
    EXPECT_EQ(get(port, "/healthz").status, 200);
  }

  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, GoesOnAfterItWasKilledInARun) {
  configure(9);
  const auto killed = serve();
  pipeline_.wait_for_call("GET /queries/get_export_results.json 200");
  killed->signal(SIGKILL);
  EXPECT_EQ(killed->wait(), 128 + SIGKILL);

  configure(7);
  const auto process = serve();
  wait_for_runs(*process, 7, 1);
  wait_for_line(*process, "s: done: 1 row");
  process->signal(SIGTERM);

  EXPECT_EQ(process->wait(), 0) << process->errors();
  EXPECT_EQ(pipeline_.file("s.csv"), "id\n1\n");
}

TEST_F(ServeTest, StopsARunThatOutlastsTheGrace) {
  configure(9, "service: {grace: 100ms}\n");
  const auto process = serve();
  pipeline_.wait_for_call("GET /queries/get_export_results.json 200");

  process->signal(SIGTERM);

  EXPECT_EQ(process->wait(), 0) << process->errors();
  EXPECT_THAT(pipeline_.run({"runs"}).output, HasSubstr("cancelled"));
}

TEST_F(ServeTest, IsNotReadyWhileItStopsAndEndsAtASecondSignal) {
  configure(9, "service: {grace: 1h}\n");
  const auto process = serve();
  const auto port = port_of(*process);
  pipeline_.wait_for_call("GET /queries/get_export_results.json 200");

  process->signal(SIGTERM);

  while (get(port, "/readyz").status == 200) {
  }
  EXPECT_EQ(get(port, "/readyz").body, "not ready\nthe service is stopping\n");
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 128 + SIGTERM);
}

TEST_F(ServeTest, LeavesASyncToARunBesideIt) {
  configure(9);
  const auto beside = pipeline_.start({"run", "s"});
  pipeline_.wait_for_call("GET /queries/get_export_results.json 200");
  const auto process = serve();
  wait_for_line(*process, "another run of this sync is under way");
  EXPECT_EQ(pipeline_.count(submission(9)), 1U);
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
  beside->signal(SIGTERM);
  EXPECT_EQ(beside->wait(), 128 + SIGTERM);
}

constexpr const char* kToken = "Authorization: Bearer right-token-of-a-test\r\n";

TEST_F(ServeTest, ShowsWhatItDoesAndStartsWhatItIsAskedFor) {
  configure_for_http(7);
  const auto process = serve();
  const auto port = port_of(*process);
  EXPECT_EQ(get(port, "/healthz").status, 200);
  EXPECT_EQ(get(port, "/readyz").body, "ready\n");
  EXPECT_THAT(get(port, "/").body, HasSubstr("href=\"/syncs/s\""));
  EXPECT_EQ(post(port, "/api/v1/syncs/s/run", "").status, 401);

  EXPECT_EQ(post(port, "/api/v1/syncs/s/run", kToken).status, 202);

  wait_for_line(*process, "s: done: 1 row");
  EXPECT_THAT(get(port, "/api/v1/runs?sync=s").body, HasSubstr("\"status\":\"ok\""));
  EXPECT_THAT(sync_when_idle(port), HasSubstr("\"data_as_of\":\"20"));
  EXPECT_EQ(post(port, "/api/v1/syncs/other/run", kToken).status, 404);
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
  EXPECT_EQ(pipeline_.file("s.csv"), "id\n1\n");
}

TEST_F(ServeTest, TakesNoLargeBody) {
  configure_for_http(7);
  const auto process = serve();
  const auto port = port_of(*process);
  const auto post_of = [port](std::size_t bytes) {
    return RawClient(port).post("/api/v1/syncs/s/cancel", std::string(bytes, 'x'), kToken).status;
  };

  EXPECT_EQ(post_of(16 << 10), 409) << "nothing runs";
  EXPECT_EQ(post_of((16 << 10) + 1), 413);

  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, CancelsARunOfASyncThatAReloadRemoved) {
  configure_for_http(9);
  const auto process = serve();
  const auto port = port_of(*process);
  EXPECT_EQ(post(port, "/api/v1/syncs/s/run", kToken).status, 202);
  pipeline_.wait_for_call("GET /queries/get_export_results.json 200");
  pipeline_.configure("",
                      "service: {tokens: [right-token-of-a-test]}\nsyncs:\n  t: {from: {bi: 7}, "
                      "to: [{out: {path: t.csv}}]}\n");
  process->signal(SIGHUP);
  wait_for_line(*process, "the file was reloaded");

  EXPECT_THAT(get(port, "/api/v1/syncs/s").body, HasSubstr("\"state\":\"running\""));
  EXPECT_THAT(get(port, "/").body, HasSubstr("href=\"/syncs/s\""));
  EXPECT_EQ(post(port, "/api/v1/syncs/s/run", kToken).status, 409);
  EXPECT_EQ(post(port, "/api/v1/syncs/s/cancel", kToken).status, 202);

  wait_for_line(*process, "s: cancelled");
  while (get(port, "/api/v1/syncs/s").status == 200) {
  }
  EXPECT_EQ(post(port, "/api/v1/syncs/s/cancel", kToken).status, 404);
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, CancelsWhatItIsAskedToCancel) {
  configure_for_http(9);
  const auto process = serve();
  const auto port = port_of(*process);
  EXPECT_EQ(post(port, "/api/v1/syncs/s/run", kToken).status, 202);
  pipeline_.wait_for_call("GET /queries/get_export_results.json 200");
  EXPECT_THAT(get(port, "/api/v1/syncs/s").body, HasSubstr("\"state\":\"running\""));
  EXPECT_THAT(get(port, "/").body, AllOf(HasSubstr("jobs at once"), HasSubstr("there (job ")));

  EXPECT_EQ(post(port, "/api/v1/syncs/s/cancel", kToken).status, 202);

  wait_for_line(*process, "s: cancelled");
  (void)sync_when_idle(port);
  EXPECT_EQ(post(port, "/api/v1/syncs/s/cancel", kToken).status, 409);
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, IsNotReadyWhileItsFileIsWrong) {
  configure_for_http(7);
  const auto process = serve();
  const auto port = port_of(*process);
  pipeline_.folder().write("millrace.yaml", "version: 1\nsyncs: {}\n");

  process->signal(SIGHUP);

  wait_for_line(*process, "the file was not reloaded");
  EXPECT_EQ(get(port, "/readyz").status, 503);
  EXPECT_THAT(get(port, "/readyz").body,
              AllOf(HasSubstr("the file is not valid; the one before stays in force: "),
                    HasSubstr("millrace.yaml:2:8: syncs: has no sync")));
  configure_for_http(7);
  process->signal(SIGHUP);
  wait_for_line(*process, "the file was reloaded");
  EXPECT_EQ(get(port, "/readyz").status, 200);
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, ReadsTheFileAgainWhenItHasChanged) {
  configure(7);
  const auto process = pipeline_.start({"serve", "--listen", "none", "--watch", "-v"});
  wait_for_runs(*process, 7, 1);

  configure(8);

  wait_for_line(*process, "the file was reloaded");
  wait_for_runs(*process, 8, 1);
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, WatchesForAFileThatWasGone) {
  configure(7);
  const auto process = pipeline_.start({"serve", "--listen", "none", "--watch", "-v"});
  wait_for_runs(*process, 7, 1);
  std::filesystem::remove(pipeline_.folder() / "millrace.yaml");
  wait_for_line(*process, "the file was not reloaded");

  configure(8);

  wait_for_line(*process, "the file was reloaded");
  wait_for_runs(*process, 8, 1);
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, WatchesTheFilesOfForEachRightOrWrong) {
  pipeline_.folder().write("regions.csv", "region\nEU\n");
  pipeline_.configure("",
                      "syncs:\n  s: {for_each: {r: {file: regions.csv, column: region}}, "
                      "from: {bi: 7}, to: [{out: {path: 's-{{ each.r }}.csv'}}]}\n");
  const auto process = pipeline_.start({"serve", "--listen", "127.0.0.1:0", "--watch", "-v"});
  const auto port = port_of(*process);

  pipeline_.folder().write("regions.csv", "region\nEU\n\"U");

  wait_for_line(*process, "the file was not reloaded");
  pipeline_.folder().write("regions.csv", "region\nEU\nUS\n");
  wait_for_line(*process, "the file was reloaded");
  EXPECT_EQ(get(port, "/api/v1/syncs/s%5BUS%5D").status, 200);
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, AHundredReloadsLeaveNoDescriptorBehind) {
  configure(7);
  const auto process = serve();
  wait_for_runs(*process, 7, 1);
  const auto reload = [&](int report, int times) {
    for (int i = 0; i < times; ++i) {
      const auto before = reloads_of(*process);
      configure(report);
      process->signal(SIGHUP);
      while (process->is_running() && reloads_of(*process) == before) std::this_thread::yield();
    }
  };
  reload(8, 1);
  wait_for_runs(*process, 8, 1);
  const auto few = descriptors_of(*process);

  reload(7, 100);

  wait_for_runs(*process, 7, pipeline_.count(submission(7)) + 1);
  // A run may be under way, or not.
  EXPECT_LT(descriptors_of(*process), few + 12);
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, RefusesAnAddressThatIsTaken) {
  configure_for_http(7);
  const auto process = serve();
  const auto port = port_of(*process);
  const auto taken = fmt::format("127.0.0.1:{}", port);

  const auto second = pipeline_.run({"serve", "--listen", taken});

  EXPECT_EQ(second.exit_code, 75);
  EXPECT_THAT(second.errors, HasSubstr("error: listen on " + taken + ": Address already in use"));
  process->signal(SIGTERM);
  EXPECT_EQ(process->wait(), 0) << process->errors();
}

TEST_F(ServeTest, HasNothingToDoWithoutScheduleAndListener) {
  pipeline_.configure("", "syncs: {s: {from: {bi: 7}, to: [{out: {path: s.csv}}]}}\n");
  const auto refused = pipeline_.run({"serve", "--listen", "none"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.errors,
              HasSubstr("no sync has a schedule, and service.listen is none; write"));
}

}  // namespace
}  // namespace millrace
