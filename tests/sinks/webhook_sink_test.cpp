#include <ostream>
#include <set>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "connector/components/registry.h"
#include "tests/support/fake_clock.h"
#include "tests/support/http_server.h"
#include "tests/support/run.h"
#include "tests/support/temp_folder.h"

namespace millrace::sinks {

void register_webhook_sink(components::Registry& registry);

namespace {

using components::LoadReport;
using config::Node;
using millrace::testing::HttpServer;
using millrace::testing::Reply;
using millrace::testing::SeenRequest;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Options = std::vector<std::pair<std::string, std::string>>;

Node map_of(const Options& options) {
  Node map = Node::map({});
  for (const auto& [key, value] : options) map.entries.push_back({key, {}, Node::scalar(value)});
  return map;
}

class QuietProgress final : public components::Progress {
 public:
  void stage(std::string_view what) override { stages.emplace_back(what); }
  void note(std::string_view) override {}
  std::vector<std::string> stages;
};

class WebhookSinkTest : public ::testing::Test {
 protected:
  WebhookSinkTest() { register_webhook_sink(registry_); }

  const components::SinkKind& kind() const { return *registry_.sink("webhook"); }

  // Options of the connection; "batch.rows" and "retry.attempts" reach into their groups.
  void connect(const Options& options) {
    Node node = map_of({{"url", server_.url("/in")}});
    for (const auto& [key, value] : options) add_option(node, key, value);
    config::Problems problems;
    const auto parsed = kind().connection.parse(node, "crm", problems);
    ASSERT_TRUE(problems.empty()) << problems.text();
    connection_ = kind().connect(parsed, "crm", environment_);
  }
  static void add_option(Node& node, const std::string& key, const std::string& value) {
    const auto dot = key.find('.');
    if (dot == std::string::npos) {
      node.entries.push_back({key, {}, Node::scalar(value)});
      return;
    }
    const std::string group = key.substr(0, dot);
    if (node.find(group) == nullptr) node.entries.push_back({group, {}, Node::map({})});
    add_option(*node.find(group), key.substr(dot + 1), value);
  }

  void to(const Options& options) {
    config::Problems problems;
    const auto parsed = kind().destination.parse(map_of(options), "to", problems);
    ASSERT_TRUE(problems.empty()) << problems.text();
    destination_ = std::move(*connection_->destination(parsed, {"sync", "run", {}}));
    EXPECT_TRUE(millrace::testing::run(loop_, destination_->prepare(progress_)));
  }

  // One column `id` with these values.
  Result<LoadReport> load(const std::vector<std::string>& ids, const std::string& load_id = "a") {
    if (!connection_) connect({});
    if (!destination_) to({{"key", "id"}});
    auto one = destination_->load({load_id, "sync", "run"});
    auto report = millrace::testing::run(loop_, fill(*one, ids));
    if (!report) millrace::testing::run(loop_, one->abandon());
    return report;
  }
  Task<Result<LoadReport>> fill(components::Load& one, const std::vector<std::string>& ids) {
    const auto schema =
        std::make_shared<Schema>(std::vector<Field>{{"id", {TypeKind::Text}, false}});
    BatchBuilder builder(schema);
    for (const auto& id : ids) builder.add(id);
    if (auto begun = co_await one.begin(schema); !begun) co_return fail(begun.error());
    auto written = co_await one.write(builder.take());
    if (!written) co_return millrace::fail(written.error());
    co_return co_await one.commit({ids.size()});
  }
  static std::unexpected<Error> fail(Error error) { return millrace::fail(std::move(error)); }

  std::vector<std::string> bodies() const {
    std::vector<std::string> bodies;
    for (const auto& request : server_.requests()) bodies.push_back(request.body);
    return bodies;
  }

