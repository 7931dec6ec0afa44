#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// One page as the API writes it; what is empty is left out.
struct Page {
  std::string values = "[]";
  int number = 0;
  int pages = 0;
  std::string cached = R"("2026-01-01T00:00:00Z")";
  std::string fields = R"(["id","name"])";
};

Reply reply(const Page& page) {
  std::string body = R"({"status":"success","values":)" + page.values;
  if (!page.fields.empty()) body += R"(,"fields":)" + page.fields;
  if (page.pages > 0) {
    body += fmt::format(R"(,"paginated":{{"num_pages":{})", page.pages);
    if (page.number > 0) body += fmt::format(R"(,"page":{})", page.number);
    body += "}";
  }
  if (!page.cached.empty()) body += R"(,"last_cache_updated":)" + page.cached;
  return json(body + "}");
}

class PagesTest : public ReportsApiTest {
 protected:
  inline static const std::string kQuery = "/queries/1846-growth/submit_query.json";
  inline static const std::string kResults = "/queries/get_query_results.json";

  PagesTest() { api_.on(kQuery, {json(R"({"job_id":2199023255555})")}); }

  static ReportConfig paged(std::uint32_t page_size = 2) {
    auto config = report();
    config.fetch = Fetch::Pages;
    config.page_size = page_size;
    return config;
  }

  // Answers page N with the N-th of these.
  void serve(std::vector<Page> pages) {
    api_.on(kResults, [pages = std::move(pages)](const SeenRequest& request) {
      const auto number = std::stoul(request.parameter("_page"));
      return number <= pages.size() ? reply(pages[number - 1]) : Reply{.status = 404};
    });
  }

  void expect_failure(const Result<std::vector<std::string>>& rows, ErrorKind kind,
                      const std::string& words) {
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), kind) << rows.error().message();
    EXPECT_THAT(rows.error().message(), HasSubstr(words));
  }
};

TEST_F(PagesTest, AreReadInOrderFromOneJob) {
  serve({{R"([["1","Ada"],["2",""]])", 1, 3},
         {R"([["3",null],[9007199254740993,true]])", 2, 3},
         {R"([["1.10",{"a":[1]}]])", 3, 3}});

  const auto rows = read_once(paged());

  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_THAT(*rows,
              ElementsAre("1|Ada", "2|", "3|~", "9007199254740993|true", R"(1.10|{"a":[1]})"));
  EXPECT_EQ(api_.requests(kQuery).size(), 1u);
  std::vector<std::string> queries;
  for (const auto& request : api_.requests(kResults)) queries.push_back(request.query);
  EXPECT_THAT(queries, ElementsAre("job_id=2199023255555&_page=1&_page_size=2",
                                   "job_id=2199023255555&_page=2&_page_size=2",
                                   "job_id=2199023255555&_page=3&_page_size=2"));
}

TEST_F(PagesTest, BeginWhenTheJobIsDone) {
  api_.on(kResults, {json(R"({"status":"running"})"), json(R"({"status":"queued"})"),
                     reply({.values = R"([["1","Ada"]])", .number = 1, .pages = 1})});

  EXPECT_THAT(read_once(paged()).value(), ElementsAre("1|Ada"));

  EXPECT_EQ(clock_.sleeps.size(), 2u);
}

TEST_F(PagesTest, MayBeShorterThanWhatWasAskedFor) {
  serve({{R"([["1","a"]])", 1, 3}, {R"([["2","b"]])", 2, 3}, {R"([["3","c"]])", 3, 3}});

  EXPECT_EQ(read_once(paged(1000)).value().size(), 3u);
}

TEST_F(PagesTest, OfAnEmptyReportGiveItsColumns) {
  for (const int pages : {0, 1}) {
    serve({{.values = "[]", .pages = pages}});

    EXPECT_TRUE(read_once(paged()).value().empty());
  }
  serve({{.values = "[]", .fields = ""}});
  EXPECT_TRUE(read_once(paged()).value().empty()) << "the contract may name them";
}

TEST_F(PagesTest, KeepTheirFirstRowWhateverIsInIt) {
  serve({{.values = R"([[null,null],["id","name"]])", .pages = 1}});

  EXPECT_THAT(read_once(paged()).value(), ElementsAre("~|~", "id|name"));
}

struct HeaderCase {
  std::string name;
  HeaderRow header_row;
  std::string fields, first_row;
  std::vector<std::string> columns, rows;
};

void PrintTo(const HeaderCase& test, std::ostream* out) {
  *out << test.name;
}

class HeaderRowTest : public PagesTest, public ::testing::WithParamInterface<HeaderCase> {};

TEST_P(HeaderRowTest, IsARowUnlessToldOtherwise) {
  serve({{.values = "[" + GetParam().first_row + R"(,["1","a"]])",
          .number = 1,
          .pages = 2,
          .fields = GetParam().fields},
         {.values = R"([["2","b"]])", .number = 2, .pages = 2, .fields = GetParam().fields}});
  auto config = paged();
  config.header_row = GetParam().header_row;

  const auto rows = read_once(config);

  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_EQ(*rows, GetParam().rows);
  EXPECT_EQ(columns_, GetParam().columns);
}

