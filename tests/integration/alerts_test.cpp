// Alerts as a receiver gets them from the program: over runs that know nothing of each other, and
// from the service.

#include <csignal>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/pipeline.h"
#include "tests/support/http/http_server.h"
#include "tests/support/mail_server.h"

namespace millrace {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::HttpServer;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Pipeline;
using testing::Reply;
using ::testing::SizeIs;

constexpr const char* kSecretPath = "/services/T0/B0/canary7f3a";

class AlertsRunTest : public ::testing::Test {
 protected:
  AlertsRunTest() {
    pipeline_.serve("reports:\n  numbers: {id: 7, query: \"SELECT 1 AS id, 'x' AS name\"}\n");
    receiver_.on(kSecretPath, {Reply{.body = "ok"}});
  }

  // A sync of that contract; one that wants another type of `name` fails.
  void configure(const std::string& columns, const std::string& rest = "") {
    pipeline_.configure(
        "", fmt::format("alerts: {{ops: {{slack: {{url: \"{}\"}}}}}}\n"
                        "syncs:\n  s: {{{} from: {{bi: 7}}, columns: {{{}}}, to: [{{out: {{path: "
                        "s.csv}}}}]}}\n",
                        receiver_.url(kSecretPath), rest, columns));
  }
  std::vector<std::string> told() const {
    std::vector<std::string> titles;
    for (const auto& request : receiver_.requests(kSecretPath)) {
      titles.push_back(request.body.substr(0, request.body.find(",\"blocks\"")));
    }
    return titles;
  }

  Pipeline pipeline_;
  HttpServer receiver_;
};

constexpr const char* kGood = "id: integer";
constexpr const char* kBad = "name: integer";

TEST_F(AlertsRunTest, ASyncThatFailsAndRecoversIsToldOnceEach) {
  configure(kBad);
  const auto failed = pipeline_.run({"run"});
  EXPECT_EQ(failed.exit_code, 1) << failed.errors;
  EXPECT_EQ(pipeline_.run({"run"}).exit_code, 1);
  configure(kGood);
  EXPECT_EQ(pipeline_.run({"run"}).exit_code, 0);
  EXPECT_EQ(pipeline_.run({"run"}).exit_code, 0);

  EXPECT_THAT(told(),
              ::testing::ElementsAre(R"({"text":"s failed")", R"({"text":"s is well again")"));
  EXPECT_THAT(receiver_.requests(kSecretPath).front().body,
              AllOf(HasSubstr("name"),
                    HasSubstr("nothing was changed; a rerun fails until this is "
                              "fixed"),
                    HasSubstr("millrace runs show ")));
  EXPECT_THAT(failed.errors + failed.output, Not(HasSubstr("canary7f3a")));
}

TEST_F(AlertsRunTest, AReceiverThatIsAwayChangesNothingAboutTheRun) {
  receiver_.on(kSecretPath, {Reply{.status = 500}});
  configure(kBad);

  const auto outcome = pipeline_.run({"--output", "json", "run"});

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output, HasSubstr(R"("status":"failed")"));
  EXPECT_THAT(
      outcome.errors,
      HasSubstr("warning: the alert 's failed' for ops could not be delivered: answered HTTP "
                "500; it is tried again\n"));
  EXPECT_THAT(outcome.errors, Not(HasSubstr("canary7f3a")));
}

TEST_F(AlertsRunTest, ADryRunTellsNobody) {
  configure(kBad);
  EXPECT_EQ(pipeline_.run({"plan"}).exit_code, 1);

  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(AlertsRunTest, ASyncMayTellNobody) {
  configure(kBad, "alerts: none,");
  EXPECT_EQ(pipeline_.run({"run"}).exit_code, 1);

  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(AlertsRunTest, TheServiceTellsThemToo) {
  configure(kBad, "schedule: {every: 1s},");
  const auto process = pipeline_.start({"serve", "--listen", "none"});
  while (process->is_running() && told().empty()) std::this_thread::yield();
  configure(kGood, "schedule: {every: 1s},");
  process->signal(SIGHUP);
  while (process->is_running() && told().size() < 2) std::this_thread::yield();

  process->signal(SIGTERM);

  EXPECT_EQ(process->wait(), 0) << process->errors();
  EXPECT_THAT(told(),
              ::testing::ElementsAre(R"({"text":"s failed")", R"({"text":"s is well again")"));
}

TEST_F(AlertsRunTest, AMailServerGetsThemAsMail) {
  if (!testing::MailServer::is_there()) GTEST_SKIP() << "python3-aiosmtpd is not installed";
  testing::MailServer server;
  pipeline_.configure("", fmt::format("alerts: {{mail: {{email: {{smtp: \"smtp://127.0.0.1:{}\", "
                                      "tls: none, from: alerts@example.com, to: "
                                      "data@example.com}}}}}}\n"
                                      "syncs:\n  s: {{from: {{bi: 7}}, columns: {{name: integer}}, "
                                      "to: [{{out: {{path: s.csv}}}}]}}\n",
                                      server.port()));
  EXPECT_EQ(pipeline_.run({"run"}).exit_code, 1);
  EXPECT_EQ(pipeline_.run({"run"}).exit_code, 1);
  const auto tested = pipeline_.run({"alerts", "test"});

  EXPECT_THAT(tested.output, HasSubstr("250 2.0.0 taken as 2"));
  EXPECT_THAT(server.mails(), ::testing::ElementsAre(
                                  AllOf(HasSubstr("X-Envelope-To: ['data@example.com']"),
                                        HasSubstr("\nSubject: s failed\r\n")),
                                  HasSubstr("\nSubject: This is a test of millrace's alerts\r\n")));
}

TEST_F(AlertsRunTest, TestShowsWhatTheReceiverAnswered) {
  configure(kGood);

  const auto outcome = pipeline_.run({"alerts", "test"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("ops       slack  delivered  HTTP 200: ok\n"));
  EXPECT_THAT(told(), ::testing::ElementsAre(R"({"text":"This is a test of millrace's alerts")"));
}

TEST_F(AlertsRunTest, TestFailsWhereOneDidNotTakeIt) {
  receiver_.on(kSecretPath, {Reply{.status = 403, .body = "invalid_token"}});
  configure(kGood);

  const auto outcome = pipeline_.run({"alerts", "test", "ops", "--output", "json"});

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr(R"({"status":"failed",)"),
                    HasSubstr(R"("receivers":[{"receiver":"ops","kind":"slack","status":"failed",)"
                              R"("error":{"code":"temporary","message":"answered HTTP 403: )"
                              R"(invalid_token"}}]})")));
  EXPECT_THAT(outcome.output, Not(HasSubstr("canary7f3a")));
}

TEST_F(AlertsRunTest, TestRefusesNamesThatAreNone) {
  configure(kGood);

  const auto outcome = pipeline_.run({"alerts", "test", "opps"});

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors,
              HasSubstr("opps: is not one of the file's alerts; did you mean 'ops'?"));
  EXPECT_THAT(receiver_.requests(), IsEmpty());
}

}  // namespace
}  // namespace millrace
