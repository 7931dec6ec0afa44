#include <random>
#include <string>

#include <gmock/gmock.h>

#include "connector/base/text/control.h"
#include "connector/service/web/pages/html.h"
#include "connector/service/web/pages/words.h"
#include "tests/service/web/web_fixture.h"

namespace millrace::testing {
namespace {

using namespace std::chrono_literals;
using service::Activity;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class PagesTest : public WebTest {
 protected:
  PagesTest() {
    const auto now = clock_.wall_now();
    board_.shown = {{.name = "orders",
                     .tags = {"nightly"},
                     .source = "bi: 1846-orders",
                     .destinations = {"warehouse: orders", "lake: orders.csv"},
                     .schedule = "*/15 * * * *",
                     .next = now + 10min,
                     .data_as_of = now - 2h,
                     .stale_after = 3600s},
                    {.name = "customers",
                     .activity = Activity::Running,
                     .run_id = "r1",
                     .phase = "running there (job 5)",
                     .since = now - 80s,
                     .rows = 12'345},
                    {.name = "old", .activity = Activity::Queued}};
    board_.limited = {{"bi", "jobs at once", 5, 5, {"orders", "customers"}}};
  }

  ledger::RecordedEvent phase(std::chrono::seconds ago, const std::string& text) const {
    return {.at = clock_.wall_now() - ago, .kind = "phase", .text = text};
  }
};

TEST_F(PagesTest, TheFirstPageShowsEverySync) {
  add({.sync = "orders", .ago = 2h});
  add({.sync = "orders", .status = "failed", .error = {{"BadData", "row 5: <b>no number</b>"}}});
  start();

  const auto page = get("/").body;

  EXPECT_THAT(page, HasSubstr("<h1>3 syncs</h1>"));
  EXPECT_THAT(page, HasSubstr("1 running, 1 queued; 1 sync to look at"));
  EXPECT_THAT(page, HasSubstr("<a href=\"/syncs/orders\"><bdi>orders</bdi></a>"));
  EXPECT_THAT(page, HasSubstr("row 5: &lt;b&gt;no number&lt;/b&gt;"));
  EXPECT_THAT(page, HasSubstr("running there (job 5), 1 min 20 s"));
  EXPECT_THAT(page, HasSubstr("12,345"));
  EXPECT_THAT(page, HasSubstr(">in 10 min</time>"));
  EXPECT_THAT(page, HasSubstr(">2 h ago</time><br><span class=\"state guarded\">stale</span>"));
  EXPECT_THAT(page, HasSubstr("aria-label=\"1 failed, 1 ok\""));
  EXPECT_THAT(page, HasSubstr("<title>ok, 2026-01-02 01:04, 30 s</title>"));
  EXPECT_THAT(page, HasSubstr("5 of 5"));
  EXPECT_THAT(page, Not(HasSubstr("style=")));
  EXPECT_THAT(page, Not(HasSubstr("onclick")));
}

TEST_F(PagesTest, ShowsWhatIsStaleThoughItsLastRunWentWell) {
  add({.sync = "orders"});
  start();

  const auto page = get("/").body;

  EXPECT_THAT(page, HasSubstr("1 queued; 1 sync to look at"));
  EXPECT_THAT(page, HasSubstr("its data are stale: as of <time"));
}

TEST_F(PagesTest, ComplaintsComeFirst) {
  board_.complained = {"the file is not valid: line 3"};
  start();

  EXPECT_THAT(get("/").body, HasSubstr("callout\"><p>the file is not valid: line 3</p>"));
}

TEST_F(PagesTest, SyncsAreFoundByNameTagAndState) {
  start();

  EXPECT_THAT(get("/?q=NIGHT").body, AllOf(HasSubstr("<bdi>orders</bdi></a> <span class=\"tag\""),
                                           Not(HasSubstr("rows\">12,345"))));
  EXPECT_THAT(get("/?state=queued").body, HasSubstr("href=\"/syncs/old\""));
  EXPECT_THAT(get("/?state=cancelled").body, HasSubstr("<option value=\"cancelled\" selected>"));
  EXPECT_THAT(get("/?q=nobody").body, HasSubstr("no sync to show"));
  EXPECT_THAT(get("/?q=%22%3E%3Cscript%3E").body, HasSubstr("value=\"&quot;&gt;&lt;script&gt;\""));
}

TEST_F(PagesTest, APageOfASyncHasItsRunsAndWarnings) {
  ledger::RecordedEvent warning{
      .at = clock_.wall_now() - 3590s, .kind = "warning", .text = "the report may be cut"};
  const auto id = add({.sync = "orders",
                       .events = {phase(3600s, "waiting for a job slot (5 in flight)"),
                                  phase(3590s, "running there"), warning}});
  start();

  const auto page = get("/syncs/orders").body;

  EXPECT_THAT(page, HasSubstr("bi: 1846-orders"));
  EXPECT_THAT(page, HasSubstr("warehouse: orders<br>lake: orders.csv"));
  EXPECT_THAT(page, HasSubstr("<a href=\"/runs/" + id + "\">"));
  EXPECT_THAT(page, HasSubstr("30 s, 1,000 rows, waited 10 s</title>"));
  EXPECT_THAT(page, HasSubstr("<li>the report may be cut "));
  EXPECT_THAT(page, HasSubstr("action=\"/syncs/orders/run\"><button>Run now</button>"));
  EXPECT_THAT(get("/syncs/customers").body, HasSubstr("/syncs/customers/cancel"));
  EXPECT_THAT(get("/syncs/old").body,
              AllOf(HasSubstr("It has not run yet."), HasSubstr("/syncs/old/cancel")));
}

TEST_F(PagesTest, OffersNoButtonsWhereNobodyHasAToken) {
  access_ = {.open_to_read = true};
  start();

  const auto page = get("/syncs/orders").body;

  EXPECT_THAT(page, Not(HasSubstr("<button>Run now")));
  EXPECT_THAT(page, HasSubstr("because no token is set in service.tokens"));
}

TEST_F(PagesTest, APageOfARunHasItsPhasesAndCounts) {
  ledger::RecordedLoad load{.connection = "warehouse",
                            .target = "orders",
                            .mode = "upsert",
                            .status = "ok",
                            .rows = 1'000,
                            .inserted = 7};
  const auto id = add({.sync = "orders",
                       .status = "guarded",
                       .error = {{"Guarded", "it would lose half of its rows"}},
                       .loads = {load},
                       .events = {phase(3600s, "submitting"), phase(3590s, "queued there")}});
  start();

  const auto page = get("/runs/" + id).body;

  EXPECT_THAT(page, HasSubstr("<code>Guarded</code> it would lose half of its rows"));
  EXPECT_THAT(page, HasSubstr("<title>submitting: 10 s</title>"));
  EXPECT_THAT(page, HasSubstr("<rect class=\"wait\" x=\"333.33\""));
  EXPECT_THAT(page, HasSubstr("data-label=\"Inserted\">7</td>"));
  EXPECT_THAT(page, HasSubstr("2 events"));
  EXPECT_EQ(get("/runs/" + id.substr(0, 15)).body, page) << "a beginning will do";
}

TEST_F(PagesTest, TheLedgerIsAskedOnceASecondHoweverManyAsk) {
  add({.sync = "orders"});
  start();
  EXPECT_EQ(get("/").status, 200);
  const auto before = transactions();

  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(get("/").status, 200);
    EXPECT_EQ(get("/api/v1/syncs").status, 200);
  }
  EXPECT_EQ(transactions(), before);
  advance(2s);
  EXPECT_EQ(get("/").status, 200);

  EXPECT_EQ(transactions(), before + 1);
}

TEST_F(PagesTest, NewRunsAppear) {
  add({.sync = "orders"});
  start();
  EXPECT_THAT(get("/").body, HasSubstr("aria-label=\"1 ok\""));
  add({.sync = "orders", .status = "failed", .ago = 1s, .took = 1s});
  add({.sync = "unknown", .ago = 1s, .took = 1s});
  advance(5s);

  EXPECT_THAT(get("/").body, HasSubstr("aria-label=\"1 failed, 1 ok\""));
}

TEST_F(PagesTest, OnlyTheLastThirtyRunsAreKept) {
  for (int i = 0; i < 40; ++i) add({.sync = "orders", .ago = (100 - i) * 60s});
  start();

  EXPECT_THAT(get("/").body, HasSubstr("aria-label=\"30 ok\""));
}

const std::vector<std::string> kHostile = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'onmouseover='alert(1)",
    "</title></main><h1>mine",
    "&lt;&#60;&amp",
    "javascript:alert(1)",
    "a\r\nSet-Cookie: x=y",
    "\x1b[31mred\x07\x7f",
    "\xE2\x80\xAEtxt.exe\xE2\x80\xAC",
    "../../etc/passwd",
    "%2e%2e%2f%00",
    "a/b?c#d",
    " ",
    "ünïcödé 漢字 \xF0\x9F\x92\xA9",
    std::string(10'000, 'W'),
    std::string(5'000, '<'),
};

TEST_F(PagesTest, HostileNamesStayText) {
  board_.shown.clear();
  for (const auto& name : kHostile) {
    board_.shown.push_back({.name = name,
                            .tags = {name},
                            .source = name,
                            .destinations = {name},
                            .schedule = name,
                            .activity = Activity::Running,
                            .phase = name,
                            .since = clock_.wall_now()});
    add({.sync = name,
         .status = "failed",
         .error = {{"BadData", name}},
         .loads = {{.connection = name, .target = name, .status = "failed", .notes = {name}}},
         .events = {{.at = clock_.wall_now(), .kind = "warning", .text = name},
                    {.at = clock_.wall_now(), .kind = "phase", .text = name}}});
  }
  board_.complained = kHostile;
  board_.limited = {{kHostile[0], kHostile[1], 1, 1, kHostile}};
  start();

  for (const auto& name : kHostile) {
    const auto page = get(service::path_of_sync(name));
    EXPECT_EQ(page.status, 200) << name.substr(0, 50);
    EXPECT_EQ(get("/api/v1" + service::path_of_sync(name)).status, 200) << name.substr(0, 50);
    for (const auto& body : {page.body, get("/").body}) {
      EXPECT_THAT(body, Not(HasSubstr("<img")));
      EXPECT_THAT(body, Not(HasSubstr("<script>")));
      EXPECT_THAT(body, Not(HasSubstr("mine</h1>")));
      EXPECT_THAT(body, Not(HasSubstr("<<")));
      EXPECT_THAT(body, Not(HasSubstr("\xE2\x80\xAE")));
      EXPECT_EQ(body.find_first_of("\x1b\x07\x7f\r"), body.npos);
      EXPECT_THAT(body, HasSubstr("</html>"));
    }
  }
}

// Any bytes at all become text that ends no attribute and begins no tag.
TEST(EscapedTest, LeavesNothingThatIsMarkup) {
  std::mt19937 random(7);
  const std::string pieces[] = {"<",    ">",
                                "\"",   "'",
                                "&",    "&amp;",
                                "-->",  "\xE2\x80\xAE",
                                "\xFF", std::string(1, '\0'),
                                "\x1b", "a",
                                "é",    "]]>",
                                "\r\n", "\xC3"};
  for (int i = 0; i < 5'000; ++i) {
    std::string foreign;
    for (auto left = random() % 12; left > 0; --left)
      foreign += pieces[random() % std::size(pieces)];
    auto text = service::escaped(foreign, 60);
    EXPECT_EQ(text.find_first_of("<>\"'"), text.npos) << foreign;
    EXPECT_FALSE(has_control_character(text)) << foreign;
    EXPECT_FALSE(text.contains("\xE2\x80\xAE")) << foreign;
    for (auto at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
      EXPECT_NE(text.find(';', at), text.npos) << foreign;
    }
  }
}

TEST(WordsTest, SpansAreReadable) {
  EXPECT_EQ(service::span_text(400ms), "0.4 s");
  EXPECT_EQ(service::span_text(9'960ms), "10 s");
  EXPECT_EQ(service::span_text(200s), "3 min 20 s");
  EXPECT_EQ(service::span_text(3600s), "1 h");
  EXPECT_EQ(service::span_text(90'000s), "1 d 1 h");
  EXPECT_EQ(service::span_text(-5s), "0.0 s");
}

TEST(WordsTest, MomentsAreSaidFromNow) {
  const service::Moment now{std::chrono::seconds(1'767'323'045)};
  EXPECT_THAT(service::moment_markup(now, now), HasSubstr(">now<"));
  EXPECT_THAT(service::moment_markup(now - 59s, now), HasSubstr(">59 s ago<"));
  EXPECT_THAT(service::moment_markup(now + 90min, now), HasSubstr(">in 1 h<"));
  EXPECT_THAT(service::moment_markup(now - 48h, now),
              HasSubstr("title=\"2025-12-31 03:04:05 UTC\">2 d ago<"));
  EXPECT_THAT(service::moment_markup(std::nullopt, now), HasSubstr("–"));
}

TEST(WordsTest, StatesHaveAShapeAndAWord) {
  EXPECT_THAT(service::state_markup("failed"), AllOf(HasSubstr("#m-failed"), HasSubstr("failed<")));
  EXPECT_THAT(service::state_markup("<x>"), AllOf(HasSubstr("#m-idle"), HasSubstr("&lt;x&gt;")));
}

}  // namespace
}  // namespace millrace::testing
