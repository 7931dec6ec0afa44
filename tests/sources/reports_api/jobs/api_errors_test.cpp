#include "connector/sources/reports_api/jobs/api_errors.h"

#include <ostream>

#include <gmock/gmock.h>

namespace millrace::sources {
namespace {

using ::testing::HasSubstr;

struct Body {
  std::string name, body, words;
};

void PrintTo(const Body& body, std::ostream* out) {
  *out << body.name;
}

class ErrorBody : public ::testing::TestWithParam<Body> {};

TEST_P(ErrorBody, IsReadForItsWords) {
  EXPECT_EQ(words_of({.status = 400, .headers = {}}, GetParam().body), GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    , ErrorBody,
    ::testing::Values(
        Body{"NestedObject", R"({"error":{"type":"AuthError","message":"no","debug_id":"d"}})",
             "AuthError: no (request d)"},
        Body{"TypeAndMessage", R"({"type":"RecordError","message":"gone"})", "RecordError: gone"},
        Body{"ErrorAndMessage", R"({"error":"bad","message":"worse"})", "bad: worse"},
        Body{"ListOfErrors", R"({"errors":["Resource not found","b"]})", "Resource not found"},
        Body{"Error", R"({"error":"just this"})", "just this"},
        Body{"PlainText", "Resource not found\n", "Resource not found\\n"},
        Body{"Html", "\n<html><p class=\"description\">Sorry</p></html>", "Sorry"},
        Body{"HtmlWithATitle", "<!DOCTYPE html><title>502</title>", "502"},
        Body{"StorageXml",
             "<?xml version=\"1.0\"?>\n<Error><Code>ExpiredToken</Code><Message>The provided token "
             "has expired.</Message></Error>",
             "ExpiredToken: The provided token has expired."},
        Body{"StorageXmlWithoutItsHead", "<Error><Code>AccessDenied</Code></Error>",
             "AccessDenied"},
        Body{"OtherXml", "<?xml version=\"1.0\"?><a/>", "an XML document"},
        Body{"OtherHtml", "<html></html>", "an HTML page"},
        Body{"JobsLog", R"({"last_error_log":"SQL: x"})", "SQL: x"},
        Body{"OtherJson", R"({"a":1})", R"({"a":1})"},
        Body{"BrokenJson", R"({"error":)", R"({"error":)"}, Body{"Empty", "", "no explanation"},
        Body{"Control", "a\x1b[31mb", "a\\x1b[31mb"}),
    [](const auto& test) { return test.param.name; });

TEST(ErrorBodyTest, IsCutAndCarriesTheRequestsId) {
  const io::HttpHead head{.status = 500, .headers = {{"x-request-id", "r-1\n"}}};

  const std::string words = words_of(head, std::string(100'000, 'x'));

  EXPECT_LT(words.size(), 300u);
  EXPECT_THAT(words, HasSubstr("(request r-1\\n)"));
}

struct Status {
  std::string name;
  int status;
  std::string body;
  std::optional<ErrorKind> kind;
};

void PrintTo(const Status& status, std::ostream* out) {
  *out << status.name;
}

class FailureOf : public ::testing::TestWithParam<Status> {};

TEST_P(FailureOf, IsRetriedOnlyWhereThatMayHelp) {
  const io::HttpHead head{.status = GetParam().status, .headers = {{"Retry-After", "7"}}};

  const auto failure = failure_of(head, GetParam().body, "bi", {});

  ASSERT_EQ(failure.has_value(), GetParam().kind.has_value());
  if (!failure) return;
  EXPECT_EQ(failure->kind(), *GetParam().kind) << failure->message();
  EXPECT_EQ(failure->retry_after().has_value(), failure->kind() == ErrorKind::Transient);
}

INSTANTIATE_TEST_SUITE_P(
    , FailureOf,
    ::testing::Values(Status{"Ok", 200, "", std::nullopt}, Status{"Created", 201, "", std::nullopt},
                      Status{"NotFound", 404, "", std::nullopt},
                      Status{"Gone", 410, "", std::nullopt},
                      Status{"Unprocessable", 422, "Holistics::NotFound", std::nullopt},
                      Status{"BadKeyAs422", 422, "Holistics::InvalidAuthenticationToken",
                             ErrorKind::Refused},
                      Status{"BadKeyAs401", 401, "", ErrorKind::Refused},
                      Status{"Forbidden", 403, "", ErrorKind::Refused},
                      Status{"BadRequest", 400, "", ErrorKind::Refused},
                      Status{"Redirect", 302, "", ErrorKind::Refused},
                      Status{"Timeout", 408, "", ErrorKind::Transient},
                      Status{"TooMany", 429, "", ErrorKind::Transient},
                      Status{"Fault", 500, "", ErrorKind::Transient},
                      Status{"Cloudflare", 524, "<html>", ErrorKind::Transient},
                      Status{"Maintenance", 403, R"({"error":{"type":"MaintenanceError"}})",
                             ErrorKind::Transient}),
    [](const auto& test) { return test.param.name; });

struct Notice {
  std::string name;
  int status;
  std::string body;
  bool is_too_many;
};

void PrintTo(const Notice& notice, std::ostream* out) {
  *out << notice.name;
}

class TooManyJobs : public ::testing::TestWithParam<Notice> {};

TEST_P(TooManyJobs, AreToldFromOtherRefusals) {
  EXPECT_EQ(says_too_many_jobs(GetParam().status, GetParam().body), GetParam().is_too_many);
}

INSTANTIATE_TEST_SUITE_P(
    , TooManyJobs,
    ::testing::Values(Notice{"Concurrent", 429, R"({"error":"Concurrent jobs limit reached"})",
                             true},
                      Notice{"TooManyInText", 422, "Too many running jobs", true},
                      Notice{"Conflict", 409, R"({"message":"user jobs limit: 5"})", true},
                      Notice{"Named", 429, R"({"concurrent_user_jobs_limit":5})", true},
                      Notice{"RateOnly", 429, R"({"error":"rate limit exceeded"})", false},
                      Notice{"BadFilter", 422, R"({"errors":["bad date"]})", false},
                      Notice{"ServerFault", 500, "too many jobs", false}),
    [](const auto& test) { return test.param.name; });

TEST(JobsLimitTest, IsReadFromAnyAnswer) {
  EXPECT_EQ(jobs_limit_in(R"({"a":1,"concurrent_user_jobs_limit" : 5})"), 5u);
  EXPECT_EQ(jobs_limit_in(R"({"concurrent_user_jobs_limit":"12"})"), 12u);
  for (const auto* body :
       {"", "concurrent_user_jobs_limit:5", R"({"concurrent_user_jobs_limit":0})",
        R"({"concurrent_user_jobs_limit":null})",
        R"({"concurrent_user_jobs_limit":12345678901234567890})",
        R"({"concurrent_user_jobs_limit")"}) {
    EXPECT_EQ(jobs_limit_in(body), std::nullopt) << body;
  }
}

}  // namespace
}  // namespace millrace::sources
