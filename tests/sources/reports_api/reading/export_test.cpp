#include <ostream>
#include <set>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using namespace std::chrono_literals;
using millrace::testing::Framing;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;

class ExportTest : public ReportsApiTest {
 protected:
  void expect_rows(const Result<std::vector<std::string>>& rows) {
    ASSERT_TRUE(rows) << rows.error().message();
    EXPECT_THAT(*rows, ElementsAre("1|Ada", "2|~", "3|G,\"H"));
  }
  void expect_failure(const Result<std::vector<std::string>>& rows, ErrorKind kind,
                      const std::string& words) {
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), kind) << rows.error().message();
    EXPECT_THAT(rows.error().message(), AllOf(HasSubstr(words), Not(HasSubstr(kKey))));
  }
};

TEST_F(ExportTest, IsSubmittedFollowedAndRead) {
  api_.on(kPoll, {json(R"({"status":"not yet"})"), json(R"({"status":"not yet"})"),
                  json(R"({"status":"success","export":true})")});

  expect_rows(read_once());

  EXPECT_EQ(asked(kSubmit), 1u);
  EXPECT_EQ(asked(kPoll), 3u);
  EXPECT_EQ(api_.requests(kPoll).at(0).query, "job_id=5");
  EXPECT_EQ(api_.requests(kDownload).at(0).query, "job_id=5");
  EXPECT_THAT(events_.phases, ElementsAre("submitting", "queued there (job 5)",
                                          "queued there (job 5)", "downloading"));
}

TEST_F(ExportTest, IsAskedAfterAtOnceAndThenEverMoreRarely) {
  std::vector<Reply> replies(9, json(R"({"status":"running"})"));
  replies.push_back(json(R"({"status":"success","export":true})"));
  api_.on(kPoll, replies);

  expect_rows(read_once());

  std::chrono::milliseconds bound = 1000ms;
  for (const auto slept : clock_.sleeps) {
    bound += bound / 2;
    EXPECT_THAT(slept, AllOf(Ge(1000ms), Le(bound)));
  }
  EXPECT_EQ(clock_.sleeps.size(), 9u);
  EXPECT_GT(clock_.sleeps.back(), 3000ms);
}

TEST_F(ExportTest, NeverWaitsLongerThanUpTo) {
  std::vector<Reply> replies(4, json(R"({"status":"queued"})"));
  replies.push_back(json(R"({"status":"success","export":true})"));
  api_.on(kPoll, replies);
  auto config = report();
  config.poll = {.every = 2s, .up_to = 3s};

  expect_rows(read_once(config));

  EXPECT_EQ(clock_.sleeps.size(), 4u);
  EXPECT_THAT(clock_.sleeps, Each(AllOf(Ge(2000ms), Le(3000ms))));
}

TEST_F(ExportTest, SendsTheKeyToTheApiAndNowhereElse) {
  expect_rows(read_once());

  for (const SeenRequest& request : api_.requests()) {
    EXPECT_EQ(request.header("X-Holistics-Key"), kKey) << request.path;
    EXPECT_EQ(request.header("Accept"), "application/json");
    EXPECT_EQ(request.header("Cache-Control"), request.path == kSubmit ? "no-cache" : "");
  }
  ASSERT_EQ(storage_.requests().size(), 1u);
  const SeenRequest stored = storage_.requests().at(0);
  for (const auto& [name, value] : stored.headers) {
    EXPECT_THAT((std::set<std::string>{"Host", "User-Agent", "Accept"}), Contains(name));
    EXPECT_THAT(value, Not(HasSubstr(kKey)));
  }
}

TEST_F(ExportTest, SendsNoKeyEvenWhenTheRedirectLeadsBackToTheApi) {
  api_.on(kDownload, {redirect("/files/here.csv")});
  api_.on("/files/here.csv", {Reply{.body = "id\n1\n"}});

  const auto rows = read_once();

  EXPECT_THAT(rows.value(), ElementsAre("1"));
  EXPECT_FALSE(api_.requests("/files/here.csv").at(0).has_header("X-Holistics-Key"));
}

