#include "connector/alerts/alerter.h"

#include <gmock/gmock.h>

#include "connector/alerts/payloads.h"
#include "tests/support/http/http_server.h"
#include "tests/support/test_environment.h"

namespace millrace::alerts {
namespace {

using enum Kind;
using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HttpServer;
using ::testing::IsEmpty;
using testing::Reply;
using ::testing::SizeIs;
using namespace std::chrono_literals;

// Each call of hear() is a process of its own: what is told is in the ledger only.
class AlerterTest : public ::testing::Test, public testing::TestEnvironment {
 protected:
  AlerterTest() { receive("ops", {Failed, Guarded, Stale, Late, Rejected, Recovered}); }

  void receive(const std::string& name, Kinds on) {
    WebhookOptions webhook;
    webhook.url = config::Secret(server_.url("/" + name));
    ReceiverOptions options;
    options.webhook = webhook;
    roster_.receivers.push_back({name, options});
    for (const char* sync : {"a", "b"}) roster_.by_sync[sync].push_back({name, on});
  }
  WebhookOptions& webhook() { return *roster_.receivers.front().options.webhook; }

  void hear(std::vector<News> all) {
    components::Environment environment{.loop = environment_.loop,
                                        .clock = real_clock_,
                                        .workers = workers_,
                                        .blocking = workers_,
                                        .http = *http_,
                                        .formats = formats_,
                                        .random = random_,
                                        .scratch = folder_.path(),
                                        .ledger = ledger_};
    Alerter alerter({environment, kept_,
                     [this](const std::string& complaint) { complaints_.push_back(complaint); }},
                    std::make_shared<const Roster>(roster_));
    run([](Alerter& its, std::vector<News> news) -> Task<void> {
      for (auto& each : news) its.tell(std::move(each));
      co_await its.finish(5s);
    }(alerter, std::move(all)));
  }
  static News news(std::optional<Kind> kind, const std::string& sync = "a",
                   const std::string& cause = "refused: no") {
    return {.sync = sync, .kind = kind, .run_id = "r-" + sync, .cause = cause, .advice = "look"};
  }
  // The titles of what a receiver got.
  std::vector<std::string> heard(const std::string& receiver = "ops") {
    std::vector<std::string> titles;
    for (const auto& request : server_.requests("/" + receiver)) {
      const auto begin = request.body.find("\"title\":\"") + 9;
      titles.push_back(request.body.substr(begin, request.body.find('"', begin) - begin));
    }
    return titles;
  }
  void answer(const std::string& receiver, std::vector<Reply> replies) {
    server_.on("/" + receiver, std::move(replies));
  }

