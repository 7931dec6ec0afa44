#include "connector/io/http_client.h"

#include <cstdlib>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "tests/support/http_server.h"
#include "tests/support/run.h"

namespace millrace::io {
namespace {

using millrace::testing::Framing;
using millrace::testing::HttpServer;
using millrace::testing::Reply;
using millrace::testing::SeenRequest;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class HttpClientTest : public ::testing::Test {
 protected:
  Result<HttpResponse> send(HttpRequest request, ByteSize limit = 64_MiB) {
    return millrace::testing::run(loop_, client_->send(std::move(request), limit));
  }
  Result<HttpResponse> get(std::string_view path) { return send({.url = server_.url(path)}); }

  // The body as a slow or fast reader of a stream gets it.
  Task<Result<std::string>> download(std::string url) {
    auto stream = co_await client_->open({.url = std::move(url)});
    if (!stream) co_return fail(stream.error());
    std::string body;
    for (;;) {
      auto block = co_await (*stream)->read();
      if (!block) co_return fail(block.error());
      if (!block->buffer) co_return body;
      EXPECT_GE(block->begin, Block::kHeadroom);
      body.append(block->bytes().data(), block->size());
    }
  }
  Result<std::string> download_from(std::string_view path) {
    return millrace::testing::run(loop_, download(server_.url(path)));
  }

  HttpServer server_;
  boost::asio::io_context loop_;
  std::unique_ptr<HttpClient> client_ = make_http_client(loop_.get_executor());
};

std::string text_of(std::size_t size) {
  std::string text(size, 'x');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * i + i / 997) % 26);
  return text;
}

TEST_F(HttpClientTest, DownloadsABodyOfAnnouncedLength) {
  const std::string body = text_of(5'000'001);
  server_.on("/file", {Reply{.body = body}});

  const auto received = download_from("/file");

  ASSERT_TRUE(received) << received.error().message();
  EXPECT_TRUE(*received == body);
}

