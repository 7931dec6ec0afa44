#include "tests/sources/reports_api/reports_api_fixture.h"

namespace millrace::sources::testing {
namespace {

using millrace::testing::Framing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DownloadTest : public ReportsApiTest {
 protected:
  void expect_failure(const Result<std::vector<std::string>>& rows, ErrorKind kind,
                      const std::string& words) {
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().kind(), kind) << rows.error().message();
    EXPECT_THAT(rows.error().message(), HasSubstr(words));
  }
};

TEST_F(DownloadTest, TakesEveryKindOfRedirectAndADirectAnswer) {
  for (const int status : {301, 302, 303, 307, 308}) {
    api_.on(kDownload, {redirect(storage_.url(kFile), status)});
    EXPECT_EQ(read_once().value().size(), 3u) << status;
  }
  api_.on(kDownload, {Reply{.body = "id\n7\n"}});
  EXPECT_THAT(read_once().value(), ElementsAre("7"));
}

TEST_F(DownloadTest, ResolvesARelativeLocationAgainstTheLastHop) {
  api_.on(kDownload, {redirect(storage_.url("/a/b?c=d"))});
  storage_.on("/a/b", {redirect("e?f=%3A")});
  storage_.on("/a/e", {Reply{.body = "id\n7\n"}});

  EXPECT_THAT(read_once().value(), ElementsAre("7"));

  EXPECT_EQ(storage_.requests("/a/e").at(0).query, "f=%3A");
}

TEST_F(DownloadTest, F018_FollowsAtMostFiveHops) {
  int hop = 0;
  storage_.otherwise([&](auto&) { return redirect("/" + std::to_string(++hop)); });
  api_.on(kDownload, {redirect(storage_.url("/0"))});

  expect_failure(read_once(), ErrorKind::BadData, "redirects more than 5 times");

  EXPECT_EQ(storage_.requests().size(), 5u);
}

TEST_F(DownloadTest, F017_RefusesALocationThatIsNotOfTheWeb) {
  for (const auto* location : {"file:///etc/passwd", "gopher://x/", ""}) {
    api_.on(kDownload, {redirect(location)});

    EXPECT_FALSE(read_once()) << location;
  }
  EXPECT_TRUE(storage_.requests().empty());
}

TEST_F(DownloadTest, F019_AsksForANewAddressWhenTheStorageRefusesTheOldOne) {
  storage_.on("/old", {Reply{.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"}});
  api_.on(kDownload, {redirect(storage_.url("/old")), redirect(storage_.url(kFile))});

  EXPECT_EQ(read_once().value().size(), 3u);

  EXPECT_EQ(asked(kDownload), 2u);
  EXPECT_EQ(asked(kSubmit), 1u);
}

TEST_F(DownloadTest, LooksAgainAndThenSubmitsOnceMoreWhenThereIsNoFile) {
  api_.on(kSubmit, {json(R"({"job_id":5})"), json(R"({"job_id":6})")});
  api_.on(kDownload, [&](const SeenRequest& request) {
    if (request.query == "job_id=5") return json(R"({"errors":["Holistics::NotFound"]})", 422);
    return redirect(storage_.url(kFile));
  });

  EXPECT_EQ(read_once().value().size(), 3u);

  EXPECT_EQ(asked(kDownload), 4u);
  EXPECT_EQ(asked(kSubmit), 2u);
}

TEST_F(DownloadTest, FailsWhenTheSecondJobHasNoFileEither) {
  for (const int status : {404, 422}) {
    api_.on(kDownload, {Reply{.status = status, .body = "Resource not found"}});

    expect_failure(read_once(), ErrorKind::Refused, "2 jobs in a row were lost");
  }
  EXPECT_EQ(asked(kSubmit), 4u);
}

TEST_F(DownloadTest, RefusesAWrongKeyWithoutAnotherLook) {
  api_.on(kDownload, {Reply{.status = 422, .body = "Holistics::InvalidAuthenticationToken"}});

  expect_failure(read_once(), ErrorKind::Refused, "check connections.bi.key");

  EXPECT_EQ(asked(kDownload), 1u);
}

TEST_F(DownloadTest, F005_CannotEndEarlyUnnoticed) {
  const std::string body = "id,name\n1,Ada\n2,\n3,\"G,\"\"H\"\n";
  for (std::size_t cut = 0; cut < body.size(); ++cut) {
    storage_.on(kFile, {Reply{.body = body, .cut_after = cut}, Reply{.body = body}});
    auto config = report();
    config.retry.attempts = 1;
    const auto from = source(config);

    const auto cut_short = read_now(*from);
    const auto again = read_now(*from);

    ASSERT_FALSE(cut_short) << "cut after " << cut;
    EXPECT_TRUE(may_succeed_later(cut_short.error())) << cut_short.error().message();
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(again->size(), 3u);
  }
  EXPECT_EQ(asked(kSubmit), body.size());
}

TEST_F(DownloadTest, F007_RefusesAFileWithoutLengthOrChunks) {
  storage_.on(kFile, {Reply{.body = "id\n1\n", .framing = Framing::None}});

  expect_failure(read_once(), ErrorKind::Transient, "length cannot be verified");
}

TEST_F(DownloadTest, GivesTheJobSlotBackWhenItFails) {
  connect({.url = api_.url(), .key = config::Secret(kKey), .limits = {.jobs = 1}});
  std::string body = "id\n";
  while (body.size() < 4'000'000) body += "1234567\n";
  storage_.on(kFile, {Reply{.body = body, .cut_after = 3'000'000}, Reply{.body = body}});
  const auto from = source();
  const auto open_twice = [&]() -> Task<Result<void>> {
    auto failed = co_await from->open(*events_);
    EXPECT_TRUE(failed && co_await (*failed)->next());
    while (failed && co_await (*failed)->next()) {
    }
    auto again = co_await from->open(*events_);  // `failed` still exists.
    co_return again ? Result<void>() : fail(again.error());
  };

  EXPECT_TRUE(millrace::testing::run(loop_, open_twice()));
}

// Answers without a network, for addresses that no test may contact.
class FakeHttp final : public io::HttpClient {
 public:
  explicit FakeHttp(std::string location) : location_(std::move(location)) {}

  Task<Result<io::HttpResponse>> send(io::HttpRequest request, ByteSize) override {
    asked.push_back(request.url);
    co_return io::HttpResponse{{.status = 200, .headers = {}},
                               R"({"status":"success","job_id":5,"export":true})"};
  }
  Task<Result<std::unique_ptr<io::HttpStream>>> open(io::HttpRequest request) override {
    asked.push_back(request.url);
    co_return std::make_unique<Redirect>(location_);
  }

  std::vector<std::string> asked;

 private:
  class Redirect final : public io::HttpStream {
   public:
    explicit Redirect(std::string to) : head_{302, {{"Location", std::move(to)}}} {}
    const io::HttpHead& head() const override { return head_; }
    Task<Result<Block>> read() override { co_return Block{}; }

   private:
    io::HttpHead head_;
  };

  std::string location_;
};

TEST_F(DownloadTest, NeverGoesFromHttpsToHttp) {
  FakeHttp http("http://storage.example/file.csv?X-Signature=hunter2");
  components::Environment secure{
      loop_.get_executor(), clock_, workers_, workers_, http, formats_, random_, "/tmp", ledger_};
  connections_.push_back(connect_reports_api(
      {.url = "https://api.example", .key = config::Secret(kKey), .limits = {}}, "bi", secure));

  const auto rows = read_once();

  expect_failure(rows, ErrorKind::Refused, "http://storage.example, which is not https");
  EXPECT_THAT(rows.error().message(), ::testing::Not(HasSubstr("hunter2")));
  EXPECT_EQ(http.asked.back(), "https://api.example/exports/download?job_id=5");
}

}  // namespace
}  // namespace millrace::sources::testing
