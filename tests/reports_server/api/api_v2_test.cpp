#include <ostream>

#include <gmock/gmock.h>

#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

class ApiV2Test : public ServerTest {
 protected:
  ApiV2Test() {
    auto& people = report(1846, "people",
                          "SELECT name, country, score FROM people WHERE (NOT :country_given OR "
                          "country IN (:country)) AND score >= :score ORDER BY name -- all");
    people.widget = 77;
    people.dataset = 5;
    people.filters = {{"country", {FilterType::List, false, {}, 12}},
                      {"score", {FilterType::Integer, false, {"0"}, 13}}};
    auto& cached = report(2, "random", "SELECT random() AS x");
    cached.dataset = 6;
    cached.cache = std::chrono::minutes(10);
    auto& endless = report(3, "endless", kEndless);
    endless.dataset = 7;
    auto& overflow =
        report(4, "overflow", "SELECT abs(-9223372036854775807 - one) AS x FROM (SELECT 1 AS one)");
    overflow.dataset = 8;
  }
  std::string job_of(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return between(answer.body, "{\"job\":{\"id\":", ",");
  }
  Answer query(const std::string& dataset, const std::string& query) {
    return client_->post("/api/v2/data_sets/" + dataset + "/submit_query",
                         "{\"query\":" + query + "}");
  }
  std::string rows_of(const std::string& selection) {
    return client_->v2_result_of(job_of(query("5", selection)));
  }
};

TEST_F(ApiV2Test, AWidgetIsExportedPolledAndDownloaded) {
  start();
  const auto submitted = client_->post("/api/v2/dashboard_widgets/77/submit_export",
                                       R"({"output":"csv","dashboard_filter_conditions":[
          {"dynamic_filter_id":12,"condition":{"operator":"is","values":["SG","DE"]}},
          {"dynamic_filter_id":"13","condition":{"operator":"is","values":[2]}},
          {"dynamic_filter_id":99,"condition":{"operator":"is","values":["x"]}}]})");
  EXPECT_THAT(submitted.body, MatchesRegex("\\{\"job\":\\{\"id\":[0-9]+,\"status\":\"created\","
                                           "\"existing_job_id\":null\\}\\}"));
  const auto job = job_of(submitted);
  client_->export_of(job);
  const auto polled = client_->get("/api/v2/jobs/" + job);
  EXPECT_THAT(polled.body, StartsWith("{\"job\":{\"id\":" + job + ",\"status\":\"success\","));
  EXPECT_THAT(polled.body, HasSubstr("\"source_id\":77,\"source_type\":\"DashboardWidget\""));
  EXPECT_THAT(polled.body, HasSubstr("\"last_error_log\":null}}"));
  const auto redirect = client_->get("/api/v2/exports/download?job_id=" + job);
  EXPECT_EQ(redirect.status, 302);
  EXPECT_EQ(Client(port_, "").get(path_of_url(redirect.header("location"))).body,
            "name,country,score\nCid,DE,3\n");
  EXPECT_EQ(client_->get("/api/v2/jobs/" + job + "/result").status, 422);
}

TEST_F(ApiV2Test, ADatasetQueryGivesFieldsValuesAndMeta) {
  start();
  EXPECT_THAT(rows_of("{}"),
              MatchesRegex("\\{\"status\":\"success\",\"result\":\\{\"data\":\\{"
                           "\"fields\":\\[\"name\",\"country\",\"score\"\\],\"values\":\\["
                           "\\[\"Ann\",\"SG\",\"1\"\\],\\[\"Bao\",\"VN\",\"2\"\\],"
                           "\\[\"Cid\",\"DE\",\"3\"\\]\\],\"meta\":\\{\"page\":1,"
                           "\"page_size\":10000,\"num_rows\":3\\}\\},"
                           "\"last_cache_updated\":\"20[^\"]+\"\\}\\}"));
}

struct Selection {
  std::string name, query, fields, values, meta;
};

void PrintTo(const Selection& selection, std::ostream* out) {
  *out << selection.name;
}

class DatasetQuery : public ApiV2Test, public ::testing::WithParamInterface<Selection> {};

TEST_P(DatasetQuery, PicksSortsAndCuts) {
  start();
  const auto body = rows_of(GetParam().query);
  EXPECT_EQ(between(body, "\"fields\":[", "],\"values\""), GetParam().fields);
  EXPECT_EQ(between(body, "\"values\":[", "],\"meta\""), GetParam().values);
  EXPECT_EQ(between(body, "\"meta\":", "}"), GetParam().meta);
}

constexpr const char* kThree = R"({"page":1,"page_size":10000,"num_rows":3)";