TEST_F(ExportTest, SendsFiltersPercentEncodedAndListsWithBrackets) {
  auto config = report();
  config.filters = {
      {"status", {false, {config::Template::literal("a&b=c")}, {false}}},
      {"country", {true, {config::Template::literal("SG"), config::Template::literal("Việt")}, {}}},
      {"day", {false, {config::Template::parse("{{ run.date }}").value()}, {false}}}};

  expect_rows(read_once(config));

  EXPECT_EQ(api_.requests(kSubmit).at(0).query,
            "status=a%26b%3Dc&country%5B%5D=SG&country%5B%5D=Vi%E1%BB%87t&day=2026-01-02");
}

struct Id {
  std::string name, written, echoed;
};

void PrintTo(const Id& id, std::ostream* out) {
  *out << id.name;
}

class ExportIds : public ExportTest, public ::testing::WithParamInterface<Id> {};

TEST_P(ExportIds, GoBackAsTheyCame) {
  api_.on(kSubmit, {json(R"({"job_id":)" + GetParam().written + "}")});

  expect_rows(read_once());

  EXPECT_EQ(api_.requests(kPoll).at(0).query, "job_id=" + GetParam().echoed);
}

INSTANTIATE_TEST_SUITE_P(, ExportIds,
                         ::testing::Values(Id{"Number", "20164921", "20164921"},
                                           Id{"Above2To53", "9007199254740993", "9007199254740993"},
                                           Id{"Text", R"("0042")", "0042"},
                                           Id{"Unsafe", R"("a/b&c d")", "a%2Fb%26c%20d"}),
                         [](const auto& test) { return test.param.name; });

TEST_F(ExportTest, ReadsStatesInAnyCaseAndAnyPlace) {
  for (const auto* reply :
       {R"({"status":"SUCCESS","export":true})", R"({"job":{"status":"Success"}})",
        R"({"data":{"status":"success"}})", R"({"export":true})"}) {
    api_.on(kPoll, {json(R"({"status":"Not Yet"})"), json(R"({})"), json(reply)});

    expect_rows(read_once());
  }
}

TEST_F(ExportTest, WaitsOnWhenAStatusIsUnknownAndSaysSoOnce) {
  api_.on(kPoll, {json(R"({"status":"warming"})"), json(R"({"status":"warming"})"),
                  json(R"({"status":"success","export":true})")});

  expect_rows(read_once());

  EXPECT_THAT(events_.notes,
              ElementsAre("job 5 has the unknown status \"warming\"; still waiting"));
}

TEST_F(ExportTest, FailsWithTheServersWordsWhenTheJobFailed) {
  for (const auto* word : {"failure", "Failed", "ERROR"}) {
    api_.on(kPoll, {json(fmt::format(R"({{"status":"{}","error":"Missing \n timezone"}})", word))});

    const auto rows = read_once();

    expect_failure(rows, ErrorKind::Refused, "job 5 failed there: Missing \\n timezone");
  }
  EXPECT_EQ(asked(kSubmit), 3u);
}

TEST_F(ExportTest, IsSubmittedAgainOnceWhenItWasCancelledThere) {
  api_.on(kSubmit, {json(R"({"job_id":5})"), json(R"({"job_id":6})")});
  api_.on(kPoll, {json(R"({"status":"cancelled"})"), json(R"({"status":"success","export":1})")});

  expect_rows(read_once());

  EXPECT_EQ(api_.requests(kDownload).at(0).query, "job_id=6");
}

TEST_F(ExportTest, FollowsAJobThatExistedAlready) {
  api_.on(kPoll, {json(R"({"status":"already_existed","job_id":4})"),
                  json(R"({"status":"success","export":true})")});

  expect_rows(read_once());

  EXPECT_EQ(api_.requests(kPoll).at(1).query, "job_id=4");
  EXPECT_EQ(api_.requests(kDownload).at(0).query, "job_id=4");
  EXPECT_TRUE(clock_.sleeps.empty());
}

TEST_F(ExportTest, FallsBackToTheFirstIdForTheDownload) {
  api_.on(kPoll, {json(R"({"status":"already_existed","job_id":"4"})"),
                  json(R"({"status":"success","export":true})")});
  api_.on(kDownload, [&](const SeenRequest& request) {
    if (request.query == "job_id=4") return json(R"({"errors":["Holistics::NotFound"]})", 422);
    return redirect(storage_.url(kFile));
  });

  expect_rows(read_once());

  EXPECT_EQ(asked(kSubmit), 1u);
}

