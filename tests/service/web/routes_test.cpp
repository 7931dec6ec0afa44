#include <string>

#include <gmock/gmock.h>
#include <simdjson.h>

#include "tests/service/web/web_fixture.h"

namespace millrace::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class RoutesTest : public WebTest {
 protected:
  RoutesTest() { board_.shown = {{.name = "orders", .destinations = {"warehouse: orders"}}}; }
};

TEST_F(RoutesTest, HealthIsThatItAnswers) {
  start();

  EXPECT_EQ(get("/healthz").body, "ok\n");
  EXPECT_EQ(client().head("/healthz").header("content-length"), "3");
}

TEST_F(RoutesTest, ReadinessNamesWhatIsInTheWay) {
  start();
  EXPECT_EQ(get("/readyz").status, 200);

  host_.on_loop([&] { board_.complained = {"the ledger cannot be written: disk full"}; });

  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_EQ(get("/readyz").body, "not ready\nthe ledger cannot be written: disk full\n");
}

TEST_F(RoutesTest, ReadinessKeepsItsReasonsFromStrangers) {
  access_.open_to_read = false;
  board_.complained = {"a secret place"};
  start();

  EXPECT_EQ(get("/readyz").body, "not ready\n");
  EXPECT_THAT(get("/readyz", kRight).body, HasSubstr("a secret place"));
}

TEST_F(RoutesTest, MetricsAreWhatTheServiceCounts) {
  options_.metrics = []() -> Task<std::string> { co_return "millrace_runs_total 3\n"; };
  start();

  const auto answer = get("/metrics");

  EXPECT_EQ(answer.body, "millrace_runs_total 3\n");
  EXPECT_THAT(answer.header("content-type"), HasSubstr("version=0.0.4"));
}

