// HTTP/2: against nghttpd, which others wrote, and against a peer that misbehaves as it is told.

#include <fstream>
#include <string>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "tests/io/http/http2_peer.h"
#include "tests/io/http/http_fixture.h"
#include "tests/support/process.h"

namespace millrace::io {
namespace {

namespace asio = boost::asio;
namespace h2 = millrace::testing::h2;
using millrace::testing::Authority;
using millrace::testing::http2;
using millrace::testing::kHangUp;
using millrace::testing::TlsServer;
using ::testing::HasSubstr;

class Http2Test : public HttpClientTest {
 protected:
  HttpRequest request_to(const std::string& url) const { return {.url = url, .options = options_}; }

  // What comes over a stream.
  Result<std::string> streamed(const std::string& url,
                               std::chrono::milliseconds stall = std::chrono::seconds(30)) {
    auto request = request_to(url);
    request.stall_timeout = stall;
    return millrace::testing::run(loop_, download(std::move(request)));
  }
  using HttpClientTest::download;
  Task<Result<std::string>> download(HttpRequest request) {
    auto stream = co_await client_->open(std::move(request));
    if (!stream) co_return fail(stream.error());
    EXPECT_TRUE((*stream)->head().is_framed);
    std::string body;
    for (;;) {
      auto block = co_await (*stream)->read();
      if (!block) co_return fail(block.error());
      if (!block->buffer) co_return body;
      body.append(block->bytes().data(), block->size());
    }
  }

  Authority authority_;
  std::shared_ptr<const HttpOptions> options_ =
      std::make_shared<HttpOptions>(HttpOptions{.ca_file = authority_.file()});
};

// The server of the nghttp2 project, on files of a folder.
class NghttpdTest : public Http2Test {
 protected:
  NghttpdTest() {
    const auto leaf = authority_.sign();
    folder_.write("small", "1");
    folder_.write("file", text_of(6'000'001));
    port_ = millrace::testing::closed_port();
    server_process_.emplace("/usr/sbin/nghttpd",
                            millrace::testing::Process::Options{
                                .arguments = {"-d", folder_.path(), "--address=127.0.0.1",
                                              std::to_string(port_), leaf.key, leaf.certificate},
                                .folder = folder_.path()});
    while (server_process_->is_running() && !listens()) std::this_thread::yield();
  }

  bool listens() const {
    asio::io_context loop;
    asio::ip::tcp::socket socket(loop);
    boost::system::error_code ec;
    socket.connect({asio::ip::address_v4::loopback(), port_}, ec);
    return !ec;
  }
  std::string address(std::string_view path) const {
    return "https://localhost:" + std::to_string(port_) + std::string(path);
  }

