// Results whose pages do not say how many they are: 500 rows, of which the server gives 60 at once.

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kRows = 500;
constexpr std::uint64_t kPage = 60;

// Page `number`, with what `paging` makes of its number.
Reply page_of(std::uint64_t number, const std::string& paging) {
  std::string values;
  for (std::uint64_t row = (number - 1) * kPage; row < std::min(kRows, number * kPage); ++row) {
    values += fmt::format(R"({}["{}","n"])", values.empty() ? "" : ",", row + 1);
  }
  return json(fmt::format(R"({{"status":"success","fields":["id","name"],"values":[{}]{}}})",
                          values, fmt::format(fmt::runtime(paging), number)));
}

struct Paging {
  std::string name;
  std::string members;  // Of a page, with {} for its number.
  std::size_t requests = 10;
};

void PrintTo(const Paging& paging, std::ostream* out) {
  *out << paging.name;
}

class UncountedPages : public ReportsApiTest {
 protected:
  inline static const std::string kResults = "/queries/get_query_results.json";
  inline static const std::string kLegacy = "/queries/1846-growth.json";

  UncountedPages() { api_.on("/queries/1846-growth/submit_query.json", {json(R"({"job_id":5})")}); }

  static ReportConfig paged(Fetch fetch = Fetch::Pages) {
    auto config = report();
    config.fetch = fetch;
    return config;
  }
  void serve(const std::string& paging, const std::string& path = kResults) {
    api_.on(path, [paging](const SeenRequest& request) {
      return page_of(std::stoul(request.parameter("_page")), paging);
    });
  }
  void expect_all(const Result<std::vector<std::string>>& rows) {
    ASSERT_TRUE(rows) << rows.error().message();
    ASSERT_EQ(rows->size(), kRows);
    for (std::uint64_t row = 0; row < kRows; ++row) {
      ASSERT_EQ((*rows)[row], fmt::format("{}|n", row + 1));
    }
  }
  void expect_failure(const Result<std::vector<std::string>>& rows, ErrorKind kind,
                      const std::string& words) {
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), kind) << rows.error().message();
    EXPECT_THAT(rows.error().message(), HasSubstr(words));
  }
};

class UncountedPagesThatSay : public UncountedPages,
                              public ::testing::WithParamInterface<Paging> {};

TEST_P(UncountedPagesThatSay, AreReadToTheLastRow) {
  serve(GetParam().members);

  expect_all(read_once(paged()));

  EXPECT_EQ(api_.requests(kResults).size(), GetParam().requests);
}

INSTANTIATE_TEST_SUITE_P(
    , UncountedPagesThatSay,
    ::testing::Values(
        Paging{"Nothing", ""}, Paging{"NothingInIt", R"(,"paginated":{{}})"},
        Paging{"NoObject", R"(,"paginated":true)"}, Paging{"Null", R"(,"paginated":null)"},
        Paging{"TheirNumber", R"(,"paginated":{{"page":{}}})"},
        Paging{"NullPages", R"(,"paginated":{{"num_pages":null,"page":{}}})"},
        Paging{"NoPages", R"(,"paginated":{{"num_pages":0,"page":{}}})"},
        Paging{"TheirSize", R"(,"paginated":{{"page":{},"page_size":60}})"},
        Paging{"AlwaysNoMore", R"(,"paginated":{{"has_more":false,"next_page":null}})"},
        Paging{"PagesByAnotherName", R"(,"paginated":{{"total_pages":9}})", 9},
        Paging{"PagesAsText", R"(,"paginated":{{"num_pages":"9","page":"{}"}})", 9},
        Paging{"RowsOfAll", R"(,"paginated":{{"page":{},"num_rows":500}})", 9},
        Paging{"RowsByAnotherName", R"(,"paginated":{{"total":"500"}})", 9},
        Paging{"InMeta", R"(,"data":{{"meta":{{"page":{},"page_size":60,"num_rows":500}}}})", 9}),
    [](const auto& test) { return test.param.name; });

TEST_F(UncountedPages, OfTheOlderCallsAreReadToTheLastRow) {
  serve("", kLegacy);

  expect_all(read_once(paged(Fetch::LegacyPages)));
}

