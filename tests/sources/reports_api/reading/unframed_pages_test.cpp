// Pages that end with the connection: what proves that they are whole.

#include <fmt/format.h>

#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using millrace::testing::Framing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kWithCount = R"(,"num_rows":3)";

// Two pages of one result, each framed or not.
class UnframedPagesTest : public ReportsApiTest {
 protected:
  UnframedPagesTest() {
    api_.on("/queries/1846-growth/submit_query.json", {json(R"({"job_id":5})")});
  }

  static Reply page(const std::string& values, Framing framing, const std::string& count,
                    std::optional<std::size_t> cut = {}) {
    auto reply = json(fmt::format(R"({{"status":"success","fields":["id","name"],"values":{},)"
                                  R"("paginated":{{"num_pages":2{}}}}})",
                                  values, count));
    reply.framing = framing;
    reply.cut_after = cut;
    return reply;
  }
  static Reply first(Framing framing, const std::string& count = kWithCount,
                     std::optional<std::size_t> cut = {}) {
    return page(R"([["1","Ada"],["2",null]])", framing, count, cut);
  }
  static Reply second(Framing framing, const std::string& count = kWithCount,
                      std::optional<std::size_t> cut = {}) {
    return page(R"([["3",""]])", framing, count, cut);
  }
  void serve(const Reply& one, const Reply& two) {
    api_.on("/queries/get_query_results.json", [one, two](const SeenRequest& request) {
      return request.parameter("_page") == "1" ? one : two;
    });
  }
  Result<std::vector<std::string>> read_pages() {
    auto config = report();
    config.fetch = Fetch::Pages;
    config.retry.attempts = 1;
    return read_once(config);
  }
  void expect_unproven(const std::string& where) {
    const auto rows = read_pages();
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), ErrorKind::Transient);
    EXPECT_THAT(rows.error().message(), HasSubstr(where));
    EXPECT_THAT(rows.error().message(), HasSubstr("its length cannot be verified"));
  }
};

TEST_F(UnframedPagesTest, AreReadWhenTheirNumberOfRowsProvesThem) {
  serve(first(Framing::None), second(Framing::None));

  EXPECT_THAT(read_pages().value(), ElementsAre("1|Ada", "2|~", "3|"));
}

TEST_F(UnframedPagesTest, AreRefusedWhenNothingProvesThem) {
  serve(first(Framing::None, ""), second(Framing::Length, ""));
  expect_unproven("page 1");
  serve(first(Framing::Length, ""), second(Framing::None, ""));
  expect_unproven("page 2");
  serve(first(Framing::Length, ""), second(Framing::None));
  expect_unproven("page 2");
}

TEST_F(UnframedPagesTest, MustAddUpToTheNumberOfRows) {
  serve(first(Framing::None, R"(,"num_rows":4)"), second(Framing::None, R"(,"num_rows":4)"));

  const auto rows = read_pages();

  ASSERT_FALSE(rows);
  EXPECT_THAT(rows.error().message(), HasSubstr("the result is incomplete: got 3 of 4 rows"));
}

TEST_F(UnframedPagesTest, CutAtAnyByteNeverGiveFewerRows) {
  for (std::size_t cut = 0; cut < first(Framing::None).body.size(); ++cut) {
    serve(first(Framing::None, kWithCount, cut), second(Framing::None));
    expect_unproven("");
  }
  for (std::size_t cut = 0; cut < second(Framing::None).body.size(); ++cut) {
    serve(first(Framing::None), second(Framing::None, kWithCount, cut));
    expect_unproven("page 2");
  }
}

TEST_F(UnframedPagesTest, AreTheOnlyAnswersThatMayBe) {
  auto status = json(R"({"status":"success","export":true})");
  status.framing = Framing::None;
  api_.on(kPoll, {status});
  auto config = report();
  config.retry.attempts = 1;

  const auto rows = read_once(config);

  ASSERT_FALSE(rows);
  EXPECT_THAT(rows.error().message(), HasSubstr("its length cannot be verified"));
}

}  // namespace
}  // namespace millrace::sources::testing