INSTANTIATE_TEST_SUITE_P(
    , DatasetQuery,
    ::testing::Values(
        Selection{"Columns", R"({"dimensions":["people.name"],"metrics":[{"field":"m.score"}]})",
                  R"("name","score")", R"(["Ann","1"],["Bao","2"],["Cid","3"])", kThree},
        Selection{"Descending",
                  R"({"dimensions":["name"],"order":[{"field":"score","direction":"desc"}]})",
                  R"("name")", R"(["Cid"],["Bao"],["Ann"])", kThree},
        Selection{"Limit", R"({"dimensions":["name"],"order":["name"],"limit":1})", R"("name")",
                  R"(["Ann"])", R"({"page":1,"page_size":10000,"num_rows":1)"},
        Selection{"SecondPage",
                  R"({"dimensions":["name"],"order":["name"],"page":2,"page_size":2})", R"("name")",
                  R"(["Cid"])", R"({"page":2,"page_size":2,"num_rows":3)"},
        Selection{"AllRows", R"({"dimensions":["name"],"order":["name"],"page_size":-1})",
                  R"("name")", R"(["Ann"],["Bao"],["Cid"])",
                  R"({"page":1,"page_size":3,"num_rows":3)"},
        Selection{"Filters",
                  R"({"dimensions":["name"],"filters":[
                      {"field":"people.country","operator":"is","values":["VN"]},
                      {"dynamic_filter_id":13,"condition":{"operator":"in","values":["1"]}}]})",
                  R"("name")", R"(["Bao"])", R"({"page":1,"page_size":10000,"num_rows":1)"},
        Selection{"NullsAndUnknownKeys",
                  R"({"dimensions":["name"],"filters":null,"limit":null,"timezone":"Asia/Tokyo",
                      "x":{"y":[1]}})",
                  R"("name")", R"(["Ann"],["Bao"],["Cid"])", kThree}),
    [](const auto& test) { return test.param.name; });

TEST_F(ApiV2Test, AColumnNameNeverBecomesSql) {
  start();
  const auto body = rows_of(R"({"dimensions":["name\" FROM people; DROP TABLE people; --"]})");
  EXPECT_THAT(body, HasSubstr("no such column: name\\\" FROM people; DROP TABLE people; --"));
  EXPECT_THAT(rows_of(R"({"order":[{"field":"nobody"}]})"), HasSubstr("no such column"));
  EXPECT_THAT(rows_of("{}"), HasSubstr("\"num_rows\":3"));
}

TEST_F(ApiV2Test, ACachedResultIsGivenAtOnceUnlessBusted) {
  start();
  const auto first = client_->v2_result_of(job_of(query("6", "{}")));
  const auto again = query("6", "{}");
  const auto busted = query("6", R"({"bust_cache":true})");
  EXPECT_EQ(again.body, first);
  EXPECT_NE(client_->v2_result_of(job_of(busted)), first);
}

TEST_F(ApiV2Test, AJobThatRunsIsCancelled) {
  start();
  const auto job = job_of(query("7", "{}"));
  EXPECT_EQ(client_->post("/api/v2/jobs/" + job + "/cancel", "").body, "{\"status\":\"OK\"}");
  std::string body;
  do {
    body = client_->get("/api/v2/jobs/" + job + "/result").body;
  } while (body == "{\"status\":\"cancelling\"}");
  EXPECT_EQ(body, "{\"status\":\"cancelled\"}");
}

TEST_F(ApiV2Test, AFailedJobSaysWhy) {
  start();
  const auto job = job_of(query("8", "{}"));
  EXPECT_EQ(client_->v2_result_of(job), "{\"status\":\"failure\",\"error\":\"integer overflow\"}");
  EXPECT_THAT(client_->get("/api/v2/jobs/" + job).body,
              HasSubstr("\"last_error_log\":\"integer overflow\"}}"));
}

TEST_F(ApiV2Test, AKeysLimitIsToldInItsShape) {
  options.keys[0].jobs = 1;
  start();
  query("7", "{}");
  const auto refused = query("7", "{}");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("retry-after"), "5");
  EXPECT_THAT(
      refused.body,
      MatchesRegex("\\{\"error\":\\{\"type\":\"RateLimitExceedError\",\"message\":"
                   "\"concurrent_user_jobs_limit: 1 [^\"]+\",\"debug_id\":\"[0-9a-f-]+\"\\},"
                   "\"concurrent_user_jobs_limit\":1\\}"));
}

TEST_F(ApiV2Test, AnUnknownFilterIsRefusedWhenFiltersAreStrict) {
  options.strict_filters = true;
  start();
  const auto answer =
      client_->post("/api/v2/dashboard_widgets/77/submit_export",
                    R"({"output":"csv","dashboard_filter_conditions":[{"dynamic_filter_id":99,
          "condition":{"operator":"is","values":["x"]}}]})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("dynamic_filter_id 99 is not a filter of this report"));
}

TEST_F(ApiV2Test, TheCallerIsKnown) {
  start();
  EXPECT_EQ(Client(port_, "also right").get("/api/v2/users/me").body,
            "{\"user\":{\"id\":2,\"name\":\"other\",\"email\":\"other\"}}");
}

struct Refusal {
  std::string name, key, target, body;
  int status;
  std::string type, message;
};

