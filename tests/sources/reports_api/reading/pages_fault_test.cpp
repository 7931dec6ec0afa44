#include <fmt/format.h>

#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Pages of one result between which something happens.
class PagesFaultTest : public ReportsApiTest {
 protected:
  inline static const std::string kQuery = "/queries/1846-growth/submit_query.json";
  inline static const std::string kResults = "/queries/get_query_results.json";

  PagesFaultTest() {
    api_.on(kQuery, [this](auto&) { return json(fmt::format(R"({{"job_id":{}}})", ++last_job_)); });
  }

  static ReportConfig paged(Fetch fetch = Fetch::Pages) {
    auto config = report();
    config.fetch = fetch;
    config.page_size = 2;
    return config;
  }

  // A page; `more` are further members of `paginated`.
  static Reply page(const std::string& values, int pages, const std::string& more = "",
                    const std::string& fields = R"(["id","name"])") {
    return json(fmt::format(R"({{"status":"success","values":{},"fields":{},)"
                            R"("paginated":{{"num_pages":{}{}}}}})",
                            values, fields, pages, more));
  }
  // The N-th of these for page N; 404 beyond.
  void serve(std::vector<Reply> pages) {
    api_.on(kResults, [pages = std::move(pages)](const SeenRequest& request) {
      const auto number = std::stoul(request.parameter("_page"));
      return number <= pages.size() ? pages[number - 1] : Reply{.status = 404};
    });
  }
  void expect_failure(const Result<std::vector<std::string>>& rows, ErrorKind kind,
                      const std::string& words) {
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), kind) << rows.error().message();
    EXPECT_THAT(rows.error().message(), HasSubstr(words));
  }

  int last_job_ = 4;
};

TEST_F(PagesFaultTest, F031_AJobThatVanishesBetweenPagesIsReadAnewFromThePagesOfOneJob) {
  api_.on(kResults, [](const SeenRequest& request) {
    const bool old = request.parameter("job_id") == "5";
    const bool first = request.parameter("_page") == "1";
    if (!old) return page(first ? R"([["10","x"]])" : R"([["20","y"]])", 2);
    return first ? page(R"([["1","a"]])", 2) : Reply{.status = 404};
  });
  const auto from = source(paged());

  const auto vanished = read_now(*from);
  api_.on(kResults, [](const SeenRequest& request) {
    if (request.parameter("job_id") == "5") return Reply{.status = 404};
    return page(request.parameter("_page") == "1" ? R"([["10","x"]])" : R"([["20","y"]])", 2);
  });
  const auto again = read_now(*from);

  expect_failure(vanished, ErrorKind::Transient, "page 2 is gone there");
  EXPECT_THAT(again.value(), ElementsAre("10|x", "20|y"));
}

TEST_F(PagesFaultTest, F035_PagesThatDisagreeAreNotSpliced) {
  serve({page(R"([["1","a"],["2","b"]])", 2), page(R"([["3","c"]])", 3)});
  expect_failure(read_once(paged()), ErrorKind::Transient, "there were 2 pages, now 3");

  serve({page(R"([["1","a"],["2","b"]])", 2, R"(,"num_rows":3)"),
         page(R"([["3","c"],["4","d"]])", 2, R"(,"num_rows":3)")});
  expect_failure(read_once(paged()), ErrorKind::BadData, "incomplete: got 4 of 3 rows");
}

TEST_F(PagesFaultTest, F036_APageThatComesAgainIsNoticedHoweverLate) {
  serve({page(R"([["1","a"]])", 3), page(R"([["2","b"]])", 3), page(R"([["1","a"]])", 3)});

  expect_failure(read_once(paged()), ErrorKind::BadData, "page 3 repeats an earlier page");
}

