// The status page in a browser: see browser/browser_tests.sh, which fetches one.

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "connector/service/web/pages/html.h"
#include "tests/service/web/web_fixture.h"
#include "tests/support/process.h"

namespace millrace::testing {
namespace {

using namespace std::chrono_literals;
using service::Activity;

class BrowserTest : public WebTest {
 protected:
  // Of every kind of state, and with names that try to get out of the page.
  void fill() {
    const std::vector<std::string> hostile = {
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", std::string(10'000, 'W'),
        "\xE2\x80\xAEtxt.exe", "</table></main><h1>mine</h1>"};
    const std::vector<std::string> states = {"ok", "ok", "ok",      "ok",        "ok",
                                             "ok", "ok", "guarded", "temporary", "failed"};
    const auto now = clock_.wall_now();
    std::vector<PastRun> runs;
    for (int i = 0; i < 500; ++i) {
      const auto n = static_cast<std::size_t>(i);
      const auto name = n < hostile.size() ? hostile[n] : fmt::format("sync {}", i);
      board_.shown.push_back({.name = name,
                              .tags = {i % 3 == 0 ? "nightly" : "crm"},
                              .source = "bi: 1846-report",
                              .destinations = {"warehouse: marketing." + name},
                              .schedule = "*/15 * * * *",
                              .next = now + std::chrono::minutes(i % 60 + 1),
                              .last_due = now - 5min,
                              .data_as_of = now - std::chrono::minutes(i),
                              .stale_after = 4h});
      if (i % 50 == 7) {
        board_.shown.back().activity = Activity::Running;
        board_.shown.back().phase = "running there (job 2016)";
        board_.shown.back().since = now - 95s;
        board_.shown.back().rows = 48'213;
      }
      if (i % 50 == 8) board_.shown.back().activity = Activity::Queued;
      for (int run = 30; run > 0; --run) add_to(runs, name, states, run, i);
    }
    board_.limited = {{"bi", "jobs at once", 5, 5, {"sync 8", "sync 58", hostile[0]}},
                      {"bi", "requests a minute", 41, 60, {}}};
    add_all(std::move(runs));
  }

  void add_to(std::vector<PastRun>& runs, const std::string& name,
              const std::vector<std::string>& states, int run, int sync) {
    const auto pick = static_cast<std::size_t>(run * 7 + sync * 3) % 97;
    PastRun past{.sync = name,
                 .status = pick < states.size() ? states[pick] : "ok",
                 .ago = run * 15min,
                 .took = std::chrono::seconds(20 + pick * 3 % 71),
                 .rows = 10'000 + 137 * pick};
    const auto began = clock_.wall_now() - past.ago;
    if (past.status != "ok")
      past.error = {{"BadData", "row 5, column \"ltv\": <b>not a number</b>"}};
    if (sync == 10) {
      past.events = {{.at = began, .kind = "phase", .text = "waiting for a job slot (5 in flight)"},
                     {.at = began + 6s, .kind = "phase", .text = "running there (job 2016)"},
                     {.at = began + 15s, .kind = "phase", .text = "downloading"},
                     {.at = began + 18s, .kind = "warning", .text = "the report may have been cut"},
                     {.at = began + 19s, .kind = "phase", .text = "loading"}};
      past.loads = {{.connection = "warehouse",
                     .target = "marketing.active_customers",
                     .mode = "upsert",
                     .status = "ok",
                     .rows = past.rows,
                     .inserted = 12,
                     .updated = 340,
                     .unchanged = past.rows - 352},
                    {.connection = "crm",
                     .target = "contacts",
                     .mode = "mirror",
                     .status = "rejected",
                     .rows = past.rows,
                     .inserted = 12,
                     .rejected = 2,
                     .notes = {"2 rows were refused: <e-mail> is not valid"}}};
    }
    runs.push_back(std::move(past));
  }
};

TEST_F(BrowserTest, FindsNothingToComplainAbout) {
  const char* packages = std::getenv("MILLRACE_TEST_BROWSER");
  if (packages == nullptr) GTEST_SKIP() << "run tests/service/web/browser/browser_tests.sh";
  fill();
  const auto id = last_id_of("sync 10");
  start();

  Process browser("/usr/bin/env",
                  {.arguments = {"node", std::string(packages) + "/pages.mjs",
                                 fmt::format("http://127.0.0.1:{}", host_.port()),
                                 std::string(packages) + "/pictures",
                                 service::path_of_sync("sync 10"), service::path_of_run(id)},
                   .folder = folder_.path()});

  EXPECT_EQ(browser.wait(), 0) << browser.output() << browser.errors();
  EXPECT_THAT(calls(), ::testing::ElementsAre("start sync 10"));
}

}  // namespace
}  // namespace millrace::testing