TEST_F(UncountedPages, ThatSayMoreThanTheirCountAreRefused) {
  serve(R"(,"paginated":{{"num_pages":9,"page":{},"has_more":true}})");
  expect_failure(read_once(paged()), ErrorKind::BadData, "page 9 of 9 is the last one");

  serve(R"(,"paginated":{{"page":{},"total":501}})");
  expect_failure(read_once(paged()), ErrorKind::BadData, "incomplete: got 500 of 501 rows");

  serve(R"(,"paginated":{{"page":{},"total":470}})");
  expect_failure(read_once(paged()), ErrorKind::BadData, "got 480 of 470 rows");
}

// Whether it says the number that was asked for, or nothing.
TEST_F(UncountedPages, OfAServerThatDoesNotPageAreRefused) {
  for (const auto* paging : {"", R"(,"paginated":{{"page":{}}})"}) {
    api_.on(kResults, [paging](const SeenRequest& request) {
      auto reply = page_of(1, "");
      reply.body.pop_back();
      reply.body += fmt::format(fmt::runtime(paging), request.parameter("_page")) + "}";
      return reply;
    });

    expect_failure(read_once(paged()), ErrorKind::BadData,
                   "page 2 repeats an earlier page, and the API does not say how many pages there "
                   "are, so the end of the report is unknown; write fetch: export");
  }
}

TEST_F(UncountedPages, OfAServerThatHasNoPageBehindTheLastAreRefused) {
  api_.on(kResults, [](const SeenRequest& request) {
    const auto number = std::stoul(request.parameter("_page"));
    return number <= 9 ? page_of(number, "") : Reply{.status = 404};
  });

  expect_failure(read_once(paged()), ErrorKind::Transient,
                 "the report may end before that page, which the API does not say; write fetch: "
                 "export if it happens again");
}

TEST_F(UncountedPages, EndWithAPageThatNeedNotSayAnythingElse) {
  api_.on(kResults, [](const SeenRequest& request) {
    const auto number = std::stoul(request.parameter("_page"));
    return number <= 9 ? page_of(number, R"(,"last_cache_updated":"2026-01-01T00:00:00Z")")
                       : json(R"({"status":"success","values":[]})");
  });

  expect_all(read_once(paged()));
}

TEST_F(UncountedPages, DoNotEndWithAnAnswerThatHasNoRowsToGive) {
  for (const auto& [body, words] :
       {std::pair{R"({"status":"success"})", "page 10 has no \"values\""},
        {R"({"status":"success","values":null})", "page 10 has no \"values\""},
        {R"({"status":"running","values":[]})", "its status is \"running\" now"},
        {R"({"status":"success","values":[],"fields":["id"]})", "changed while it was read"}}) {
    api_.on(kResults, [body](const SeenRequest& request) {
      const auto number = std::stoul(request.parameter("_page"));
      return number <= 9 ? page_of(number, "") : json(body);
    });

    const auto rows = read_once(paged());

    ASSERT_FALSE(rows) << body;
    EXPECT_THAT(rows.error().message(), HasSubstr(words));
  }
}

TEST_F(UncountedPages, AreNotBegunByTheRowsOfASubmission) {
  api_.on("/queries/1846-growth/submit_query.json",
          {json(R"({"job_id":5,"status":"success","fields":["id","name"],"values":[["1","n"]]})")});
  serve("");

  expect_all(read_once(paged()));
}

TEST_F(UncountedPages, WithoutARowAreDoneOnlyWhenTheyAreSaidToBe) {
  api_.on(kResults, {json(R"({"fields":["id","name"],"values":[]})"),
                     json(R"({"status":"success","fields":["id","name"],"values":[]})")});

  EXPECT_TRUE(read_once(paged()).value().empty());

  EXPECT_EQ(api_.requests(kResults).size(), 2u);
}

TEST_F(UncountedPages, WithoutAStatusAreDoneWhenTheyArePaged) {
  api_.on(kResults, {json(R"({"fields":["id","name"],"values":[],"paginated":{"page":1}})")});

  EXPECT_TRUE(read_once(paged()).value().empty());
}

}  // namespace
}  // namespace millrace::sources::testing