  millrace::testing::TempFolder folder_;
  std::uint16_t port_ = 0;
  std::optional<millrace::testing::Process> server_process_;
};

TEST_F(NghttpdTest, DownloadsAFile) {
  const auto received = streamed(address("/file"));

  ASSERT_TRUE(received) << received.error().message();
  EXPECT_TRUE(*received == text_of(6'000'001));
}

TEST_F(NghttpdTest, AnswersAHundredRequestsAtOnce) {
  TaskGroup tasks(loop_.get_executor());
  int answered = 0;
  const auto ask = [&](std::string path, std::size_t size) -> Task<void> {
    const auto response = co_await client_->send(request_to(address(path)));
    EXPECT_TRUE(response) << response.error().message();
    EXPECT_TRUE(response && response->head.is_framed);
    answered += response && response->body.size() == size ? 1 : 0;
  };
  for (int i = 0; i < 100; ++i) tasks.spawn(ask("/small", 1));
  for (int i = 0; i < 10; ++i) tasks.spawn(ask("/file", 6'000'001));

  millrace::testing::run(loop_, tasks.join());

  EXPECT_EQ(answered, 110);
}

TEST_F(NghttpdTest, LetsASlowReaderHoldUpNobodyElse) {
  const auto rest_while_another_downloads = [&]() -> Task<std::size_t> {
    auto slow = co_await client_->open(request_to(address("/file")));
    EXPECT_TRUE(slow);
    co_await (*slow)->read();
    for (int i = 0; i < 3; ++i) {
      const auto whole = co_await download(request_to(address("/file")));
      EXPECT_TRUE(whole && whole->size() == 6'000'001);
    }
    std::size_t size = 0;
    for (;;) {
      auto block = co_await (*slow)->read();
      EXPECT_TRUE(block);
      if (!block || !block->buffer) co_return size;
      size += block->size();
    }
  };

  EXPECT_GT(millrace::testing::run(loop_, rest_while_another_downloads()), 4'900'000u);
}

TEST_F(Http2Test, TakesTheLastFrameForTheEndOfABodyWithoutALength) {
  TlsServer peer(
      {.certificate = authority_.sign(), .alpn = "h2"}, http2([](std::uint32_t stream, int) {
        return h2::head(stream) + h2::data(stream, "id\n", false) + h2::data(stream, "1\n", true);
      }));

  EXPECT_EQ(streamed(peer.url("/file")), "id\n1\n");
  EXPECT_EQ(streamed(peer.url("/file")), "id\n1\n");
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(Http2Test, F005_NoticesABodyThatIsShorterThanItsLength) {
  TlsServer peer({.certificate = authority_.sign(), .alpn = "h2"},
                 http2([](std::uint32_t stream, int) {
                   return h2::head(stream, "9") + h2::data(stream, "id\n1\n", true);
                 }));

  const auto received = streamed(peer.url("/file"));

  ASSERT_FALSE(received);
  EXPECT_EQ(received.error().kind(), ErrorKind::Transient) << received.error().message();
}

struct BrokenStream {
  std::string name;
  std::string (*answer)(std::uint32_t stream);
};

void PrintTo(const BrokenStream& broken, std::ostream* out) {
  *out << broken.name;
}

class BrokenStreamTest : public Http2Test, public ::testing::WithParamInterface<BrokenStream> {};

TEST_P(BrokenStreamTest, F009_FailsAndTheNextRequestGetsANewConnection) {
  const auto broken = GetParam().answer;
  // Every try of the first request fails, however often curl repeats it by itself.
  std::atomic<bool> well = false;
  TlsServer peer({.certificate = authority_.sign(), .alpn = "h2"},
                 http2([&](std::uint32_t stream, int) {
                   if (!well) return broken(stream);
                   return h2::head(stream) + h2::data(stream, "id\n1\n", true);
                 }));

  const auto failed = streamed(peer.url("/file"), std::chrono::seconds(1));
  const std::size_t before = peer.connections();
  well = true;
  const auto again = streamed(peer.url("/file"));

  ASSERT_FALSE(failed) << *failed;
  EXPECT_EQ(failed.error().kind(), ErrorKind::Transient) << failed.error().message();
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(*again, "id\n1\n");
  EXPECT_EQ(peer.connections(), before + 1);
}

INSTANTIATE_TEST_SUITE_P(
    , BrokenStreamTest,
    ::testing::Values(BrokenStream{"ResetInTheBody",
                                   [](std::uint32_t stream) {
                                     return h2::head(stream) + h2::data(stream, "id\n", false) +
                                            h2::reset(stream, h2::ErrorCode::InternalError);
                                   }},
                      BrokenStream{"ResetWithoutAnError",
                                   [](std::uint32_t stream) {
                                     return h2::head(stream) + h2::data(stream, "id\n", false) +
                                            h2::reset(stream, h2::ErrorCode::NoError);
                                   }},
                      BrokenStream{"EnhanceYourCalm",
                                   [](std::uint32_t stream) {
                                     return h2::reset(stream, h2::ErrorCode::EnhanceYourCalm);
                                   }},
                      BrokenStream{"GoAwayInTheBody",
                                   [](std::uint32_t stream) {
                                     return h2::head(stream) + h2::data(stream, "id\n", false) +
                                            h2::go_away(stream, h2::ErrorCode::EnhanceYourCalm) +
                                            std::string(kHangUp);
                                   }},
                      BrokenStream{"GoAwayBeforeTheAnswer",
                                   [](std::uint32_t) {
                                     return h2::go_away(0, h2::ErrorCode::NoError) +
                                            std::string(kHangUp);
                                   }},
                      BrokenStream{"CloseInTheBody",
                                   [](std::uint32_t stream) {
                                     return h2::head(stream) + h2::data(stream, "id\n", false) +
                                            std::string(kHangUp);
                                   }},
                      BrokenStream{"CloseBeforeTheAnswer",
                                   [](std::uint32_t) { return std::string(kHangUp); }},
                      BrokenStream{"Silence", [](std::uint32_t) { return std::string(); }},
                      BrokenStream{"StallInTheBody",
                                   [](std::uint32_t stream) {
                                     return h2::head(stream) + h2::data(stream, "id\n", false);
                                   }}),
    [](const auto& test) { return test.param.name; });

TEST_F(Http2Test, F009_OneDeadConnectionTakesNoOtherRequestsHostage) {
  TlsServer peer({.certificate = authority_.sign(), .alpn = "h2"},
                 http2([](std::uint32_t stream, int number) {
                   // The first answer is good, the next ten never come, then all is well.
                   if (number > 1 && number <= 11) return std::string();
                   return h2::head(stream) + h2::data(stream, "1", true);
                 }));
  TaskGroup tasks(loop_.get_executor());
  int failed = 0;
  int answered = 0;
  const auto ask_until_answered = [&]() -> Task<void> {
    for (int attempt = 0; attempt < 2; ++attempt) {
      auto request = request_to(peer.url("/a"));
      request.stall_timeout = std::chrono::seconds(1);
      const auto response = co_await client_->send(std::move(request));
      if (response) {
        ++answered;
        co_return;
      }
      EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
      ++failed;
    }
  };
  millrace::testing::run(loop_, ask_until_answered());
  for (int i = 0; i < 10; ++i) tasks.spawn(ask_until_answered());

  millrace::testing::run(loop_, tasks.join());

  EXPECT_EQ(failed, 10);
  EXPECT_EQ(answered, 11);
}

}  // namespace
}  // namespace millrace::io
