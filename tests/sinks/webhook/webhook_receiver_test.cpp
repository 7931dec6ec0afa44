// What the webhook makes of recorded answers, and what it sends: pure functions, so nothing is
// sent.

#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "sinks/webhook/receiver.h"

namespace millrace::sinks::webhook {
namespace {

using components::Answer;
using components::Attempt;
using components::RequestTooLarge;
using components::RowsRefused;
using components::RowsSettled;
using components::TakesNothing;
using components::TryLater;
using components::Verdict;
using ::testing::ElementsAre;
using namespace std::chrono_literals;

// The test's now: Fri, 02 Jan 2026 03:04:05 GMT.
constexpr std::chrono::system_clock::time_point kNow{1767323045s};

WebhookReceiver receiver(WebhookConfig connection = {}, const std::string& wrap = "") {
  if (connection.url.empty()) connection.url = "https://hook.example/s3cret/in?key=s3cret";
  return {connection, {.rows = {}, .wrap = wrap}};
}

Answer answer(int status, std::vector<io::HttpHeader> headers = {}, std::string body = "") {
  return {{.status = status, .headers = std::move(headers)}, std::move(body), kNow};
}

// One line: the verdict's name, what it says, its wait, and whether the rows may have arrived.
std::string text_of(const RowsSettled& settled) {
  return settled.refused.empty() ? "settled" : "settled in part";
}
std::string text_of(const RowsRefused& verdict) {
  return "rows refused: " + verdict.complaint;
}
std::string wait_text(std::optional<std::chrono::milliseconds> wait) {
  return wait ? ", waits " + std::to_string(wait->count()) + " ms" : "";
}
std::string text_of(const RequestTooLarge& verdict) {
  return "too large: " + verdict.complaint + wait_text(verdict.wait);
}
std::string text_of(const TryLater& verdict) {
  return "later: " + verdict.complaint + wait_text(verdict.wait) +
         (verdict.may_have_arrived ? ", may have arrived" : "");
}
std::string text_of(const TakesNothing& verdict) {
  return "takes nothing: " + verdict.complaint + "; " + verdict.remedy;
}
std::string text_of(const Verdict& verdict) {
  return std::visit([](const auto& one) { return text_of(one); }, verdict);
}

struct Recorded {
  std::string name;
  Answer answer;
  std::string verdict;
  bool may_have_arrived = false;  // Of an earlier attempt.
};

void PrintTo(const Recorded& recorded, std::ostream* out) {
  *out << recorded.name;
}

class WebhookJudges : public ::testing::TestWithParam<Recorded> {};

TEST_P(WebhookJudges, ByTheStatus) {
  const auto verdict =
      receiver().judge(GetParam().answer, {.may_have_arrived = GetParam().may_have_arrived});

  EXPECT_EQ(text_of(verdict), GetParam().verdict);
}

std::vector<Recorded> statuses(std::initializer_list<int> all, const std::string& before,
                               const std::string& after = "") {
  std::vector<Recorded> recorded;
  for (const int status : all) {
    const std::string number = std::to_string(status);
    recorded.push_back({"S" + number, answer(status), before + number + after});
  }
  return recorded;
}

const auto kName = [](const auto& test) { return test.param.name; };

INSTANTIATE_TEST_SUITE_P(Settled, WebhookJudges,
                         ::testing::Values(Recorded{"Ok", answer(200), "settled"},
                                           Recorded{"Created", answer(201), "settled"},
                                           Recorded{"Accepted", answer(202), "settled"},
                                           Recorded{"NoContent", answer(204), "settled"},
                                           Recorded{"WhateverTheBodySays",
                                                    answer(200, {}, "{\"error\":\"no\"}"),
                                                    "settled"}),
                         kName);

INSTANTIATE_TEST_SUITE_P(RowsRefused, WebhookJudges,
                         ::testing::ValuesIn(statuses({400, 409, 422, 424}, "rows refused: ")),
                         kName);

INSTANTIATE_TEST_SUITE_P(NotTaken, WebhookJudges,
                         ::testing::ValuesIn(statuses({408, 421, 423, 425, 429, 503}, "later: ")),
                         kName);

INSTANTIATE_TEST_SUITE_P(PerhapsTaken, WebhookJudges,
                         ::testing::ValuesIn(statuses({500, 502, 504, 507, 508, 520, 529},
                                                      "later: ", ", may have arrived")),
                         kName);

INSTANTIATE_TEST_SUITE_P(
    NothingTaken, WebhookJudges, ::testing::ValuesIn([] {
      std::vector<Recorded> all =
          statuses({401, 403, 407, 511}, "takes nothing: ", "; check the headers and bearer_token");
      for (auto& one : statuses({405, 501}, "takes nothing: ", "; check the method and url")) {
        all.push_back(std::move(one));
      }
      for (auto& one :
           statuses({406, 415, 431}, "takes nothing: ", "; check the headers and url")) {
        all.push_back(std::move(one));
      }
      for (auto& one : statuses({402, 404, 410, 451, 505}, "takes nothing: ", "; check the url")) {
        all.push_back(std::move(one));
      }
      return all;
    }()),
    kName);

const std::string kRedirected = "; redirects are not followed: correct the url";

INSTANTIATE_TEST_SUITE_P(
    Otherwise, WebhookJudges,
    ::testing::Values(
        Recorded{"WithTheFirstWords", answer(422, {}, "bad \n mail"),
                 "rows refused: 422 bad \\n mail"},
        Recorded{"WithNoMoreWordsThanFit", answer(422, {}, std::string(300, 'x')),
                 "rows refused: 422 " + std::string(200, 'x') + "…"},
        Recorded{"StillAtAnEarlierAttempt", answer(409), "later: 409", true},
        Recorded{"TooLarge", answer(413, {}, "too big"), "too large: 413 too big"},
        Recorded{"TooLargeForNow", answer(413, {{"Retry-After", "7"}}),
                 "too large: 413, waits 7000 ms"},
        Recorded{"RefusedAfterNoAnswer", answer(422), "rows refused: 422", true},
        Recorded{"F010_PauseInSeconds", answer(429, {{"Retry-After", "60"}}),
                 "later: 429, waits 60000 ms"},
        Recorded{"F010_PauseByDate",
                 answer(503, {{"retry-after", "Fri, 02 Jan 2026 03:04:35 GMT"}}),
                 "later: 503, waits 30000 ms"},
        Recorded{"F010_PauseInThePast",
                 answer(429, {{"Retry-After", "Fri, 02 Jan 2026 03:04:00 GMT"}}),
                 "later: 429, waits 0 ms"},
        Recorded{"F010_PauseThatIsNone", answer(429, {{"Retry-After", "soon"}}), "later: 429"},
        Recorded{"F010_PauseBelowZero", answer(429, {{"Retry-After", "-5"}}), "later: 429"},
        Recorded{"F010_PauseForEver", answer(429, {{"Retry-After", "99999999999999999999"}}),
                 "later: 429, waits 31536000000 ms"},
        Recorded{"F010_PauseOfAnOutage", answer(500, {{"Retry-After", "1"}}),
                 "later: 500, waits 1000 ms, may have arrived"},
        Recorded{"Redirect", answer(302, {{"Location", "https://else.example/s3cret?key=s3cret"}}),
                 "takes nothing: 302, a redirect to https://else.example" + kRedirected},
        Recorded{"RedirectWithinTheReceiver", answer(308, {{"Location", "/s3cret"}}),
                 "takes nothing: 308, a redirect to https://hook.example" + kRedirected},
        Recorded{"RedirectToNowhere", answer(307, {{"Location", "ftp://s3cret"}}),
                 "takes nothing: 307, a redirect" + kRedirected}),
    kName);

TEST(WebhookReceiverTest, SendsItsHeadersToItsAddress) {
  WebhookConfig connection{.url = "https://hook.example/in?a=b", .method = "PUT"};
  connection.headers.push_back({"X-Account", config::Secret("acme")});
  connection.bearer_token = config::Secret("s3cret");

  const auto request = receiver(connection).request("[1]", "0123");

  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.url, "https://hook.example/in?a=b");
  EXPECT_EQ(request.body, "[1]");
  EXPECT_TRUE(request.status_only);
  std::vector<std::string> headers;
  for (const auto& [name, value] : request.headers) headers.push_back(name + ": " + value);
  EXPECT_THAT(headers, ElementsAre("Content-Type: application/json", "Idempotency-Key: 0123",
                                   "X-Account: acme", "Authorization: Bearer s3cret"));
}

TEST(WebhookReceiverTest, IsNamedByItsOriginAlone) {
  EXPECT_EQ(receiver().name(), "https://hook.example");
}

TEST(WebhookReceiverTest, WritesARowAsOneJsonObject) {
  const auto schema = std::make_shared<Schema>(
      std::vector<Field>{{"id", {TypeKind::Integer}, false}, {"na\"me", {TypeKind::Text}, false}});
  BatchBuilder builder(schema);
  for (const std::string_view cell : {"1", "a\"b", "2", ""}) builder.add(cell);
  const Batch batch = builder.take();
  const auto hook = receiver();

  const auto writer = hook.row_writer(*schema);
  ASSERT_TRUE(writer);
  std::string out = "x";
  (*writer)->append(batch, 1, out);
  (*writer)->append(batch, 0, out);

  EXPECT_EQ(out, R"(x{"id":2,"na\"me":""}{"id":1,"na\"me":"a\"b"})");
}

TEST(WebhookReceiverTest, WrapsTheArrayInAMember) {
  const auto alone = receiver().envelope();
  const auto wrapped = receiver({}, "the \"rows\"").envelope();

  EXPECT_EQ(alone.before + "1" + alone.between + "2" + alone.after, "[1,2]");
  EXPECT_EQ(wrapped.before + "1" + wrapped.between + "2" + wrapped.after,
            R"({"the \"rows\"":[1,2]})");
}

TEST(WebhookReceiverTest, IsReachedAsTheConnectionSays) {
  WebhookConfig connection;
  connection.transport.ca_file = {"ca.pem"};
  connection.transport.client_certificate = {"me.pem"};
  connection.transport.client_key = {"k"};
  connection.transport.proxy = config::Secret("http://proxy:3128");

  const auto request = receiver(connection).request("[]", "key");

  ASSERT_NE(request.options, nullptr);
  EXPECT_EQ(request.options->ca_file, "ca.pem");
  EXPECT_EQ(request.options->client_certificate, "me.pem");
  EXPECT_EQ(request.options->client_key, "k");
  EXPECT_EQ(request.options->proxy, "http://proxy:3128");
}

}  // namespace
}  // namespace millrace::sinks::webhook
