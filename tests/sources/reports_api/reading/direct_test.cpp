#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DirectTest : public ReportsApiTest {
 protected:
  DirectTest() { api_.on(kDirect, {Reply{.body = "id,name\n1,Ada\n"}}); }

  static ReportConfig direct() {
    auto config = report();
    config.fetch = Fetch::Direct;
    return config;
  }
  void expect_failure(const Result<std::vector<std::string>>& rows, ErrorKind kind,
                      const std::string& words) {
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), kind) << rows.error().message();
    EXPECT_THAT(rows.error().message(), HasSubstr(words));
  }

  inline static const std::string kDirect = "/queries/1846-growth.csv";
};

TEST_F(DirectTest, IsOneRequestWithoutAJob) {
  auto config = direct();
  config.filters = {{"status", {false, {config::Template::literal("on")}, {false}}}};

  EXPECT_THAT(read_once(config).value(), ElementsAre("1|Ada"));

  ASSERT_EQ(api_.requests().size(), 1u);
  EXPECT_EQ(api_.requests().at(0).query, "status=on");
  EXPECT_EQ(api_.requests().at(0).header("X-Holistics-Key"), kKey);
}

TEST_F(DirectTest, HasAnIdOfItsOwnUntilItsRowsAreLoaded) {
  const auto id = [&]() -> Task<Result<std::string>> {
    const auto from = source(direct());
    auto exported = co_await from->open(*events_);
    co_return (*exported)->job_id();
  };

  const auto first = millrace::testing::run(loop_, id()).value();
  const auto rerun = millrace::testing::run(loop_, id()).value();
  EXPECT_TRUE(read_once(direct()));
  const auto next = millrace::testing::run(loop_, id()).value();

  EXPECT_THAT(first, ::testing::StartsWith("without-job-"));
  EXPECT_EQ(rerun, first);
  EXPECT_NE(next, first);
}

TEST_F(DirectTest, NamesTheWayOutWhenTheReportIsTooLarge) {
  for (const int status : {400, 413, 422}) {
    api_.on(kDirect, {json(R"({"error":"more than 10000 rows"})", status)});

    expect_failure(read_once(direct()), ErrorKind::Refused,
                   "more than 10000 rows); it does so for small reports only: write fetch: export");
  }
}

TEST_F(DirectTest, TellsAWrongKeyAndAnUnknownReportApart) {
  api_.on(kDirect, {Reply{.status = 422, .body = "Holistics::InvalidAuthenticationToken"}});
  expect_failure(read_once(direct()), ErrorKind::Refused, "check connections.bi.key");

  api_.on(kDirect, {Reply{.status = 404, .body = "Resource not found"}});
  expect_failure(read_once(direct()), ErrorKind::Refused, "no report 1846-growth (404");
}

TEST_F(DirectTest, RepeatsWhatMayPass) {
  api_.on(kDirect, {Reply{.status = 503}, millrace::testing::hang_up(), Reply{.body = "id\n7\n"}});

  EXPECT_THAT(read_once(direct()).value(), ElementsAre("7"));
}

TEST_F(DirectTest, WarnsAtTheMostThatItGives) {
  std::string body = "id\n";
  for (int i = 0; i < 10'000; ++i) body += "1\n";
  api_.on(kDirect, {Reply{.body = body}});
  api_.on(kDownload, {Reply{.body = body}});

  EXPECT_EQ(read_once().value().size(), 10'000u);
  EXPECT_TRUE(events_.notes.empty());
  EXPECT_EQ(read_once(direct()).value().size(), 10'000u);

  EXPECT_THAT(events_.notes, Contains(HasSubstr("exactly 10000 rows, which looks like a limit")));
}

TEST_F(DirectTest, OfAFormatThatIsNotBuiltInIsRefused) {
  auto config = direct();
  config.format = "parquet";

  expect_failure(read_once(config), ErrorKind::InvalidConfig, "the format parquet cannot be read");
}

}  // namespace
}  // namespace millrace::sources::testing
