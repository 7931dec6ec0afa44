// A 200 with something else than the answer: asked for again, as after a failure that may pass.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tests/sources/reports_api/reports_api_fixture.h"
#include "tests/support/http/compressed.h"

namespace millrace::sources::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kGood = R"({"status":"success","fields":["id","name"],"values":[["2","b"]],)"
                          R"("paginated":{"num_pages":3,"page":2}})";

struct Damage {
  std::string name;
  Reply reply;
  ErrorKind in_the_end = ErrorKind::BadData;
};

void PrintTo(const Damage& damage, std::ostream* out) {
  *out << damage.name;
}

Reply broken_gzip() {
  std::string body = millrace::testing::compressed(kGood);
  body[body.size() - 6] = static_cast<char>(body[body.size() - 6] ^ 1);
  return {.headers = {{"Content-Encoding", "gzip"}}, .body = body};
}

std::vector<Damage> damages() {
  return {{"Cut", json(kGood.substr(0, kGood.size() / 2))},
          {"CutAtTheLastByte", json(kGood.substr(0, kGood.size() - 1))},
          {"Html", Reply{.body = "<!DOCTYPE html><html>Please log in</html>"}},
          {"Empty", json("")},
          {"Blank", json(" \r\n ")},
          {"Text", Reply{.body = "upstream request timeout"}},
          {"Array", json("[]")},
          {"Twice", json(kGood + kGood)},
          {"Garbled", json(kGood.substr(0, 60) + "\x01\x02" + kGood.substr(62))},
          {"BrokenGzip", broken_gzip(), ErrorKind::Transient}};
}

class DamagedAnswer : public ReportsApiTest {
 protected:
  inline static const std::string kQuery = "/queries/1846-growth/submit_query.json";
  inline static const std::string kResults = "/queries/get_query_results.json";

  DamagedAnswer() { api_.on(kQuery, {json(R"({"job_id":5})")}); }

  static ReportConfig paged(std::uint32_t attempts = 5) {
    auto config = report();
    config.fetch = Fetch::Pages;
    config.retry.attempts = attempts;
    return config;
  }
  static Reply page(const std::string& number) {
    return json(fmt::format(R"({{"status":"success","fields":["id","name"],"values":[["{0}","x"]],)"
                            R"("paginated":{{"num_pages":3,"page":{0}}}}})",
                            number));
  }
  // Three pages, one of which is first answered by these.
  void serve(const std::string& number, std::vector<Reply> first) {
    api_.on(kResults, [=, at = std::size_t{0}](const SeenRequest& request) mutable {
      const auto asked_for = request.parameter("_page");
      return asked_for == number && at < first.size() ? first[at++] : page(asked_for);
    });
  }
  std::size_t asked_for(const std::string& page) const {
    const auto requests = api_.requests(kResults);
    return static_cast<std::size_t>(std::ranges::count_if(
        requests, [&](const SeenRequest& seen) { return seen.parameter("_page") == page; }));
  }
  void expect_rows(const Result<std::vector<std::string>>& rows) {
    ASSERT_TRUE(rows) << rows.error().message();
    EXPECT_THAT(*rows, ElementsAre("1|x", "2|x", "3|x"));
  }
  void expect_failure(const Result<std::vector<std::string>>& rows, ErrorKind kind,
                      const std::string& words) {
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), kind) << rows.error().message();
    EXPECT_THAT(rows.error().message(), HasSubstr(words));
  }
};

class EachDamage : public DamagedAnswer, public ::testing::WithParamInterface<Damage> {};

INSTANTIATE_TEST_SUITE_P(, EachDamage, ::testing::ValuesIn(damages()),
                         [](const auto& test) { return test.param.name; });

TEST_P(EachDamage, OfAPageIsAskedForAgainAndSaid) {
  for (const auto* number : {"1", "2", "3"}) {
    events_.notes.clear();
    serve(number, {GetParam().reply, GetParam().reply});

    expect_rows(read_once(paged()));

    EXPECT_THAT(events_.notes, Contains(HasSubstr("trying again in")).Times(2)) << number;
  }
  EXPECT_EQ(asked(kQuery), 3u);
}

