#include <fmt/format.h>

#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The clock says 2026-01-02 03:04:05 UTC.
class AgeTest : public ReportsApiTest {
 protected:
  AgeTest() {
    api_.on("/queries/1846-growth/submit_query.json",
            [job = 4](auto&) mutable { return json(fmt::format(R"({{"job_id":{}}})", ++job)); });
  }

  void serve(const std::string& freshness) {
    const std::string said = freshness.empty() ? "" : R"(,"last_cache_updated":)" + freshness;
    api_.on("/queries/get_query_results.json",
            {json(R"({"status":"success","fields":["id"],"values":[["1"]],"paginated":)"
                  R"({"num_pages":1})" +
                  said + "}")});
  }
  static ReportConfig at_most(std::chrono::milliseconds age, OnStale on_stale) {
    auto config = report();
    config.fetch = Fetch::Pages;
    config.max_age = age;
    config.on_stale = on_stale;
    return config;
  }
};

TEST_F(AgeTest, IsNoProblemWithinTheLimit) {
  for (const auto* fresh : {R"("2026-01-02T01:04:05Z")", "1767315845", "1767315845000"}) {
    serve(fresh);
    EXPECT_TRUE(read_once(at_most(2h, OnStale::Fail))) << fresh;
  }
  EXPECT_THAT(events_.notes, IsEmpty());
}

TEST_F(AgeTest, BeyondTheLimitIsSaid) {
  serve(R"("2026-01-01T22:04:05Z")");

  EXPECT_TRUE(read_once(at_most(2h, OnStale::Warn)));

  EXPECT_THAT(events_.notes, ElementsAre("the data are 5 h old, older than max_age (120 min)"));
}

TEST_F(AgeTest, BeyondTheLimitStopsTheLoadWhenTheFileSaysSo) {
  serve(R"("2026-01-01T22:04:05Z")");
  const auto from = source(at_most(2h, OnStale::Fail));

  const auto stale = read_now(*from);
  const auto found = millrace::testing::run(loop_, [&]() -> Task<Result<bool>> {
    auto exported = co_await from->open(*events_);
    auto first = co_await (*exported)->next();
    auto second = co_await (*exported)->next();
    co_return first.has_value() || second.has_value();
  }());

  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().kind(), ErrorKind::Guarded);
  EXPECT_THAT(stale.error().message(), HasSubstr("the data are 5 h old"));
  EXPECT_THAT(stale.error().message(), HasSubstr("raise max_age"));
  EXPECT_FALSE(found.value());
}

TEST_F(AgeTest, ThatIsNotKnownIsSaidAndNoProblem) {
  for (const auto* fresh : {"", "null", R"("yesterday")"}) {
    serve(fresh);
    events_.notes.clear();

    EXPECT_TRUE(read_once(at_most(2h, OnStale::Fail)));

    EXPECT_THAT(events_.notes, ElementsAre(HasSubstr("does not say how old the data are")));
  }
}

TEST_F(AgeTest, OfStaleDataLeavesNoJobForTheNextRun) {
  serve(R"("2026-01-01T22:04:05Z")");
  EXPECT_FALSE(read_once(at_most(2h, OnStale::Fail)));
  EXPECT_FALSE(read_once(at_most(2h, OnStale::Fail)));

  EXPECT_EQ(asked("/queries/1846-growth/submit_query.json"), 2u);
}

TEST_F(AgeTest, IsWhatTheApiSaysOfItsPages) {
  serve("1767315845");
  const auto from = source(at_most(0s, OnStale::Warn));
  const auto fresh = [&]() -> Task<Result<std::chrono::system_clock::time_point>> {
    auto exported = co_await from->open(*events_);
    auto first = co_await (*exported)->next();
    co_return (*exported)->fresh_as_of().value();
  };

  EXPECT_EQ(millrace::testing::run(loop_, fresh()).value().time_since_epoch(), 1767315845s);
}

}  // namespace
}  // namespace millrace::sources::testing