TEST_F(HttpClientTest, DownloadsABodyInChunks) {
  const std::string body = text_of(3'000'001);
  server_.on("/file", {Reply{.body = body, .framing = Framing::Chunked, .piece = 70'001}});

  const auto received = download_from("/file");

  ASSERT_TRUE(received) << received.error().message();
  EXPECT_TRUE(*received == body);
}

TEST_F(HttpClientTest, RefusesABodyThatIsCutBeforeItsAnnouncedLength) {
  const std::string body = "id,name\n1,Ada\n2,Grace\n";
  for (std::size_t cut = 0; cut < body.size(); ++cut) {
    server_.on("/file", {Reply{.body = body, .cut_after = cut}});

    const auto received = download_from("/file");

    ASSERT_FALSE(received) << "cut after " << cut;
    EXPECT_EQ(received.error().kind(), ErrorKind::Transient) << cut;
    EXPECT_THAT(received.error().message(),
                HasSubstr("got " + std::to_string(cut) + " of " + std::to_string(body.size())));
  }
}

TEST_F(HttpClientTest, RefusesABodyThatIsCutBeforeTheEndOfItsLastChunk) {
  // The last line feed carries nothing: with the CR before it, the end was announced.
  const std::string framed = "7\r\nid,name\r\n5\r\n\n1,Ad\r\n0\r\n\r";
  for (std::size_t cut = 0; cut < framed.size(); ++cut) {
    server_.on(
        "/file",
        {Reply{
            .body = "id,name\n1,Ad", .framing = Framing::Chunked, .cut_after = cut, .piece = 7}});

    const auto received = download_from("/file");

    ASSERT_FALSE(received) << "cut after " << cut;
    EXPECT_EQ(received.error().kind(), ErrorKind::Transient) << cut;
  }
}

TEST_F(HttpClientTest, RefusesAHeadThatIsCut) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  for (std::size_t cut = 0; cut < head.size(); ++cut) {
    server_.on("/file", {Reply{.raw = head.substr(0, cut)}});

    const auto received = download_from("/file");

    ASSERT_FALSE(received) << "cut after " << cut;
    EXPECT_EQ(received.error().kind(), ErrorKind::Transient) << cut;
  }
}

TEST_F(HttpClientTest, RefusesABodyWithNeitherLengthNorChunks) {
  server_.on("/file", {Reply{.body = "id\n1\n", .framing = Framing::None}});

  const auto received = download_from("/file");

  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(received.error().message(), HasSubstr("length cannot be verified"));
}

TEST_F(HttpClientTest, RefusesTwoLengthsThatDiffer) {
  server_.on(
      "/file",
      {Reply{.raw = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"}});

  const auto received = download_from("/file");

  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().kind(), ErrorKind::Transient);
}

TEST_F(HttpClientTest, ReportsAConnectionThatIsReset) {
  server_.on("/file", {Reply{.body = text_of(100'000), .cut_after = 50'000, .reset = true}});

  const auto received = download_from("/file");

  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().kind(), ErrorKind::Transient);
}

TEST_F(HttpClientTest, SaysThatAConnectionWasRefused) {
  const auto port = std::to_string(millrace::testing::closed_port());

  const auto response = send({.url = "http://localhost:" + port + "/a?key=hunter2"});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(
      response.error().message(),
      AllOf(HasSubstr("connect to localhost:" + port + ": refused"), Not(HasSubstr("hunter2"))));
}

TEST_F(HttpClientTest, SaysThatTheConnectionWasClosedWithoutAnAnswer) {
  server_.on("/file", {millrace::testing::hang_up()});

  const auto response = get("/file");

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(response.error().message(), HasSubstr("closed the connection without an answer"));
}

TEST_F(HttpClientTest, GivesUpOnAServerThatStopsTalking) {
  server_.on("/file", {Reply{.body = "abc", .hold_after = 1}});

  const auto response =
      send({.url = server_.url("/file"), .stall_timeout = std::chrono::milliseconds(1000)});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(response.error().message(), HasSubstr("sent nothing for 1s"));
}

TEST_F(HttpClientTest, GivesUpOnAnAnswerThatTakesTooLong) {
  server_.on("/file", {Reply{.body = "abc", .hold_after = 1}});

  const auto response =
      send({.url = server_.url("/file"), .total_timeout = std::chrono::milliseconds(20)});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(response.error().message(), HasSubstr("not complete within 20ms"));
}

TEST_F(HttpClientTest, NeverFollowsARedirect) {
  HttpServer other;
  server_.on("/file", {millrace::testing::redirect(other.url("/elsewhere"))});

  const auto response = send({.url = server_.url("/file"), .headers = {{"X-Key", "secret"}}});

  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->head.status, 302);
  EXPECT_EQ(response->head.header("location"), other.url("/elsewhere"));
  EXPECT_TRUE(other.requests().empty());
}

TEST_F(HttpClientTest, SendsTheHeadersThatWereAskedForAndNoOthers) {
  server_.on("/in", {Reply{.status = 204, .framing = Framing::None, .close = true}});

  const auto response = send({.method = "POST",
                              .url = server_.url("/in?x=1"),
                              .headers = {{"X-Key", "s"}, {"X-Empty", ""}},
                              .body = "[1]"});

  ASSERT_TRUE(response) << response.error().message();
  const SeenRequest seen = server_.requests().at(0);
  std::vector<std::string> names;
  for (const auto& [name, value] : seen.headers) names.push_back(name);
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("Host", "User-Agent", "Accept", "X-Key",
                                                     "X-Empty", "Content-Length"));
  EXPECT_EQ(seen.method + " " + seen.path + " " + seen.query + " " + seen.body, "POST /in x=1 [1]");
}

TEST_F(HttpClientTest, SendsThePathAsItWasWritten) {
  server_.otherwise([](auto&) { return Reply{.body = "ok"}; });

  ASSERT_TRUE(get("/a/../b/./c%2Fd"));

  EXPECT_EQ(server_.requests().at(0).path, "/a/../b/./c%2Fd");
}

TEST_F(HttpClientTest, ReusesAConnection) {
  server_.on("/a", {Reply{.body = "1"}});

  ASSERT_TRUE(get("/a"));
  ASSERT_TRUE(get("/a"));
  ASSERT_TRUE(get("/a"));

  EXPECT_EQ(server_.connections(), 1u);
}

TEST_F(HttpClientTest, DoesNotReuseAConnectionWhoseAnswerWasNotRead) {
  server_.on("/big", {Reply{.body = text_of(20'000'000)}});
  server_.on("/a", {Reply{.body = "1"}});
  const auto open_and_drop = [this]() -> Task<Result<void>> {
    auto stream = co_await client_->open({.url = server_.url("/big")});
    if (!stream) co_return fail(stream.error());
    auto block = co_await (*stream)->read();
    co_return block ? Result<void>() : fail(block.error());
  };

  const auto dropped = millrace::testing::run(loop_, open_and_drop());
  const auto next = get("/a");

  EXPECT_TRUE(dropped);
  ASSERT_TRUE(next) << next.error().message();
  EXPECT_EQ(next->body, "1");
}

TEST_F(HttpClientTest, HandsOverAShortFirstBlockWithoutWaitingForMore) {
  server_.on("/file", {Reply{.body = "firstsecond", .hold_after = 5}});
  const auto read_twice = [this]() -> Task<std::string> {
    auto stream = co_await client_->open({.url = server_.url("/file")});
    auto first = co_await (*stream)->read();
    server_.release();
    auto second = co_await (*stream)->read();
    co_return std::string(first->bytes().data(), first->size()) + "|" +
        std::string(second->bytes().data(), second->size());
  };

  EXPECT_EQ(millrace::testing::run(loop_, read_twice()), "first|second");
}

TEST_F(HttpClientTest, LetsTheNetworkWaitForASlowReader) {
  server_.on("/big", {Reply{.body = text_of(64 << 20)}});
  HttpServer other;
  other.on("/other", {Reply{.body = text_of(48 << 20)}});
  const auto rest_while_another_downloads = [&]() -> Task<std::uint64_t> {
    auto stream = co_await client_->open({.url = server_.url("/big")});
    co_await (*stream)->read();
    const auto whole = co_await download(other.url("/other"));
    EXPECT_TRUE(whole);
    const std::uint64_t taken = server_.body_bytes_sent();
    std::size_t size = 0;
    for (;;) {
      auto block = co_await (*stream)->read();
      EXPECT_TRUE(block);
      if (!block || !block->buffer) break;
      size += block->size();
    }
    EXPECT_GT(size, 62u << 20);
    co_return taken;
  };

  // Two blocks here, and what two sockets' kernel buffers hold.
  EXPECT_LT(millrace::testing::run(loop_, rest_while_another_downloads()), 24u << 20);
}

TEST_F(HttpClientTest, EndsTheWaitOfACancelledTask) {
  TaskGroup tasks(loop_.get_executor());
  server_.on("/silent", [&](auto&) {
    boost::asio::post(loop_, [&] { tasks.cancel(); });
    return Reply{.silent = true};
  });
  std::optional<Result<HttpResponse>> response;
  const auto ask = [&]() -> Task<void> {
    response = co_await client_->send({.url = server_.url("/silent")});
  };
  tasks.spawn(ask());

  millrace::testing::run(loop_, tasks.join());

  ASSERT_TRUE(response && !*response);
  EXPECT_EQ(response->error().kind(), ErrorKind::Cancelled);
}

TEST_F(HttpClientTest, EndsTheReadOfACancelledTask) {
  TaskGroup tasks(loop_.get_executor());
  server_.on("/stuck", {Reply{.body = "abc", .hold_after = 1}});
  std::optional<Result<Block>> block;
  const auto ask = [&]() -> Task<void> {
    auto stream = co_await client_->open({.url = server_.url("/stuck")});
    EXPECT_TRUE(co_await (*stream)->read());
    boost::asio::post(loop_, [&] { tasks.cancel(); });
    block = co_await (*stream)->read();
  };
  tasks.spawn(ask());

  millrace::testing::run(loop_, tasks.join());

  ASSERT_TRUE(block && !*block);
  EXPECT_EQ(block->error().kind(), ErrorKind::Cancelled);
}

TEST_F(HttpClientTest, KeepsWhatIsTooManyInAQueueOfItsOwn) {
  server_.on("/a", {Reply{.body = "1"}});
  TaskGroup tasks(loop_.get_executor());
  int answered = 0;
  const auto ask = [&]() -> Task<void> {
    const auto response = co_await client_->send({.url = server_.url("/a")});
    answered += response && response->body == "1" ? 1 : 0;
  };
  for (int i = 0; i < 1000; ++i) tasks.spawn(ask());

  millrace::testing::run(loop_, tasks.join());

  EXPECT_EQ(answered, 1000);
  EXPECT_LE(server_.connections(), 128u);
}

TEST_F(HttpClientTest, RefusesAnAnswerAboveTheLimit) {
  server_.on("/length", {Reply{.body = text_of(1025)}});
  server_.on("/chunks", {Reply{.body = text_of(1025), .framing = Framing::Chunked}});
  for (const auto* path : {"/length", "/chunks"}) {
    const auto response = send({.url = server_.url(path)}, 1_KiB);

    ASSERT_FALSE(response) << path;
    EXPECT_EQ(response.error().kind(), ErrorKind::Refused);
    EXPECT_THAT(response.error().message(), HasSubstr("larger than 1024 bytes"));
  }
  EXPECT_TRUE(send({.url = server_.url("/length")}, ByteSize{1025}));
}

TEST_F(HttpClientTest, RefusesMoreThan64KiBOfHeaders) {
  Reply reply{.body = "x"};
  for (int i = 0; i < 70; ++i) reply.headers.emplace_back("X-Filler", std::string(1000, 'y'));
  server_.on("/file", {reply});

  const auto response = get("/file");

  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().message(), HasSubstr("more than 64 KiB of headers"));
}

TEST_F(HttpClientTest, SkipsInterimAnswers) {
  server_.on("/file", {Reply{.raw = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                                    "HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok"}});

  const auto response = get("/file");

  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->head.status, 200);
  EXPECT_EQ(response->head.headers.size(), 2u);
  EXPECT_EQ(response->body, "ok");
}