TEST_P(EachDamage, ThatStaysIsAFailureAfterAllAttempts) {
  serve("2", std::vector<Reply>(9, GetParam().reply));

  expect_failure(read_once(paged(4)), GetParam().in_the_end, "gave up after 4 attempts");

  EXPECT_EQ(asked_for("2"), 4u);
  EXPECT_EQ(asked(kQuery), 1u);
}

TEST_P(EachDamage, OfAnAnswerAboutAJobIsAskedForAgainAndSaid) {
  api_.on(kPoll, {json(R"({"status":"not yet"})"), GetParam().reply, GetParam().reply,
                  json(R"({"status":"success","export":true})")});

  EXPECT_EQ(read_once().value().size(), 3u);

  EXPECT_EQ(asked(kPoll), 4u);
  EXPECT_EQ(asked(kSubmit), 1u);
  EXPECT_THAT(events_.notes, Contains(HasSubstr("trying again in")).Times(2));
}

TEST_P(EachDamage, OfAnAnswerAboutAJobThatStaysIsAFailure) {
  api_.on(kPoll, {GetParam().reply});
  auto config = report();
  config.retry.attempts = 3;

  expect_failure(read_once(config), GetParam().in_the_end, "job 5: gave up after 3 attempts");

  EXPECT_EQ(asked(kPoll), 3u);
}

// The job may have been started all the same: it is one of which nothing is known.
TEST_P(EachDamage, OfAnAnswerToASubmissionIsAnAnswerThatWasLost) {
  api_.on(kSubmit, {GetParam().reply, json(R"({"job_id":5})")});

  EXPECT_EQ(read_once().value().size(), 3u);

  EXPECT_EQ(asked(kSubmit), 2u);
  EXPECT_THAT(events_.notes, Contains(HasSubstr("the answer to the submission was lost once")));
}

TEST_P(EachDamage, OfAResultOfTheSecondApiIsAskedForAgain) {
  ReportConfig config{.api = ApiVersion::V2, .dataset = "8"};
  config.query.dimensions = {"customers.country"};
  api_.on("/api/v2/data_sets/8/submit_query", {json(R"({"job":{"id":"5","status":"created"}})")});
  api_.on("/api/v2/jobs/5", {json(R"({"job":{"id":5,"status":"success"}})")});
  api_.on("/api/v2/jobs/5/result",
          {GetParam().reply, json(R"({"status":"success","result":{"data":{"fields":["id"],)"
                                  R"("values":[["1"]],"meta":{"page":1,"num_rows":1}}}})")});

  EXPECT_THAT(read_once(config).value(), ElementsAre("1"));
}

TEST_F(DamagedAnswer, SharesItsAttemptsWithOtherFailures) {
  serve("2", {Reply{.status = 502}, json("oops"), Reply{.status = 503}, json("{"), json("")});
  expect_rows(read_once(paged(6)));
  EXPECT_EQ(asked_for("2"), 6u);

  serve("2", {Reply{.status = 502}, json("oops"), Reply{.status = 503}, json("{")});
  expect_failure(read_once(paged(3)), ErrorKind::Transient,
                 "page 2: gave up after 3 attempts: the API answered 503");
  EXPECT_EQ(asked_for("2"), 6u + 3u);
}

TEST_F(DamagedAnswer, LeavesEachPageItsOwnAttempts) {
  api_.on(kResults, [times = std::map<std::string, int>()](const SeenRequest& request) mutable {
    const auto number = request.parameter("_page");
    return ++times[number] % 3 == 0 ? page(number) : json("oops");
  });

  expect_rows(read_once(paged(3)));
}

TEST_F(DamagedAnswer, IsNotARowThatIsWrong) {
  const auto ragged = json(R"({"status":"success","values":[["2","\""],["3"]],)"
                           R"("paginated":{"num_pages":3,"page":2}})");
  serve("2", {ragged});

  expect_failure(read_once(paged()), ErrorKind::BadData, "page 2: row 2: 1 cell where");

  EXPECT_EQ(asked_for("2"), 1u);
}

TEST_F(DamagedAnswer, IsNotAskedForAgainBehindTheDeadline) {
  serve("2", std::vector<Reply>(1000, json("oops")));
  auto config = paged(100);
  config.timeout = std::chrono::seconds(1);
  config.retry.first_wait = std::chrono::milliseconds(400);

  expect_failure(read_once(config), ErrorKind::Transient, "is not complete within 1s (job 5)");
}

}  // namespace
}  // namespace millrace::sources::testing