const std::string kNames = R"(["id","name"])";
INSTANTIATE_TEST_SUITE_P(, HeaderRowTest,
                         ::testing::Values(HeaderCase{"NoneKeepsWhatLooksLikeAHeader",
                                                      HeaderRow{HeaderRow::Kind::None},
                                                      kNames,
                                                      kNames,
                                                      {"id", "name"},
                                                      {"id|name", "1|a", "2|b"}},
                                           HeaderCase{"AutoDropsWhatRepeatsTheNames",
                                                      HeaderRow{HeaderRow::Kind::Auto},
                                                      kNames,
                                                      kNames,
                                                      {"id", "name"},
                                                      {"1|a", "2|b"}},
                                           HeaderCase{"AutoKeepsWhatDoesNot",
                                                      HeaderRow{HeaderRow::Kind::Auto},
                                                      kNames,
                                                      R"([null,"name"])",
                                                      {"id", "name"},
                                                      {"~|name", "1|a", "2|b"}},
                                           HeaderCase{"FirstNamesTheColumns",
                                                      HeaderRow{HeaderRow::Kind::First},
                                                      R"(["dm_x","s_y"])",
                                                      kNames,
                                                      {"id", "name"},
                                                      {"1|a", "2|b"}},
                                           HeaderCase{"FirstNamesColumnsThatHadNoNames",
                                                      HeaderRow{HeaderRow::Kind::First},
                                                      "",
                                                      kNames,
                                                      {"id", "name"},
                                                      {"1|a", "2|b"}}),
                         [](const auto& test) { return test.param.name; });

TEST_F(PagesTest, AreReadAgainWhenTheResultChangedMeanwhile) {
  const Page first{R"([["1","a"],["2","b"]])", 1, 2};
  for (const Page& second :
       {Page{.values = R"([["3","c"]])", .number = 2, .pages = 3},
        Page{.values = R"([["3","c"]])", .number = 2, .pages = 2, .cached = "1767323045"}}) {
    serve({first, second});
    const auto from = source(paged());

    const auto changed = read_now(*from);
    serve({first, {R"([["3","c"]])", 2, 2}});
    const auto again = read_now(*from);

    expect_failure(changed, ErrorKind::Transient, "changed while it was read");
    EXPECT_EQ(again.value().size(), 3u);
  }
  EXPECT_EQ(api_.requests(kQuery).size(), 2u);
}

TEST_F(PagesTest, MayNotBeEmptyBeforeTheLast) {
  serve({{R"([["1","a"]])", 1, 3}, {"[]", 2, 3}, {R"([["3","c"]])", 3, 3}});

  expect_failure(read_once(paged()), ErrorKind::Transient, "page 2: the result changed");
}

TEST_F(PagesTest, MayNotRepeat) {
  const Page same{.values = R"([["1","a"],["2","b"]])", .pages = 2};
  serve({same, same});
  expect_failure(read_once(paged()), ErrorKind::BadData, "page 2 repeats an earlier page");

  serve({{same.values, 1, 2}, {same.values, 1, 2}});
  expect_failure(read_once(paged()), ErrorKind::BadData, "asked for page 2, got page 1");
}

TEST_F(PagesTest, MayHoldEqualRowsWhenTheySayTheirNumbers) {
  serve({{R"([["1","a"]])", 1, 2}, {R"([["1","a"]])", 2, 2}});

  EXPECT_THAT(read_once(paged(1)).value(), ElementsAre("1|a", "1|a"));
}

TEST_F(PagesTest, ThatFailOnTheWayAreAskedForAgain) {
  int asked_for_two = 0;
  api_.on(kResults, [&](const SeenRequest& request) {
    if (request.parameter("_page") == "1") return reply({R"([["1","a"]])", 1, 2});
    if (++asked_for_two == 1) return Reply{.status = 502};
    return reply({R"([["2","b"]])", 2, 2});
  });

  EXPECT_THAT(read_once(paged()).value(), ElementsAre("1|a", "2|b"));
}

TEST_F(PagesTest, OfAJobThatVanishedAreReadFromANewOne) {
  serve({{R"([["1","a"]])", 1, 2}});
  const auto from = source(paged());
  const auto vanished = read_now(*from);
  api_.on(kResults, {Reply{.status = 404}, reply({.values = R"([["1","a"]])", .pages = 1})});

  expect_failure(vanished, ErrorKind::Transient, "page 2 is gone there");
  EXPECT_THAT(read_now(*from).value(), ElementsAre("1|a"));
  EXPECT_EQ(api_.requests(kQuery).size(), 2u);
}

TEST_F(PagesTest, WithARaggedRowAreRefused) {
  serve({{R"([["1","a"]])", 1, 2}, {R"([["2","b"],["3"]])", 2, 2}});

  expect_failure(read_once(paged()), ErrorKind::BadData, "page 2");
}

TEST_F(PagesTest, FailWithTheServersWords) {
  api_.on(kResults, {json(R"({"status":"failure","error":"Missing timezone info"})")});

  expect_failure(read_once(paged()), ErrorKind::Refused, "failed there: Missing timezone info");
}

TEST_F(PagesTest, StopWhenTheReaderIsCancelled) {
  TaskGroup tasks(loop_.get_executor());
  api_.on(kResults, [&](const SeenRequest& request) {
    if (request.parameter("_page") != "3") {
      const int number = std::stoi(request.parameter("_page"));
      return reply({fmt::format(R"([["{}","a"]])", number), number, 3});
    }
    boost::asio::post(loop_, [&] { tasks.cancel(); });
    return Reply{.silent = true};
  });
  const auto from = source(paged());

  const auto rows = read_in(tasks, *from);

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::Cancelled);
}

}  // namespace
}  // namespace millrace::sources::testing