TEST_F(RoutesTest, WhatIsNotThereIsSaidInTheCallersLanguage) {
  start();

  EXPECT_THAT(get("/nowhere").header("content-type"), HasSubstr("text/html"));
  EXPECT_EQ(get("/nowhere").status, 404);
  EXPECT_EQ(get("/api/v1/nowhere").body,
            R"({"error":{"code":"not_found","message":"there is nothing here"}})");
  for (const auto* path : {"/syncs/nobody", "/runs/nothing", "/syncs/", "/runs/../healthz", "//",
                           "/assets/x.css", "/api/v1/syncs/nobody", "/api/v1/runs/nothing"}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

TEST_F(RoutesTest, ANameThatStandsForSeveralSyncsIsToldThem) {
  board_.shown = {{.name = "orders"}, {.name = "sales[EU]"}, {.name = "sales[US]"}};
  start();

  EXPECT_THAT(get("/api/v1/syncs/sales").body,
              HasSubstr("there is a sync for each value of sales; name one, such as sales[EU]"));
  EXPECT_THAT(get("/syncs/sal").body, HasSubstr("there is no sync of this name"));
}

TEST_F(RoutesTest, WhatIsAskedInTheWrongWayIsToldTheRightOne) {
  start();

  EXPECT_EQ(client().post("/api/v1/syncs", "").header("allow"), "GET, HEAD");
  EXPECT_EQ(get("/api/v1/syncs/orders/run").header("allow"), "POST");
  EXPECT_EQ(get("/api/v1/syncs/orders/run").status, 405);
  EXPECT_EQ(client().ask("OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
}

TEST_F(RoutesTest, EveryReplyIsProtected) {
  start();

  for (const auto* path : {"/", "/nowhere", "/api/v1/syncs", "/healthz", "/syncs/orders"}) {
    const auto answer = get(path);
    EXPECT_THAT(answer.header("content-security-policy"),
                AllOf(HasSubstr("default-src 'none'"), HasSubstr("script-src 'self'"),
                      HasSubstr("frame-ancestors 'none'"), Not(HasSubstr("unsafe"))));
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << path;
    EXPECT_THAT(answer.header("referrer-policy"), ::testing::AnyOf("no-referrer", "same-origin"));
    EXPECT_EQ(answer.header("cache-control"), "no-store") << path;
    EXPECT_EQ(answer.header("access-control-allow-origin"), "") << path;
  }
  const auto refused = client().ask("nonsense\r\n\r\n");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.header("x-content-type-options"), "nosniff");
}

TEST_F(RoutesTest, ProgramsStartAndCancelSyncs) {
  start();

  const auto started = post("/api/v1/syncs/orders/run");
  const auto cancelled = post("/api/v1/syncs/orders/cancel");

  EXPECT_EQ(started.status, 202);
  EXPECT_EQ(started.body, R"({"status":"ok","version":"0.1","sync":"orders",)"
                          R"("run_id":"20260102-030405-00000001"})");
  EXPECT_EQ(cancelled.status, 202);
  EXPECT_THAT(calls(), ElementsAre("start orders", "cancel orders"));
  EXPECT_TRUE(has_logged("POST /api/v1/syncs/orders/run 202 from 127.0.0.1"));
}

TEST_F(RoutesTest, StrangersDoNotFillTheLog) {
  start();
  const auto lines_with = [this](const std::string& part) {
    std::size_t lines = 0;
    host_.on_loop([&] {
      for (auto at = log_.find(part); at != log_.npos; at = log_.find(part, at + 1)) ++lines;
    });
    return lines;
  };
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(client().ask("nonsense\r\n\r\n").status, 400);
    EXPECT_EQ(post("/api/v1/syncs/orders/run", "").status, 401);
    EXPECT_EQ(post("/api/v1/syncs/orders/run").status, 202);
  }
  EXPECT_EQ(post("/nowhere").status, 404);
  EXPECT_TRUE(has_logged("POST /nowhere 404"));

  EXPECT_EQ(lines_with("bad request"), 10U);
  EXPECT_EQ(lines_with("run 401"), 10U);
  EXPECT_EQ(lines_with("run 202"), 30U);
  advance(std::chrono::seconds(60));
  host_.on_loop([&] { site_->sum_up_refusals(); });
  EXPECT_TRUE(has_logged("20 more like this within 60 s, the last of them: POST"));
}

TEST_F(RoutesTest, PeopleAreLedBackToThePage) {
  board_.shown[0].name = "a/b ü";
  start();

  const auto started = post("/syncs/a%2Fb%20%C3%BC/run");

  EXPECT_EQ(started.status, 303);
  EXPECT_EQ(started.header("location"), "/syncs/a%2Fb%20%C3%BC");
  EXPECT_THAT(calls(), ElementsAre("start a/b ü"));
}

TEST_F(RoutesTest, ARefusalIsTheBoardsSentence) {
  board_.refusal = "it is running already";
  start();

  EXPECT_EQ(post("/api/v1/syncs/orders/run").body,
            R"({"error":{"code":"refused","message":"it is running already"}})");
  EXPECT_EQ(post("/syncs/orders/cancel").status, 409);
  EXPECT_EQ(post("/api/v1/syncs/nobody/run").status, 404);
  EXPECT_THAT(calls(), IsEmpty());
}

TEST_F(RoutesTest, FilesAreKeptByBrowsersForever) {
  start();
  const auto page = get("/").body;
  const auto at = page.find("/assets/style-");
  const auto path = page.substr(at, page.find('"', at) - at);

  const auto style = get(path);

  EXPECT_EQ(style.status, 200);
  EXPECT_EQ(style.header("content-type"), "text/css; charset=utf-8");
  EXPECT_THAT(style.header("cache-control"), HasSubstr("immutable"));
  EXPECT_EQ(get(path, "If-None-Match: " + style.header("etag") + "\r\n").status, 304);
}

// Every path of the document is answered, and with what it says.
TEST_F(RoutesTest, TheDescriptionIsOfThisApi) {
  options_.metrics = []() -> Task<std::string> { co_return ""; };
  const auto id = add({.sync = "orders"});
  start();
  simdjson::dom::parser parser;
  const simdjson::padded_string text(get("/api/v1/openapi.json").body);
  const simdjson::dom::object paths = parser.parse(text)["paths"];
  std::size_t count = 0;

  for (const auto& [key, operations] : paths) {
    std::string path(key);
    if (const auto at = path.find("{name}"); at != path.npos) path.replace(at, 6, "orders");
    if (const auto at = path.find("{id}"); at != path.npos) path.replace(at, 4, id);
    for (const auto& [method, operation] : simdjson::dom::object(operations)) {
      const auto answer = method == "post" ? post(path) : get(path);
      EXPECT_EQ(operation["responses"].at_key(std::to_string(answer.status)).error(),
                simdjson::SUCCESS)
          << method << ' ' << path << ' ' << answer.status;
      EXPECT_LT(answer.status, 300) << path;
      ++count;
    }
  }
  EXPECT_EQ(count, 10u);
}

}  // namespace
}  // namespace millrace::testing