TEST_F(ExportTest, FollowsAtMostThreeJobsThatExistedAlready) {
  int next = 100;
  api_.on(kPoll, [&](auto&) {
    return json(fmt::format(R"({{"status":"already_existed","job_id":{}}})", ++next));
  });

  expect_failure(read_once(), ErrorKind::BadData, "more than 3 times");

  EXPECT_EQ(asked(kPoll), 4u);
}

TEST_F(ExportTest, KeepsPollingWhenTheExistingJobHasNoId) {
  api_.on(kPoll,
          {json(R"({"status":"already_existed"})"), json(R"({"status":"success","export":true})")});

  expect_rows(read_once());

  EXPECT_EQ(api_.requests(kPoll).at(1).query, "job_id=5");
}

TEST_F(ExportTest, NamesTheKeyWhenItIsWrong) {
  for (const Reply& refusal :
       {Reply{.status = 422, .body = "Holistics::InvalidAuthenticationToken"},
        json(R"({"error":{"type":"AuthError","message":"bad key"}})", 401)}) {
    api_.on(kSubmit, {refusal});

    expect_failure(read_once(), ErrorKind::Refused, "check connections.bi.key");
    clock_.advance(1min);
  }
  EXPECT_EQ(asked(kSubmit), 2u);
}

TEST_F(ExportTest, AsksNothingWithAKeyThatWasRefusedAMomentAgo) {
  api_.on(kSubmit, {Reply{.status = 401}});
  for (int i = 0; i < 200; ++i) {
    expect_failure(read_once(), ErrorKind::Refused, "check connections.bi.key");
  }
  EXPECT_EQ(asked(kSubmit), 1u);

  clock_.advance(1min);
  api_.on(kSubmit, {json(R"({"status":"created","job_id":5})")});

  expect_rows(read_once());
}

TEST_F(ExportTest, SaysWhatIsMissingWhenTheApiRefuses) {
  api_.on(kSubmit, {Reply{.status = 404, .body = "Resource not found"}});
  expect_failure(read_once(), ErrorKind::Refused, "no report 1846-growth (404: Resource not found");

  api_.on(kSubmit, {json(R"({"type":"PermissionDeniedError","message":"no"})", 403)});
  expect_failure(read_once(), ErrorKind::Refused, "PermissionDeniedError: no");

  api_.on(kSubmit, {json(R"({"errors":["bad date"]})", 422)});
  expect_failure(read_once(), ErrorKind::Refused, "422: bad date); check the filters");

  api_.on(kSubmit, {redirect("https://login.example/?token=1")});
  expect_failure(read_once(), ErrorKind::Refused, "redirects (302) to https://login.example/");
}

TEST_F(ExportTest, RefusesAnAnswerThatIsNotTheApis) {
  api_.on(kSubmit, {Reply{.body = "<html><title>Log in</title>" + std::string(1000, '.')}});
  expect_failure(read_once(), ErrorKind::BadData, "unexpected content");

  api_.on(kSubmit, {json(R"({"status":"created"})")});
  expect_failure(read_once(), ErrorKind::BadData, "unexpected content");

  api_.on(kSubmit, {json("")});
  expect_failure(read_once(), ErrorKind::BadData, "unexpected content");
}

TEST_F(ExportTest, RepeatsWhatMayPass) {
  for (const Reply& trouble :
       {Reply{.status = 503, .body = "<html>"}, Reply{.status = 500}, Reply{.status = 408},
        Reply{.status = 429}, millrace::testing::hang_up(), Reply{.body = "{}", .cut_after = 1}}) {
    api_.on(kSubmit, {trouble, json(R"({"job_id":5})")});
    api_.on(kPoll, {trouble, json(R"({"status":"success","export":true})")});
    api_.on(kDownload, {trouble, redirect(storage_.url(kFile))});
    storage_.on(kFile, {trouble, Reply{.body = "id,name\n1,Ada\n2,\n3,\"G,\"\"H\"\n"}});
    if (trouble.cut_after) {
      // A file that is cut is another story: download_resume_test.cpp tells it.
      api_.on(kDownload, {redirect(storage_.url(kFile))});
      storage_.on(kFile, {Reply{.body = "id,name\n1,Ada\n2,\n3,\"G,\"\"H\"\n"}});
    }

    expect_rows(read_once());
  }
}