void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.name;
}

class V2Refuses : public ApiV2Test, public ::testing::WithParamInterface<Refusal> {};

TEST_P(V2Refuses, InItsOwnShape) {
  const auto& wanted = GetParam();
  start();
  Client client(port_, wanted.key);
  const auto answer = wanted.body == "GET" ? client.get("/api/v2" + wanted.target)
                                           : client.post("/api/v2" + wanted.target, wanted.body);
  EXPECT_EQ(answer.status, wanted.status);
  EXPECT_THAT(answer.header("content-type"), StartsWith("application/json"));
  EXPECT_THAT(answer.body, StartsWith("{\"error\":{\"type\":\"" + wanted.type +
                                      "\",\"message\":\"" + wanted.message));
  const auto debug_id = between(answer.body, "\"debug_id\":\"", "\"}}");
  EXPECT_EQ(debug_id, answer.header("x-request-id"));
  EXPECT_NE(debug_id, "");
}

constexpr const char* kWidget = "/dashboard_widgets/77/submit_export";
constexpr const char* kDataset = "/data_sets/5/submit_query";
constexpr const char* kInvalid = "InvalidParameterError";
constexpr const char* kNoKey = "Your API key is not valid";
constexpr const char* kBadBody = "the body must be JSON such as";

INSTANTIATE_TEST_SUITE_P(
    , V2Refuses,
    ::testing::Values(
        Refusal{"NoKey", "", "/users/me", "GET", 401, "AuthError", kNoKey},
        Refusal{"WrongKey", "wrong", "/users/me", "GET", 401, "AuthError", kNoKey},
        Refusal{"UnknownAddress", "right", "/nothing", "GET", 404, "RecordError", "Resource not"},
        Refusal{"UnknownJob", "right", "/jobs/1", "GET", 404, "RecordError", "Resource not"},
        Refusal{"UnknownResult", "right", "/jobs/x/result", "GET", 404, "RecordError", "Resource"},
        Refusal{"UnknownDownload", "right", "/exports/download?job_id=1", "GET", 422, kInvalid,
                "Holistics::NotFound"},
        Refusal{"UnknownWidget", "right", "/dashboard_widgets/78/submit_export", "{}", 404,
                "RecordError", "Resource not found"},
        Refusal{"ReportIsNoWidget", "right", "/dashboard_widgets/0/submit_export", "{}", 404,
                "RecordError", "Resource not found"},
        Refusal{"UnknownDataset", "right", "/data_sets/77/submit_query", "{}", 404, "RecordError",
                "Resource not found"},
        Refusal{"WrongMethod", "right", kWidget, "GET", 405, "InvalidOperationError",
                "GET is not a method of this address"},
        Refusal{"NoJson", "right", kWidget, "output=csv", 422, kInvalid, kBadBody},
        Refusal{"EmptyBody", "right", kWidget, "", 422, kInvalid, kBadBody},
        Refusal{"TwoBodies", "right", kWidget, R"({"output":"csv"} {})", 422, kInvalid, kBadBody},
        Refusal{"CutBody", "right", kDataset, R"({"query":{"limit":1)", 422, kInvalid, kBadBody},
        Refusal{"NoOutput", "right", kWidget, "{}", 422, kInvalid, "output '' is not offered"},
        Refusal{"Pdf", "right", kWidget, R"({"output":"pdf"})", 422, kInvalid,
                "output 'pdf' is not offered; write csv or xlsx"},
        Refusal{"ConditionThatIsNone", "right", kWidget,
                R"({"output":"csv","dashboard_filter_conditions":[1]})", 422, kInvalid, kBadBody},
        Refusal{"Operator", "right", kWidget,
                R"({"output":"csv","dashboard_filter_conditions":[{"dynamic_filter_id":12,
                    "condition":{"operator":"contains","values":["S"]}}]})",
                422, kInvalid, "dynamic_filter_id 12: operator 'contains' is not served"},
        Refusal{"BadValue", "right", kWidget,
                R"({"output":"csv","dashboard_filter_conditions":[{"dynamic_filter_id":13,
                    "condition":{"operator":"is","values":["many"]}}]})",
                422, kInvalid, "filter score: 'many' is not a whole number"},
        Refusal{"NoQuery", "right", kDataset, "{}", 422, kInvalid, "the body has no \\\"query\\\""},
        Refusal{"PageZero", "right", kDataset, R"({"query":{"page":0}})", 422, kInvalid,
                "page must be a whole number from 1"},
        Refusal{"PageSizeMinusTwo", "right", kDataset, R"({"query":{"page_size":-2}})", 422,
                kInvalid, "page must be a whole number from 1"},
        Refusal{"NegativeLimit", "right", kDataset, R"({"query":{"limit":-1}})", 422, kInvalid,
                "limit must be a whole number from 0"},
        Refusal{"LimitThatIsNoNumber", "right", kDataset, R"({"query":{"limit":1.5}})", 422,
                kInvalid, kBadBody}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::reports_server