TEST_F(PagesFaultTest, F036_AnEmptyPageBeforeTheLastIsNoEnd) {
  serve({page(R"([["1","a"]])", 3), page("[]", 3), page(R"([["3","c"]])", 3)});

  expect_failure(read_once(paged()), ErrorKind::Transient, "of 3 pages, this one is empty");
}

TEST_F(PagesFaultTest, F037_RowsThatWereDeclaredAndDidNotComeAreMissed) {
  serve({page(R"([["1","a"],["2","b"]])", 2, R"(,"num_rows":5)"),
         page(R"([["3","c"]])", 2, R"(,"num_rows":5)")});
  expect_failure(read_once(paged()), ErrorKind::BadData, "incomplete: got 3 of 5 rows");

  serve({page(R"([["1","a"],["2","b"]])", 2, R"(,"num_rows":3)"),
         page(R"([["3","c"]])", 2, R"(,"num_rows":3)")});
  EXPECT_EQ(read_once(paged()).value().size(), 3u);
}

TEST_F(PagesFaultTest, F037_ACountOfEachPageIsNotTakenForTheTotal) {
  serve({page(R"([["1","a"],["2","b"]])", 2, R"(,"num_rows":2)"),
         page(R"([["3","c"]])", 2, R"(,"num_rows":1)")});

  EXPECT_EQ(read_once(paged()).value().size(), 3u);
}

TEST_F(PagesFaultTest, F037_PageNumbersWithAGapAreRefused) {
  serve({page(R"([["1","a"]])", 2, R"(,"page":1)"), page(R"([["3","c"]])", 2, R"(,"page":3)")});

  expect_failure(read_once(paged()), ErrorKind::BadData, "asked for page 2, got page 3");
}

TEST_F(PagesFaultTest, F038_OnePageThatFailsFailsAllOfThem) {
  auto config = paged();
  config.retry.attempts = 2;
  serve({page(R"([["1","a"]])", 3), Reply{.status = 500, .body = "oops"}});

  expect_failure(read_once(config), ErrorKind::Transient,
                 "page 2: gave up after 2 attempts: the API answered 500: oops");
}

TEST_F(PagesFaultTest, F050_ColumnsThatChangeBetweenPagesAreRefused) {
  for (const auto* fields :
       {R"(["id","title"])", R"(["name","id"])", R"(["id","name","x"])", R"(["id"])"}) {
    serve({page(R"([["1","a"]])", 2), page("[]", 2, "", fields)});

    expect_failure(read_once(paged()), ErrorKind::BadData, "changed while it was read");
  }
}

TEST_F(PagesFaultTest, F012_AKeyThatIsRevokedOnTheWayStopsAtOnce) {
  serve({page(R"([["1","a"]])", 2), Reply{.status = 401}});

  expect_failure(read_once(paged()), ErrorKind::Refused, "check connections.bi.key");

  EXPECT_EQ(api_.requests(kResults).size(), 2u);
}

TEST_F(PagesFaultTest, TheOlderCallsGiveTheSamePages) {
  api_.on("/queries/1846-growth.json", [](const SeenRequest& request) {
    return page(request.parameter("_page") == "1" ? R"([["1","a"],["2",null]])" : R"([["3",""]])",
                2);
  });

  EXPECT_THAT(read_once(paged(Fetch::LegacyPages)).value(), ElementsAre("1|a", "2|~", "3|"));

  EXPECT_EQ(api_.requests("/queries/1846-growth.json").at(1).query,
            "job_id=5&_page=2&_page_size=2");
}

TEST_F(PagesFaultTest, AutoReadsPagesForExactNullsAndSaysSo) {
  auto config = paged(Fetch::Auto);
  config.exact_nulls = true;
  serve({page(R"([["x",""],["y",null]])", 1)});

  EXPECT_THAT(read_once(config).value(), ElementsAre("x|", "y|~"));

  EXPECT_THAT(events_.details, ElementsAre(HasSubstr("fetch: auto reads pages")));
}

}  // namespace
}  // namespace millrace::sources::testing