TEST_F(ExportTest, GivesUpAfterTheConfiguredAttempts) {
  api_.on(kSubmit, {Reply{.status = 502, .body = "Bad gateway"}});
  auto config = report();
  config.retry.attempts = 3;

  const auto rows = read_once(config);

  expect_failure(rows, ErrorKind::Transient, "gave up after 3 attempts: the API answered 502");
  EXPECT_EQ(asked(kSubmit), 3u);
  EXPECT_EQ(clock_.sleeps.size(), 2u);
}

TEST_F(ExportTest, WaitsAsLongAsTheApiAsks) {
  api_.on(kSubmit,
          {Reply{.status = 429, .headers = {{"Retry-After", "90"}}}, json(R"({"job_id":5})")});

  expect_rows(read_once());

  EXPECT_GE(clock_.sleeps.at(0), 90s);
  EXPECT_LE(clock_.sleeps.at(0), 91s);
}

TEST_F(ExportTest, MakesTheWholeConnectionWaitWhenTheApiAsks) {
  api_.on(kPoll, {Reply{.status = 429, .headers = {{"Retry-After", "90"}}},
                  json(R"({"status":"success","export":true})")});
  auto impatient = report();
  impatient.retry.attempts = 1;
  const auto first = read_once(impatient);
  const auto began = clock_.now();

  expect_rows(read_once());

  EXPECT_FALSE(first);
  EXPECT_GE(clock_.now() - began, 90s);
}

TEST_F(ExportTest, GivesUpAtOnceWhenTheApiAsksForMoreThanTheTimeout) {
  api_.on(kSubmit, {Reply{.status = 429, .headers = {{"Retry-After", "3600"}}}});

  expect_failure(read_once(), ErrorKind::Transient, "the API answered 429");

  EXPECT_TRUE(clock_.sleeps.empty());
}

TEST_F(ExportTest, KeepsToTheRateOfRequests) {
  connect({.url = api_.url() + "/",
           .key = config::Secret(kKey),
           .limits = {.jobs = 5, .requests = {60, 60s}}});
  const auto began = clock_.now();

  expect_rows(read_once());
  expect_rows(read_once());

  EXPECT_EQ(api_.requests().size(), 6u);
  EXPECT_EQ(clock_.now() - began, 5s);
}

TEST_F(ExportTest, EndsWithTheJobsNameWhenTheTimeIsUp) {
  api_.on(kPoll, {json(R"({"status":"not yet"})")});
  const auto from = source();

  const auto rows = read_now(*from);
  const auto polls = asked(kPoll);
  api_.on(kPoll, {json(R"({"status":"success","export":true})")});

  expect_failure(rows, ErrorKind::Transient, "not complete within 30m (job 5)");
  EXPECT_THAT(rows.error().message(), HasSubstr("raise timeout"));
  EXPECT_LT(polls, 200u);
  expect_rows(read_now(*from));  // The same job is asked after again.
  EXPECT_EQ(asked(kSubmit), 1u);
}

TEST_F(ExportTest, IsSubmittedAgainWhenTheKeptJobIsGone) {
  const auto from = source();
  expect_rows(read_now(*from));
  api_.on(kPoll, {json(R"({"errors":["Resource not found"]})", 404),
                  json(R"({"status":"success","export":true})")});

  expect_rows(read_now(*from));

  EXPECT_EQ(asked(kSubmit), 2u);
}

TEST_F(ExportTest, StopsWhenItIsCancelled) {
  TaskGroup tasks(loop_.get_executor());
  api_.on(kPoll, [&](auto&) {
    boost::asio::post(loop_, [&] { tasks.cancel(); });
    return Reply{.silent = true};
  });
  const auto from = source();

  const auto rows = read_in(tasks, *from);

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::Cancelled);
}

}  // namespace
}  // namespace millrace::sources::testing