  HttpServer server_;
  SystemClock real_clock_;
  std::unique_ptr<ledger::Store> store_ =
      ledger::make_store_in_memory(loop_.get_executor(), clock_);
  ledger::Alerts kept_{*store_};
  Roster roster_;
  std::vector<std::string> complaints_;
};

TEST_F(AlerterTest, TellsEachChangeOnce) {
  answer("ops", {Reply{.status = 204}});
  hear({news(Failed)});
  hear({news(Failed)});
  hear({news(Guarded)});
  hear({news(std::nullopt)});
  hear({news(std::nullopt)});
  hear({news(Failed)});

  EXPECT_THAT(heard(),
              ElementsAre("a failed", "a was stopped by a guard", "a is well again", "a failed"));
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(AlerterTest, TakesEveryAnswerOf2xxForGot) {
  answer("ops", {Reply{.body = "ok", .framing = testing::Framing::None},
                 Reply{.body = std::string(200'000, 'x')}, Reply{.body = "cut", .cut_after = 1}});
  hear({news(Failed)});
  hear({news(std::nullopt)});
  hear({news(Guarded)});

  EXPECT_THAT(heard(), ElementsAre("a failed", "a is well again", "a was stopped by a guard"));
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(AlerterTest, TellsOneReasonOfManySyncsInOneMessage) {
  answer("ops", {Reply{}});
  hear({news(Failed, "a"), news(Failed, "b")});
  hear({news(std::nullopt, "a"), news(std::nullopt, "b")});
  hear({news(Failed, "a", "one"), news(Failed, "b", "another")});

  EXPECT_THAT(heard(),
              ElementsAre("2 syncs failed", "2 syncs are well again", "a failed", "b failed"));
  EXPECT_THAT(server_.requests("/ops").front().body, HasSubstr(R"("syncs":["a","b"])"));
}

TEST_F(AlerterTest, TellsEachReceiverWhatItWantsToHear) {
  receive("team", {Stale, Recovered});
  answer("ops", {Reply{}});
  answer("team", {Reply{}});
  hear({news(Failed)});
  hear({news(Stale)});
  hear({news(std::nullopt)});

  EXPECT_THAT(heard("ops"), ElementsAre("a failed", "a is stale", "a is well again"));
  EXPECT_THAT(heard("team"), ElementsAre("a is stale", "a is well again"));
}

TEST_F(AlerterTest, TellsWhatComesAndPassesAtOnceInItsOrder) {
  answer("ops", {Reply{}});
  hear({news(Late), news(std::nullopt)});
  hear({news(std::nullopt)});

  EXPECT_THAT(heard(), ElementsAre("a will be late", "a is well again"));
}

TEST_F(AlerterTest, SaysSinceWhenAndWhatToDo) {
  answer("ops", {Reply{}});
  hear({news(Failed)});
  hear({news(std::nullopt)});

  const auto requests = server_.requests("/ops");
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_THAT(requests[0].body,
              HasSubstr(R"("run_id":"r-a","cause":"refused: no","advice":"look")"));
  EXPECT_THAT(requests[0].body, HasSubstr(R"("since":null)"));
  EXPECT_THAT(requests[1].body, HasSubstr(R"("since":"20)"));
}

TEST_F(AlerterTest, KeepsWhatCannotBeDeliveredForALaterRun) {
  answer("ops", {Reply{.status = 503}, Reply{}});
  hear({news(Failed)});
  hear({news(std::nullopt, "b")});
  EXPECT_THAT(heard(), SizeIs(1)) << "it waits for its time";

  clock_.advance(1min);
  hear({news(std::nullopt, "b")});

  EXPECT_THAT(heard(), ElementsAre("a failed", "a failed"));
  EXPECT_EQ(server_.requests("/ops")[0].header("Idempotency-Key"),
            server_.requests("/ops")[1].header("Idempotency-Key"));
  EXPECT_THAT(complaints_, ElementsAre("the alert 'a failed' for ops could not be delivered: "
                                       "answered HTTP 503; it is tried again"));
}

TEST_F(AlerterTest, DeliversInOrderOnceTheReceiverIsBack) {
  answer("ops", {Reply{.status = 503}, Reply{}});
  hear({news(Failed)});
  hear({news(std::nullopt)});

  clock_.advance(1min);
  hear({news(std::nullopt, "b")});

  EXPECT_THAT(heard(), ElementsAre("a failed", "a failed", "a is well again"));
}

TEST_F(AlerterTest, SendsNothingMoreToAReceiverThatIsAway) {
  answer("ops", {Reply{.status = 503}, Reply{}});
  hear({news(Failed, "a", "one"), news(Failed, "b", "another")});
  EXPECT_THAT(heard(), ElementsAre("a failed"));

  clock_.advance(1min);
  hear({});

  EXPECT_THAT(heard(), ElementsAre("a failed", "a failed", "b failed"));
}

TEST_F(AlerterTest, GivesUpAfterADay) {
  answer("ops", {Reply{.status = 404, .body = "no_service"}});
  hear({news(Failed)});
  clock_.advance(hours(25));
  hear({});
  clock_.advance(hours(1));
  hear({});

  EXPECT_THAT(heard(), SizeIs(2));
  EXPECT_THAT(complaints_.back(), HasSubstr("answered HTTP 404: no_service; it is given up"));
}

TEST_F(AlerterTest, WaitsAsLongAsTheReceiverAsks) {
  answer("ops", {Reply{.status = 429, .headers = {{"Retry-After", "600"}}}, Reply{}});
  hear({news(Failed)});
  clock_.advance(9min);
  hear({});
  EXPECT_THAT(heard(), SizeIs(1));

  clock_.advance(2min);
  hear({});
  EXPECT_THAT(heard(), SizeIs(2));
}

TEST_F(AlerterTest, AMessageThatIsRefusedDoesNotHoldUpOthers) {
  answer("ops", {Reply{.status = 400, .body = "invalid_blocks"}, Reply{}});
  hear({news(Failed, "a", "one"), news(Failed, "b", "another")});

  EXPECT_THAT(heard(), ElementsAre("a failed", "b failed"));
  EXPECT_THAT(complaints_, ElementsAre(HasSubstr("HTTP 400: invalid_blocks; it is given up")));
}

TEST_F(AlerterTest, AReceiverThatDoesNotAnswerHoldsTheEndUpForNoLongerThanItMay) {
  answer("ops", {Reply{.silent = true}});
  const auto began = std::chrono::steady_clock::now();
  hear({news(Failed)});

  EXPECT_LT(std::chrono::steady_clock::now() - began, 9s);
  EXPECT_THAT(complaints_, ElementsAre(HasSubstr("could not be delivered in time")));

  answer("ops", {Reply{}});
  hear({});
  EXPECT_THAT(heard(), ElementsAre("a failed", "a failed"));
}

TEST_F(AlerterTest, FollowsNoRedirect) {
  answer("ops", {testing::redirect(server_.url("/elsewhere"))});
  hear({news(Failed)});

  EXPECT_THAT(server_.requests("/elsewhere"), IsEmpty());
  EXPECT_THAT(complaints_, ElementsAre(HasSubstr("redirects are not followed")));
}

TEST_F(AlerterTest, SignsWhatItSends) {
  webhook().secret = config::Secret("key");
  webhook().headers = {{"X-Team", config::Secret("data")}};
  answer("ops", {Reply{}});
  hear({news(Failed)});

  const auto request = server_.requests("/ops").at(0);
  EXPECT_EQ(request.header("X-Team"), "data");
  EXPECT_EQ(request.header("Content-Type"), "application/json");
  const auto signature = request.header("X-Millrace-Signature");
  ASSERT_TRUE(signature.starts_with("t=")) << signature;
  const std::chrono::seconds sent(std::stoll(signature.substr(2)));
  EXPECT_EQ(signature, signature_of("key", std::chrono::sys_seconds(sent), request.body));
}

TEST_F(AlerterTest, QuotesNoAnswerThatHasASecretInIt) {
  webhook().headers = {{"Authorization", config::Secret("Bearer canary")}};
  answer("ops", {Reply{.status = 500, .body = "you sent Bearer canary"}});
  hear({news(Failed)});

  EXPECT_THAT(complaints_,
              ElementsAre(HasSubstr("answered HTTP 500: (it repeats what was sent, so it is not "
                                    "shown); it is tried again")));
}

TEST_F(AlerterTest, QuotesNoAnswerThatHasThePathOfTheReceiverInIt) {
  webhook().url = config::Secret(server_.url("/hook-path-canary"));
  answer("hook-path-canary", {Reply{.status = 500, .body = "no: POST /hook-path-canary"}});
  hear({news(Failed)});

  EXPECT_THAT(complaints_, ElementsAre(HasSubstr("so it is not shown")));
}

TEST_F(AlerterTest, SaysNothingOfSyncsThatNobodyHearsOf) {
  hear({news(Failed, "c")});

  EXPECT_THAT(server_.requests(), IsEmpty());
}

}  // namespace
}  // namespace millrace::alerts
