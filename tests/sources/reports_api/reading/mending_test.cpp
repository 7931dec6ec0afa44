// Short rows and text that is not Unicode: refused with what helps, or mended and counted.

#include <fmt/format.h>

#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class MendingTest : public ReportsApiTest {
 protected:
  inline static const std::string kQuery = "/queries/1846-growth/submit_query.json";
  inline static const std::string kResults = "/queries/get_query_results.json";

  MendingTest() {
    api_.on(kQuery, {json(R"({"job_id":6})")});
    storage_.on(kFile, {Reply{.body = kDirtyFile}});
  }

  static ReportConfig mending() {
    auto config = report();
    config.ragged_rows = RaggedRows::Pad;
    config.invalid_text = InvalidText::Replace;
    return config;
  }
  static ReportConfig paged(ReportConfig config) {
    config.fetch = Fetch::Pages;
    return config;
  }
  void serve_pages(const std::string& fields, const std::vector<std::string>& values) {
    api_.on(kResults, [=](const SeenRequest& request) {
      return json(fmt::format(
          R"({{"status":"success","fields":{},"values":{},"paginated":{{"num_pages":{}}}}})",
          fields, values.at(std::stoul(request.parameter("_page")) - 1), values.size()));
    });
  }

  // What the export says of itself once it was read.
  Mended mended_by(ReportConfig config) {
    const auto from = source(std::move(config));
    return millrace::testing::run(loop_,
                                  [&]() -> Task<Result<Mended>> {
                                    auto exported = co_await from->open(*events_);
                                    if (!exported) co_return fail(exported.error());
                                    for (;;) {
                                      auto batch = co_await (*exported)->next();
                                      if (!batch) co_return fail(batch.error());
                                      if (!*batch) co_return (*exported)->mended();
                                    }
                                  }())
        .value();
  }
  void expect_refused(const ReportConfig& config, const std::string& problem,
                      const std::string& remedy) {
    const auto rows = read_once(config);
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), ErrorKind::BadData);
    EXPECT_THAT(rows.error().message(), AllOf(HasSubstr(problem), HasSubstr(remedy)));
  }

  inline static const std::string kDirtyFile = "id,name\n1\n2,M\xFCller\n3,ok\n";
  inline static const std::string kPad = "; correct the report, or write ragged_rows: pad";
  inline static const std::string kReplace = "; correct the report, or write invalid_text: replace";
};

TEST_F(MendingTest, F042_OfAFileIsCounted) {
  EXPECT_THAT(read_once(mending()).value(), ElementsAre("1|~", "2|M�ller", "3|ok"));
  EXPECT_EQ(mended_by(mending()), (Mended{1, 1}));
}

TEST_F(MendingTest, F042_OfAJsonFileIsCounted) {
  auto config = mending();
  config.format = "json";
  api_.on("/queries/1846-growth/submit_export.json", {json(R"({"job_id":5})")});
  storage_.on(kFile, {Reply{.body = "[[\"1\",\"a\"],[\"2\"],[\"\xFF\",\"\\ud800\"]]"}});

  EXPECT_EQ(mended_by(config), (Mended{1, 2}));
}

TEST_F(MendingTest, F042_OfAllPagesIsCounted) {
  serve_pages(R"(["id","name"])",
              {"[[\"1\"],[\"2\",\"\\ud800\"]]", "[[\"\xFF\",\"\xFF\"],[],[\"5\"]]"});

  EXPECT_THAT(read_once(paged(mending())).value(), ElementsAre("1|~", "2|�", "�|�", "~|~", "5|~"));
  EXPECT_EQ(mended_by(paged(mending())), (Mended{3, 3}));
}

TEST_F(MendingTest, F043_OfAnAnswerAboutAJobIsNotDone) {
  api_.on(kResults, {json("{\"status\":\"running\xFF\"}")});

  expect_refused(paged(mending()), "unexpected content where JSON should be", "running");
}

TEST_F(MendingTest, F042_IsNoneWhereNothingIsWrong) {
  storage_.on(kFile, {Reply{.body = "id,name\n1,\n2,ü\n"}});

  EXPECT_EQ(mended_by(mending()), Mended());
  EXPECT_THAT(events_.notes, IsEmpty());
}

TEST_F(MendingTest, F042_IsNotDoneUnlessTheFileSaysSo) {
  auto config = report();
  expect_refused(config, "row 1 (line 2, byte 8): 1 field where the header has 2", kPad);
  config.ragged_rows = RaggedRows::Pad;
  expect_refused(config, "row 2 (line 3, byte 13): bytes that are not UTF-8", kReplace);
  config = report();
  config.invalid_text = InvalidText::Replace;
  expect_refused(config, "row 1 (line 2, byte 8): 1 field where the header has 2", kPad);
}

TEST_F(MendingTest, F042_OfPagesIsNotDoneUnlessTheFileSaysSo) {
  serve_pages(R"(["id","name"])", {R"([["1"]])"});
  expect_refused(paged(report()), "page 1: row 1: 1 cell where the report has 2 columns", kPad);
  serve_pages(R"(["id","name"])", {"[[\"1\",\"\xFF\"]]"});
  expect_refused(paged(report()), "page 1: not valid JSON", kReplace);
}

TEST_F(MendingTest, F042_IsNotDoneToARowThatNamesTheColumns) {
  auto config = paged(mending());
  config.header_row = HeaderRow{HeaderRow::Kind::First};
  for (const auto* first : {R"(["id"])", "[\"id\",\"n\xFF\"]"}) {
    serve_pages(R"(["a","b"])", {"[" + std::string(first) + R"(,["1"]])"});
    expect_refused(config, "names are never repaired", "write fetch: export");
  }
  serve_pages(R"(["a","b"])", {R"([["id","name"],["1"]])"});
  EXPECT_EQ(mended_by(config), (Mended{1, 0}));
}

TEST_F(MendingTest, F042_OfAHeaderThatIsLeftOutIsNotCounted) {
  auto config = paged(mending());
  config.header_row = HeaderRow{HeaderRow::Kind::Auto};
  serve_pages(R"(["id","n�"])", {"[[\"id\",\"n\xFF\"],[\"1\",\"\xFF\"]]"});

  EXPECT_EQ(mended_by(config), (Mended{0, 1}));
}

}  // namespace
}  // namespace millrace::sources::testing