TEST_F(HttpClientTest, TakesAnswersThatHaveNoBody) {
  server_.on("/head", {Reply{.raw = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"}});
  server_.on("/304", {Reply{.raw = "HTTP/1.1 304 Not Modified\r\n\r\n"}});

  const auto head = send({.method = "HEAD", .url = server_.url("/head")});
  const auto unchanged = get("/304");

  ASSERT_TRUE(head) << head.error().message();
  EXPECT_EQ(head->body, "");
  ASSERT_TRUE(unchanged) << unchanged.error().message();
  EXPECT_EQ(unchanged->head.status, 304);
}

TEST_F(HttpClientTest, IgnoresProxiesOfTheEnvironment) {
  server_.on("/a", {Reply{.body = "1"}});
  const auto dead = "http://127.0.0.1:" + std::to_string(millrace::testing::closed_port());
  ::setenv("http_proxy", dead.c_str(), 1);

  const auto response = get("/a");

  ::unsetenv("http_proxy");
  EXPECT_TRUE(response) << response.error().message();
}

TEST_F(HttpClientTest, RefusesHeadersThatWouldBeTwo) {
  for (const HttpHeader& header :
       {HttpHeader{"X-A", "1\r\nX-B: 2"}, HttpHeader{"X-A\nX-B", "1"}, HttpHeader{"X:A", "1"},
        HttpHeader{"X-A", std::string("1\0", 2)}, HttpHeader{"", "1"}}) {
    const auto response = send({.url = server_.url("/a"), .headers = {header}});

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind(), ErrorKind::InvalidConfig);
  }
  EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace millrace::io
