#include "connector/telemetry/traces/tracer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/http/http_server.h"
#include "tests/support/run.h"

namespace millrace::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::HttpServer;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Reply;
using ::testing::SizeIs;

class TracerTest : public ::testing::Test {
 protected:
  TracerTest() {
    receiver_.on("/v1/traces", [](const auto&) { return Reply{}; });
  }

  // What the receiver gets of a run with one phase, two requests and a load that fails.
  std::string traced(std::optional<ParentSpan> parent = std::nullopt) {
    Outbox outbox(loop_.get_executor(), real_,
                  receive_by_http(*http_, {.url = receiver_.url("/v1/traces")}), "traces",
                  [](std::string) {});
    Tracer tracer(loop_.get_executor(), clock_, random_, outbox,
                  {.target = {}, .resource = {{"service.name", "m"}}, .parent = std::move(parent)},
                  "0.1.0");
    const Events events(tracer, clock_, "run-1", "orders");
    events.tell(Started{"bi to lake"});
    events.phase(Phase::Submitting);
    clock_.advance(2s);
    events.tell(RequestDone{"bi", "submit", "GET", 200, 1s});
    events.tell(RequestDone{"bi", "ask", "GET", 0, 1s});
    events.retrying("", 1s, Error(ErrorKind::Transient, "reset by peer"));
    events.phase(Phase::Loading);
    const Error refused(ErrorKind::Refused, "no right on \"t\"");
    events.tell(LoadDone{"lake", "o.csv", 3, refused});
    events.tell(Finished{.status = Status::Failed, .rows_read = 3});
    testing::run(loop_, tracer.close());
    testing::run(loop_, outbox.close(10s));
    const auto requests = receiver_.requests();
    return requests.empty() ? "" : requests.back().body;
  }
  static std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
    return found;
  }

  boost::asio::io_context loop_;
  testing::FakeClock clock_;
  SystemClock real_;  // For requests that take their time.
  std::mt19937_64 random_{1};
  std::unique_ptr<io::HttpClient> http_ = io::make_http_client(loop_.get_executor());
  HttpServer receiver_;
};

TEST_F(TracerTest, ARunHasSpansForPhasesRequestsAndLoads) {
  const auto json = traced();
  for (
      const auto* part : {
          R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"m"}}]})",
          R"("scope":{"name":"millrace","version":"0.1.0"})",
          R"("name":"run orders","kind":1)",
          R"("name":"submitting","kind":1,"startTimeUnixNano":"1767323045000000000","endTimeUnixNano":"1767323047000000000")",
          R"("name":"GET submit","kind":3,"startTimeUnixNano":"1767323046000000000")",
          R"({"key":"http.response.status_code","value":{"intValue":"200"}})",
          R"("status":{"code":2,"message":"no answer came"})",
          R"("name":"loading")",
          R"("name":"load lake")",
          R"("status":{"code":2,"message":"no right on \"t\""})",
          R"("name":"retry","attributes":[{"key":"because","value":{"stringValue":"reset by peer"}})",
          R"({"key":"millrace.outcome","value":{"stringValue":"failed"}})",
      }) {
    EXPECT_THAT(json, HasSubstr(part));
  }
  EXPECT_EQ(count(json, R"("spanId":)"), 6U);
  EXPECT_EQ(count(json, R"("parentSpanId":)"), 5U);
}

TEST_F(TracerTest, ARunBelongsToTheTraceOfItsParent) {
  const std::string trace(32, 'a');
  const auto json = traced(ParentSpan{trace, std::string(16, 'b'), true});
  EXPECT_EQ(count(json, "\"traceId\":\"" + trace + "\""), 6U);
  EXPECT_THAT(json, HasSubstr("\"parentSpanId\":\"bbbbbbbbbbbbbbbb\""));
}

TEST_F(TracerTest, IsQuietInATraceThatIsNotRecorded) {
  EXPECT_EQ(traced(ParentSpan{std::string(32, 'a'), std::string(16, 'b'), false}), "");
  EXPECT_THAT(receiver_.requests(), IsEmpty());
}

}  // namespace
}  // namespace millrace::telemetry
