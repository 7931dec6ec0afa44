#include <ostream>

#include <gmock/gmock.h>

#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

class RoutesTest : public ServerTest {
 protected:
  RoutesTest() {
    report(1846, "people", "SELECT name, country, score FROM people ORDER BY name").cache =
        std::chrono::minutes(10);
    report(7, "endless", kEndless);
    report(8, "overflow", "SELECT abs(-9223372036854775807 - :one) AS x").filters = {
        {"one", {FilterType::Integer, false, {"1"}}}};
    start();
  }
};

TEST_F(RoutesTest, ASubmitAnswersWithALargeNumericJobId) {
  const auto answer = client_->get("/queries/1846-people/submit_export.csv");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, MatchesRegex("\\{\"status\":\"created\",\"job_id\":[0-9]+\\}"));
  EXPECT_GT(std::stoll(between(answer.body, "job_id\":", "}")), std::int64_t{1} << 41);
  EXPECT_EQ(answer.header("status"), "200 OK");
  EXPECT_NE(answer.header("x-request-id"), "");
}

TEST_F(RoutesTest, AnExportIsPolledRedirectedAndDownloaded) {
  const auto job = client_->submit("/queries/1846/submit_export.csv");
  EXPECT_THAT(
      client_->export_of(job),
      StartsWith("{\"status\":\"success\",\"export\":{\"http_path\":\"/storage/1846-people-"));
  const auto redirect = client_->get("/exports/download?job_id=" + job);
  EXPECT_EQ(redirect.status, 302);
  EXPECT_EQ(redirect.header("content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(redirect.body, HasSubstr("You are being <a href="));
  EXPECT_THAT(redirect.header("location"),
              MatchesRegex("/storage/[0-9a-f]{32}/1846-people-qr_execute%3At1-qr1846%3A.*\\.csv"));
  const auto file = Client(port_, "").get(path_of_url(redirect.header("location")));
  EXPECT_EQ(file.status, 200);
  EXPECT_EQ(file.body, "name,country,score\nAnn,SG,1\nBao,VN,2\nCid,DE,3\n");
  EXPECT_EQ(file.header("content-type"), "text/csv; charset=utf-8");
  EXPECT_EQ(file.header("content-length"), std::to_string(file.body.size()));
  EXPECT_NE(file.header("etag"), "");
  EXPECT_THAT(file.header("x-amz-meta-cache_saved_at"), MatchesRegex("20.*T.*\\+00:00"));
  EXPECT_LT(file.header("x-amz-meta-cache_saved_at"), file.header("x-amz-meta-cache_expired_at"));
}

TEST_F(RoutesTest, TheJobsRouteAnswersLikeTheExportStatus) {
  const auto job = client_->submit("/queries/1846/submit_export.csv");
  const auto body = client_->export_of(job);
  EXPECT_EQ(client_->get("/jobs/" + job + "/get_results.json").body, body);
}

TEST_F(RoutesTest, PendingHasItsOwnWordOnEachRoute) {
  const auto exported = client_->submit("/queries/7/submit_export.csv");
  const auto queried = client_->submit("/queries/7/submit_query.json");
  const auto of_export = client_->get("/queries/get_export_results.json?job_id=" + exported);
  const auto of_query = client_->get("/queries/get_query_results.json?job_id=" + queried);
  EXPECT_EQ(of_export.status, 200);
  EXPECT_EQ(of_export.body, "{\"status\":\"not yet\"}");
  EXPECT_THAT(of_query.body, MatchesRegex("\\{\"status\":\"(created|queued|running)\"\\}"));
  EXPECT_EQ(client_->get("/exports/download?job_id=" + exported).status, 422);
}

TEST_F(RoutesTest, AFailedQuerySaysWhyOnBothRoutes) {
  const auto exported = client_->submit("/queries/8/submit_export.csv");
  const auto queried = client_->submit("/queries/8/submit_query.json");
  const std::string failure = "{\"status\":\"failure\",\"error\":\"integer overflow\"}";
  EXPECT_EQ(client_->export_of(exported), failure);
  EXPECT_EQ(client_->result_of(queried), failure);
}

TEST_F(RoutesTest, AJsonExportIsAnArrayOfObjects) {
  const auto job = client_->submit("/queries/1846/submit_export.json");
  const auto file = client_->download(job);
  EXPECT_EQ(file.header("content-type"), "application/json; charset=utf-8");
  EXPECT_THAT(file.body, StartsWith("[{\"name\":\"Ann\",\"country\":\"SG\",\"score\":1},{"));
}

TEST_F(RoutesTest, AnExportJobHasNoPagesAndAQueryJobNoFile) {
  const auto exported = client_->submit("/queries/1846/submit_export.csv");
  const auto queried = client_->submit("/queries/1846/submit_query.json");
  EXPECT_EQ(client_->get("/queries/get_query_results.json?job_id=" + exported).status, 404);
  EXPECT_EQ(client_->get("/queries/get_export_results.json?job_id=" + queried).status, 404);
  client_->result_of(queried);
  EXPECT_EQ(client_->get("/exports/download?job_id=" + queried).status, 422);
}

TEST_F(RoutesTest, JsonIsCompressedWhenTheCallerOffersIt) {
  const auto plain = client_->get("/nowhere.json");
  const auto gzip = client_->get("/nowhere.json", {{"Accept-Encoding", "br, gzip;q=0.5"}});
  const auto refused = client_->get("/nowhere.json", {{"Accept-Encoding", "gzip;q=0"}});
  EXPECT_EQ(plain.body, "{\"errors\":[\"Resource not found\"]}");
  EXPECT_EQ(gzip.header("content-encoding"), "gzip");
  EXPECT_THAT(gzip.body, StartsWith("\x1f\x8b"));
  EXPECT_EQ(refused.body, plain.body);
}

TEST_F(RoutesTest, ARangeOfAFileIsServed) {
  const auto job = client_->submit("/queries/1846/submit_export.csv");
  client_->export_of(job);
  const auto path = path_of_url(client_->get("/exports/download?job_id=" + job).header("location"));
  const auto middle = client_->get(path, {{"Range", "bytes=5-11"}});
  const auto end = client_->get(path, {{"Range", "bytes=-9"}});
  EXPECT_EQ(middle.status, 206);
  EXPECT_EQ(middle.body, "country");
  EXPECT_EQ(middle.header("content-range"), "bytes 5-11/46");
  EXPECT_EQ(end.body, "Cid,DE,3\n");
  EXPECT_EQ(client_->get(path, {{"Range", "bytes=46-"}}).status, 416);
}

TEST_F(RoutesTest, AFileIsNotSentAgainToWhoHasIt) {
  const auto job = client_->submit("/queries/1846/submit_export.csv");
  client_->export_of(job);
  const auto path = path_of_url(client_->get("/exports/download?job_id=" + job).header("location"));
  const auto whole = client_->get(path);
  const auto tag = whole.header("etag");
  const auto time = whole.header("last-modified");
  const auto by_tag = client_->get(path, {{"If-None-Match", tag}});
  const auto by_time = client_->get(path, {{"If-Modified-Since", time}});
  const auto rest = client_->get(path, {{"Range", "bytes=5-11"}, {"If-Range", tag}});
  const auto other = client_->get(path, {{"Range", "bytes=5-11"}, {"If-Range", "\"x\""}});
  EXPECT_EQ(by_tag.status, 304);
  EXPECT_EQ(by_time.status, 304);
  EXPECT_EQ(rest.status, 206);
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.body, whole.body);
}

TEST_F(RoutesTest, WhoHasNoKeyMaySeeThatTheServerIsThere) {
  Client nobody(port_, "");
  const auto get = nobody.get("/healthz");
  EXPECT_EQ(get.status, 200);
  EXPECT_EQ(get.body, "ok\n");
  EXPECT_EQ(get.header("set-cookie"), "");
  EXPECT_EQ(nobody.head("/healthz").status, 200);
  EXPECT_EQ(nobody.put("/healthz").status, 405);
}

TEST_F(RoutesTest, ALinkEndsAfterAMinuteWithStoragesOwnError) {
  const auto job = client_->submit("/queries/1846/submit_export.csv");
  client_->export_of(job);
  const auto path = path_of_url(client_->get("/exports/download?job_id=" + job).header("location"));
  clock_.advance(std::chrono::seconds(58));
  const auto early = client_->get(path);
  clock_.advance(std::chrono::seconds(3));
  const auto late = client_->get(path);
  EXPECT_EQ(early.status, 200);
  EXPECT_EQ(late.status, 403);
  EXPECT_EQ(late.header("content-type"), "application/xml");
  EXPECT_THAT(late.body, HasSubstr("<Code>AccessDenied</Code>"));
}

TEST_F(RoutesTest, TheLogHoldsNoKeysTokensOrValues) {
  const auto job = client_->submit("/queries/1846/submit_export.csv?country=atlantis");
  client_->download(job);
  const auto token =
      between(client_->get("/exports/download?job_id=" + job).header("location"), "/storage/", "/");
  client_->get("/storage/" + token + "/x.csv");
  wait_for_log("/storage/***/x.csv 200");
  EXPECT_THAT(log(), HasSubstr("ops GET /queries/1846/submit_export.csv 200"));
  EXPECT_THAT(log(), Not(HasSubstr("right")));
  EXPECT_THAT(log(), Not(HasSubstr(token)));
  EXPECT_THAT(log(), Not(HasSubstr("atlantis")));
}

struct RefusedRoute {
  std::string name, key, method, target;
  int status;
  std::string type, body;
};

void PrintTo(const RefusedRoute& refusal, std::ostream* out) {
  *out << refusal.name;
}

class Refuses : public RoutesTest, public ::testing::WithParamInterface<RefusedRoute> {};

TEST_P(Refuses, InTheRecordedShape) {
  const auto& wanted = GetParam();
  const std::string key = wanted.key.empty() ? "" : "X-Holistics-Key: " + wanted.key + "\r\n";
  const auto answer = client_->raw(wanted.method + " " + wanted.target +
                                   " HTTP/1.1\r\nHost: x\r\n" + key + "Content-Length: 0\r\n\r\n");
  EXPECT_EQ(answer.status, wanted.status);
  EXPECT_EQ(answer.body, wanted.body);
  EXPECT_THAT(answer.header("content-type"), StartsWith(wanted.type));
}

constexpr const char* kText = "text/plain";
constexpr const char* kJson = "application/json";
constexpr const char* kBadKey = "Holistics::InvalidAuthenticationToken";
constexpr const char* kNotFound = "{\"errors\":[\"Resource not found\"]}";
constexpr const char* kNoFile = "{\"errors\":[\"Holistics::NotFound\"]}";

INSTANTIATE_TEST_SUITE_P(
    , Refuses,
    ::testing::Values(
        RefusedRoute{"NoKey", "", "GET", "/queries/1846/submit_query.json", 401, kJson,
                     "{\"errors\":[\"Unauthorized\"]}"},
        RefusedRoute{"WrongKeyOnCsv", "wrong", "GET", "/queries/1846/submit_export.csv", 422, kText,
                     kBadKey},
        RefusedRoute{"WrongKeyOnJson", "wrong", "GET", "/queries/1846/submit_query.json", 422,
                     kJson, "{\"errors\":[\"Holistics::InvalidAuthenticationToken\"]}"},
        RefusedRoute{"BeginOfAKey", "righ", "GET", "/queries/1846/submit_export.csv", 422, kText,
                     kBadKey},
        RefusedRoute{"UnknownReportOnCsv", "right", "GET", "/queries/1847/submit_export.csv", 404,
                     kText, "Resource not found"},
        RefusedRoute{"UnknownReportOnJson", "right", "GET", "/queries/1847/submit_query.json", 404,
                     kJson, kNotFound},
        RefusedRoute{"ReportThatIsNoNumber", "right", "GET", "/queries/people/submit_export.csv",
                     404, kText, "Resource not found"},
        RefusedRoute{"NumberWithATail", "right", "GET", "/queries/1846x/submit_export.csv", 404,
                     kText, "Resource not found"},
        RefusedRoute{"UnknownJob", "right", "GET", "/queries/get_export_results.json?job_id=1", 404,
                     kJson, kNotFound},
        RefusedRoute{"MalformedJob", "right", "GET", "/queries/get_export_results.json?job_id=x1",
                     404, kJson, kNotFound},
        RefusedRoute{"MissingJob", "right", "GET", "/queries/get_query_results.json", 404, kJson,
                     kNotFound},
        RefusedRoute{"UnknownJobByPath", "right", "GET", "/jobs/12/get_results.json", 404, kJson,
                     kNotFound},
        RefusedRoute{"DownloadOfUnknown", "right", "GET", "/exports/download?job_id=1", 422, kJson,
                     kNoFile},
        RefusedRoute{"DownloadWithoutJob", "right", "GET", "/exports/download", 422, kJson,
                     kNoFile},
        RefusedRoute{"UnknownAddress", "right", "GET", "/", 404, kJson, kNotFound},
        RefusedRoute{"PostedQuery", "right", "POST", "/queries/1846/submit_query.json", 405, kJson,
                     "{\"errors\":[\"POST is not a method of this address\"]}"},
        RefusedRoute{"DeletedDownload", "right", "DELETE", "/exports/download", 405, kJson,
                     "{\"errors\":[\"DELETE is not a method of this address\"]}"},
        RefusedRoute{"PostedXlsx", "right", "POST", "/queries/1846/submit_export.xlsx", 405, kText,
                     "POST is not a method of this address"},
        RefusedRoute{"UnknownJobRecord", "right", "GET", "/jobs/1.json", 404, kJson, kNotFound},
        RefusedRoute{"CancelOfUnknown", "right", "PUT", "/jobs/1/cancel.json", 404, kJson,
                     kNotFound},
        RefusedRoute{"CancelByGet", "right", "GET", "/jobs/1/cancel.json", 405, kJson,
                     "{\"errors\":[\"GET is not a method of this address\"]}"},
        RefusedRoute{"LegacyUnknownJob", "right", "GET", "/queries/1846.json?job_id=1", 404, kJson,
                     kNotFound},
        RefusedRoute{"LiveWithoutKey", "", "GET", "/queries/1846.csv", 401, kText, "Unauthorized"},
        RefusedRoute{"LiveWithWrongKey", "wrong", "GET", "/queries/1846.csv", 422, kText, kBadKey},
        RefusedRoute{"LiveUnknownReport", "right", "GET", "/queries/9.xlsx", 404, kText,
                     "Resource not found"},
        RefusedRoute{"LiveUnknownFormat", "right", "GET", "/queries/1846.pdf", 404, kText,
                     "Resource not found"},
        RefusedRoute{"PutOfAnExport", "right", "PUT", "/queries/1846/submit_export.csv", 405, kText,
                     "PUT is not a method of this address"},
        RefusedRoute{"UnknownToken", "", "GET", "/storage/0123/x.csv", 403, "application/xml",
                     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code>"
                     "<Message>Request has expired</Message></Error>"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::reports_server