  HttpServer server_;
  boost::asio::io_context loop_;
  millrace::testing::FakeClock clock_;
  WorkerPool workers_{1};
  std::unique_ptr<io::HttpClient> http_ = io::make_http_client(loop_.get_executor());
  formats::Registry formats_;
  std::mt19937_64 random_{1};
  millrace::testing::TempFolder scratch_;
  components::Environment environment_{
      loop_.get_executor(), clock_, workers_, *http_, formats_, random_, scratch_.path()};
  components::Registry registry_;
  QuietProgress progress_;
  std::unique_ptr<components::SinkConnection> connection_;
  std::unique_ptr<components::Destination> destination_;
};

TEST_F(WebhookSinkTest, PostsTheRowsAsAnArrayWithItsHeaders) {
  server_.on("/in", {Reply{.status = 201}});
  connect({{"bearer_token", "s3cret"}, {"headers.X-Account", "acme"}});

  const auto report = load({"1", "2"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 2u);
  ASSERT_THAT(server_.requests(), SizeIs(1));
  const SeenRequest request = server_.requests()[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, R"([{"id":"1"},{"id":"2"}])");
  EXPECT_EQ(request.header("Content-Type"), "application/json");
  EXPECT_EQ(request.header("Authorization"), "Bearer s3cret");
  EXPECT_EQ(request.header("X-Account"), "acme");
  EXPECT_THAT(request.header("Idempotency-Key"), SizeIs(32));
}

TEST_F(WebhookSinkTest, PacksByRows) {
  server_.on("/in", {Reply{}});
  connect({{"batch.rows", "2"}, {"method", "PUT"}});

  ASSERT_TRUE(load({"1", "2", "3"}));

  EXPECT_THAT(bodies(), ElementsAre(R"([{"id":"1"},{"id":"2"}])", R"([{"id":"3"}])"));
  EXPECT_EQ(server_.requests()[0].method, "PUT");
}

TEST_F(WebhookSinkTest, PacksByTheExactBytesOfTheBody) {
  server_.on("/in", {Reply{}});
  const std::string full =
      R"({"rows":[{"id":"aaaaaaaaaaaaaaaaaaaa"},{"id":"bbbbbbbbbbbbbbbbbbbb"}]})";
  const std::vector<std::string> ids{std::string(20, 'a'), std::string(20, 'b')};
  for (const std::size_t less : {0u, 1u}) {
    connect({{"batch.bytes", fmt::format("{}B", full.size() - less)}});
    to({{"key", "id"}, {"wrap", "rows"}});

    ASSERT_TRUE(load(ids));

    EXPECT_THAT(server_.requests(), SizeIs(less == 0 ? 1 : 3));
  }
  EXPECT_EQ(bodies()[0], full);
}

TEST_F(WebhookSinkTest, RejectsARowThatFitsIntoNoRequestAndSendsTheOthers) {
  server_.on("/in", {Reply{}});
  connect({{"batch.bytes", "64B"}});

  const auto report = load({"1", std::string(64, 'x'), "3"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 2u);
  EXPECT_EQ(report->rejected, 1u);
  EXPECT_THAT(report->notes, ElementsAre(HasSubstr("row 2 was not sent: it needs 73 bytes")));
  EXPECT_THAT(bodies(), ElementsAre(R"([{"id":"1"},{"id":"3"}])"));
}

TEST_F(WebhookSinkTest, AppendAddsTheLoadToEachRow) {
  server_.on("/in", {Reply{}});
  connect({});
  to({});

  ASSERT_TRUE(load({"1"}, "abc"));

  EXPECT_THAT(bodies(), ElementsAre(R"([{"id":"1","_millrace_load":"abc"}])"));
}

TEST_F(WebhookSinkTest, RetriesWhatMayPassLaterWithTheSameKey) {
  server_.on("/in",
             {Reply{.status = 503}, Reply{.status = 408}, millrace::testing::hang_up(), Reply{}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  const auto requests = server_.requests();
  ASSERT_THAT(requests, SizeIs(4));
  for (const auto& request : requests) {
    EXPECT_EQ(request.header("Idempotency-Key"), requests[0].header("Idempotency-Key"));
  }
}

TEST_F(WebhookSinkTest, TheKeyFollowsTheLoadTheNumberAndTheBody) {
  server_.on("/in", {Reply{}});
  connect({{"batch.rows", "1"}});

  ASSERT_TRUE(load({"1", "1"}, "a"));
  ASSERT_TRUE(load({"1"}, "a"));
  ASSERT_TRUE(load({"1"}, "b"));
  ASSERT_TRUE(load({"2"}, "a"));

  std::vector<std::string> keys;
  for (const auto& request : server_.requests()) keys.push_back(request.header("Idempotency-Key"));
  ASSERT_THAT(keys, SizeIs(5));
  EXPECT_EQ(keys[0], keys[2]);
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 4u);
}

TEST_F(WebhookSinkTest, WaitsAsLongAsTheReceiverAsks) {
  server_.on("/in", {Reply{.status = 429, .headers = {{"Retry-After", "7"}}}, Reply{}});
  connect({{"retry.first_wait", "1ms"}});

  ASSERT_TRUE(load({"1"}));

  ASSERT_FALSE(clock_.sleeps.empty());
  EXPECT_GE(clock_.sleeps[0], milliseconds(7000));
  EXPECT_THAT(progress_.stages, ElementsAre(HasSubstr("request 1 (row 1) waits")));
}

TEST_F(WebhookSinkTest, IsTemporaryWhenTheReceiverStaysAwayAndSaysWhatWasConfirmed) {
  server_.on("/in", {Reply{}, Reply{.status = 500, .body = "on \x1b fire"}});
  connect({{"batch.rows", "1"}, {"retry.attempts", "3"}});

  const auto report = load({"1", "2", "3"});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(report.error().message(),
              AllOf(HasSubstr("request 2 (row 2): gave up after 3 attempts"),
                    HasSubstr("500 on \\x1b fire"),
                    HasSubstr("1 request(s) with 1 row(s) were confirmed")));
  EXPECT_THAT(server_.requests(), SizeIs(4)) << "nothing is sent after a failure";
}

TEST_F(WebhookSinkTest, StopsAtOnceWhenItIsLockedOut) {
  for (const int status : {401, 403}) {
    server_.on("/in", {Reply{.status = status}});
    connect({{"batch.rows", "1"}, {"bearer_token", "s3cret"}});
    to({{"key", "id"}});
    const std::size_t before = server_.requests().size();

    const auto report = load({"1", "2", "3"});

    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind(), ErrorKind::Refused);
    EXPECT_THAT(report.error().message(),
                AllOf(HasSubstr("check the headers and bearer_token of connection crm"),
                      Not(HasSubstr("s3cret"))));
    EXPECT_EQ(server_.requests().size() - before, 1u);
  }
}

TEST_F(WebhookSinkTest, RejectsTheRowsOfARefusedRequestAndGoesOn) {
  server_.on("/in", {Reply{}, Reply{.status = 422, .body = "bad \n mail"}, Reply{}});
  connect({{"batch.rows", "2"}});

  const auto report = load({"1", "2", "3", "4", "5"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->rows, 5u);
  EXPECT_EQ(report->inserted, 3u);
  EXPECT_EQ(report->rejected, 2u);
  EXPECT_THAT(report->notes, ElementsAre("request 2 (rows 3 to 4): 422 bad \\n mail"));
}

TEST_F(WebhookSinkTest, DoesNotFollowRedirects) {
  server_.on("/in", {millrace::testing::redirect(server_.url("/elsewhere"), 307)});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->rejected, 1u);
  EXPECT_THAT(report->notes, ElementsAre(HasSubstr("307: redirects are not followed")));
  EXPECT_THAT(server_.requests("/elsewhere"), IsEmpty());
}

TEST_F(WebhookSinkTest, KeepsTwentyNotesAndCountsTheRest) {
  server_.on("/in", {Reply{.status = 400}});
  connect({{"batch.rows", "1"}});

  const auto report = load(std::vector<std::string>(25, "x"));

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->rejected, 25u);
  ASSERT_THAT(report->notes, SizeIs(21));
  EXPECT_EQ(report->notes[20], "5 more like these; 25 rows were rejected in all");
}

TEST_F(WebhookSinkTest, OpensNoMoreRequestsAtOnceThanAllowed) {
  server_.on("/in", {Reply{.hold = true}});
  connect({{"batch.rows", "1"}, {"max_in_flight", "3"}});
  to({{"key", "id"}});
  auto one = destination_->load({"a", "sync", "run"});
  const std::vector<std::string> ids(10, "x");
  TaskGroup group(loop_.get_executor());
  Result<LoadReport> report = LoadReport();
  const auto task = [&]() -> Task<void> { report = co_await fill(*one, ids); };
  const auto watch = [&]() -> Task<void> {
    while (server_.requests().size() < 3) {
      co_await boost::asio::post(boost::asio::use_awaitable);
    }
    EXPECT_EQ(server_.connections(), 3u);
    server_.release();
  };
  group.spawn(task());
  group.spawn(watch());

  millrace::testing::run(loop_, group.join());

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 10u);
  EXPECT_EQ(server_.connections(), 3u);
}

TEST_F(WebhookSinkTest, DoesNotReadALongAnswerToItsEnd) {
  constexpr std::size_t kLong = 32u << 20;
  server_.on("/in", {Reply{.body = std::string(kLong, 'x')}});

  const auto report = load({"1"});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->inserted, 1u);
  EXPECT_LT(server_.body_bytes_sent(), kLong);
}

struct BadOptions {
  std::string name;
  Options options;
  std::string message;
};

void PrintTo(const BadOptions& bad_options, std::ostream* out) {
  *out << bad_options.name;
}

class WebhookRefuses : public ::testing::TestWithParam<BadOptions> {
 protected:
  std::string complaint_about(const Options& options, bool destination) {
    components::Registry registry;
    register_webhook_sink(registry);
    const auto& kind = *registry.sink("webhook");
    Node node = Node::map({});
    for (const auto& [key, value] : options) {
      if (key.starts_with("headers.")) {
        node.entries.push_back({"headers", {}, map_of({{key.substr(8), value}})});
      } else {
        node.entries.push_back({key, {}, Node::scalar(value)});
      }
    }
    config::Problems problems;
    (destination ? kind.destination : kind.connection).parse(node, "x", problems);
    return problems.text();
  }
};

TEST_P(WebhookRefuses, WithWhatToDo) {
  const bool destination = GetParam().options[0].first == "mode";

  const std::string complaint = complaint_about(GetParam().options, destination);

  EXPECT_THAT(complaint, HasSubstr(GetParam().message));
  EXPECT_THAT(complaint, Not(HasSubstr("s3cret")));
}

const std::string kHttps = "https://hook.example/in";

INSTANTIATE_TEST_SUITE_P(
    , WebhookRefuses,
    ::testing::Values(
        BadOptions{
            "Replace", {{"mode", "replace"}}, "mode: replace needs a destination that holds"},
        BadOptions{"UpsertWithoutKey", {{"mode", "upsert"}}, "add key"},
        BadOptions{
            "UserInfo", {{"url", "https://me:s3cret@hook.example/in"}}, "must not hold a user"},
        BadOptions{"NoUrl", {{"url", "hook.example"}}, "write https://host/path"},
        BadOptions{
            "OtherScheme", {{"url", "ftp://hook.example/s3cret"}}, "write https://host/path"},
        BadOptions{"TokenInTheClear",
                   {{"url", "http://hook.example"}, {"bearer_token", "s3cret"}},
                   "use an https url"},
        BadOptions{"TokenInTheClearToALookalike",
                   {{"url", "HTTP://127.0.0.1.example/"}, {"bearer_token", "s3cret"}},
                   "use an https url"},
        BadOptions{"HeaderInTheClear",
                   {{"url", "http://localhost.example"}, {"headers.X-Key", "s3cret"}},
                   "use an https url"},
        BadOptions{"HeaderName", {{"url", kHttps}, {"headers.X Key", "s3cret"}}, "not the name"},
        BadOptions{"HeaderValue", {{"url", kHttps}, {"headers.X-Key", "s3cret\r\nX: y"}}, "X-Key"},
        BadOptions{"OwnHeader",
                   {{"url", kHttps}, {"headers.Idempotency-Key", "s3cret"}},
                   "is set by millrace itself"},
        BadOptions{
            "TwoTokens",
            {{"url", kHttps}, {"headers.Authorization", "s3cret"}, {"bearer_token", "s3cret"}},
            "keep one of them"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::sinks
