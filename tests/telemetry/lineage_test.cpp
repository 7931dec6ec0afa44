#include "connector/telemetry/lineage/lineage.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/telemetry/lineage/lineage_settings.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run.h"

namespace millrace::telemetry {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class LineageTest : public ::testing::Test {
 protected:
  // Keeps what it is given.
  class Kept final : public JsonReceiver {
   public:
    explicit Kept(std::vector<std::string>& texts) : texts_(texts) {}
    Task<Result<void>> take(std::string json) override {
      texts_.push_back(std::move(json));
      co_return Result<void>();
    }

   private:
    std::vector<std::string>& texts_;
  };

  // The events of a run that ends so.
  std::vector<std::string> told(const Finished& finished, std::optional<Error> load_error = {}) {
    std::vector<std::string> texts;
    Outbox outbox(loop_.get_executor(), real_, std::make_unique<Kept>(texts), "lineage events",
                  [](std::string) {});
    Lineage lineage(outbox, "production", "0.1.0");
    const Events events(lineage, clock_, "run-1", "orders");
    events.tell(Started{"bi to warehouse", {"https://bi.example", "report 7"}});
    events.tell(Shaped{.read = {{"Id", "text"}}, .out = {{"id", "integer"}}});
    events.tell(LoadDone{.connection = "warehouse",
                         .target = "orders",
                         .rows = 3,
                         .error = std::move(load_error),
                         .dataset = {"postgres://db:5432", "w.public.orders"}});
    events.tell(LoadDone{.connection = "hook", .target = "https://hook.example", .rows = 3});
    events.tell(finished);
    testing::run(loop_, outbox.close(10s));
    return texts;
  }

  boost::asio::io_context loop_;
  testing::FakeClock clock_;
  SystemClock real_;
};

TEST_F(LineageTest, TellsWhatARunReadsAndWrites) {
  const auto events = told({.status = Status::Ok, .rows_read = 5});
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_THAT(events[0], AllOf(HasSubstr(R"("eventType":"START")"),
                               HasSubstr(R"("job":{"namespace":"production","name":"orders")"),
                               HasSubstr(R"("inputs":[{"namespace":"https://bi.example","name":)"),
                               HasSubstr(R"("outputs":[])")));
  for (const auto* part : {
           R"("eventType":"COMPLETE","eventTime":"2026-01-02T03:04:05)",
           R"("schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent")",
           R"("namespace":"postgres://db:5432","name":"w.public.orders")",
           R"(SchemaDatasetFacet","fields":[{"name":"Id","type":"text"}])",
           R"(SchemaDatasetFacet","fields":[{"name":"id","type":"integer"}])",
           R"(InputStatisticsInputDatasetFacet","rowCount":5})",
           R"(OutputStatisticsOutputDatasetFacet","rowCount":3})",
           R"("namespace":"production","name":"hook.https://hook.example")",
       }) {
    EXPECT_THAT(events[1], HasSubstr(part));
  }
}

TEST_F(LineageTest, AFailureSaysWhyAndLeavesOutWhatWasNotWritten) {
  const auto events =
      told({.status = Status::Failed}, Error(ErrorKind::Refused, "no right on \"orders\""));
  EXPECT_THAT(events.back(), AllOf(HasSubstr(R"("eventType":"FAIL")"),
                                   HasSubstr(R"("message":"warehouse: no right on \"orders\"")"),
                                   HasSubstr(R"("programmingLanguage":"C++")"),
                                   Not(HasSubstr("w.public.orders"))));
}

TEST_F(LineageTest, WhatASignalStoppedIsAborted) {
  EXPECT_THAT(
      told({.status = Status::Cancelled, .error = Error(ErrorKind::Cancelled, "stopped")}).back(),
      HasSubstr(R"("eventType":"ABORT")"));
}

TEST_F(LineageTest, ARunHasTheSameUuidInAllOfItsEvents) {
  const auto id = run_uuid("run-1");
  EXPECT_THAT(id, ::testing::MatchesRegex(
                      "[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_NE(id, run_uuid("run-2"));
  EXPECT_THAT(told({}), ::testing::Each(HasSubstr(id)));
}

LineageSettings settings_of(const LineageWish& wish,
                            const std::map<std::string, std::string>& variables = {}) {
  return read_lineage_settings(wish, [&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  });
}

TEST(LineageSettingsTest, AnAddressWithoutAPathIsThatOfAServer) {
  const auto url_of = [](const std::string& url) { return settings_of({.url = url}).http->url; };
  EXPECT_EQ(url_of("http://localhost:5000"), "http://localhost:5000/api/v1/lineage");
  EXPECT_EQ(url_of("http://localhost:5000/"), "http://localhost:5000/api/v1/lineage");
  EXPECT_EQ(url_of("https://x/own?key=1"), "https://x/own?key=1");
}

TEST(LineageSettingsTest, TheStandardVariablesAreForFilesThatSayNothing) {
  const std::map<std::string, std::string> variables{{"OPENLINEAGE_URL", "https://ol.example/"},
                                                     {"OPENLINEAGE_ENDPOINT", "/in"},
                                                     {"OPENLINEAGE_API_KEY", "k"},
                                                     {"OPENLINEAGE_NAMESPACE", "n"}};
  const auto settings = settings_of({}, variables);
  EXPECT_EQ(settings.http->url, "https://ol.example/in");
  EXPECT_EQ(settings.http->headers.front().value, "Bearer k");
  EXPECT_EQ(settings.job_namespace, "n");
  EXPECT_EQ(settings_of({.file = "l.jsonl", .job_namespace = "own"}, variables).http, std::nullopt);
  EXPECT_EQ(settings_of({.job_namespace = "own"}, variables).job_namespace, "own");
  EXPECT_FALSE(settings_of({.url = "https://x"}, {{"OPENLINEAGE_DISABLED", "true"}}).is_on());
  EXPECT_FALSE(settings_of({}).is_on());
}

TEST(LineageSettingsTest, SaysWhyItDoesNotSend) {
  EXPECT_THAT(settings_of({}, {{"OPENLINEAGE_URL", "localhost"}}).warnings,
              ElementsAre(HasSubstr("is not an address")));
  EXPECT_THAT(
      settings_of({}, {{"OPENLINEAGE_URL", "http://ol.example"}, {"OPENLINEAGE_API_KEY", "k"}})
          .warnings,
      ElementsAre(HasSubstr("others could read")));
}

}  // namespace
}  // namespace millrace::telemetry
