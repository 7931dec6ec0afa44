// Requests whose answer is its status: what else of it is broken does not matter.

#include <atomic>
#include <future>
#include <string>

#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "tests/io/http/http_fixture.h"
#include "tests/io/http/session_server.h"

namespace millrace::io {
namespace {

using millrace::testing::SessionServer;

class StatusOnlyTest : public HttpClientTest {
 protected:
  // The status of a POST of such a body, and after that whether any of the request was sent.
  Task<Result<int>> ask_for_status(std::string url, std::string body) {
    sent_ = false;
    auto stream = co_await client_->open({.method = "POST",
                                          .url = std::move(url),
                                          .body = std::move(body),
                                          .total_timeout = limit_,
                                          .status_only = true,
                                          .sent = &sent_});
    if (!stream) co_return fail(stream.error());
    auto block = co_await (*stream)->read();
    while (block && block->buffer) block = co_await (*stream)->read();
    co_return (*stream)->head().status;
  }
  Result<int> status_of(const std::string& url, std::string body = "x") {
    return millrace::testing::run(loop_, ask_for_status(url, std::move(body)));
  }
  Result<int> status_of_raw(std::string raw) {
    server_.on("/a", {Reply{.raw = std::move(raw)}});
    return status_of(server_.url("/a"));
  }

  bool sent_ = false;
  std::chrono::milliseconds limit_{0};  // None.
};

struct RawAnswer {
  std::string name, raw;
};

void PrintTo(const RawAnswer& answer, std::ostream* out) {
  *out << answer.name;
}

class StatusDecides : public StatusOnlyTest, public ::testing::WithParamInterface<RawAnswer> {};

TEST_P(StatusDecides, WhateverFollowsIt) {
  const auto status = status_of_raw(GetParam().raw);

  ASSERT_TRUE(status) << status.error().message();
  EXPECT_EQ(*status, 201);
}

std::string endless_head() {
  std::string raw = "HTTP/1.1 201 Created\r\n";
  for (int i = 0; i < 20'000; ++i) raw += "a: b\r\n";
  return raw;
}

const std::string kCreated = "HTTP/1.1 201 Created\r\n";

INSTANTIATE_TEST_SUITE_P(
    , StatusDecides,
    ::testing::Values(
        RawAnswer{"WithoutLength", "HTTP/1.0 201 Created\r\nServer: BaseHTTP/0.6\r\n\r\nok"},
        RawAnswer{"WithoutBodyOrLength", "HTTP/1.0 201 Created\r\n\r\n"},
        RawAnswer{"CutBody", kCreated + "Content-Length: 10\r\n\r\nabc"},
        RawAnswer{"LongerBody", kCreated + "Content-Length: 1\r\n\r\nabc"},
        RawAnswer{"CutChunks", kCreated + "Transfer-Encoding: chunked\r\n\r\n5\r\nab"},
        RawAnswer{"NoChunks", kCreated + "Transfer-Encoding: chunked\r\n\r\nabc\r\n"},
        RawAnswer{"LengthThatIsNone", kCreated + "Content-Length: abc\r\n\r\nabc"},
        RawAnswer{"NegativeLength", kCreated + "Content-Length: -1\r\n\r\nabc"},
        RawAnswer{"TwoLengths", kCreated + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"},
        RawAnswer{"OtherEncoding", kCreated + "Transfer-Encoding: smoke\r\n\r\nabc"},
        RawAnswer{"GzipThatIsNone", kCreated + "Content-Encoding: gzip\r\n\r\nabc"},
        RawAnswer{"HeadWithoutEnd", kCreated + "Server: x\r\n"},
        RawAnswer{"CutHeader", kCreated + "Serv"}, RawAnswer{"EndlessHead", endless_head()},
        RawAnswer{"OthersFirst",
                  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
                  "Link: </a>\r\n\r\nHTTP/1.1 201 Created\r\n\r\n"}),
    [](const auto& test) { return test.param.name; });

TEST_F(StatusOnlyTest, FailsWithoutAStatusAndSaysThatTheRequestWasSent) {
  for (const std::string raw : {"", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 2",
                                "garbage\r\n\r\n", "HTTP/1.1 abc\r\n\r\n"}) {
    const auto status = status_of_raw(raw);

    ASSERT_FALSE(status) << raw;
    EXPECT_EQ(status.error().kind(), ErrorKind::Transient) << raw;
    EXPECT_TRUE(sent_) << raw;
  }
}

TEST_F(StatusOnlyTest, SaysThatNothingWasSentWhereNobodyListens) {
  const auto url = "http://127.0.0.1:" + std::to_string(millrace::testing::closed_port());

  EXPECT_FALSE(status_of(url));
  EXPECT_FALSE(sent_);
}

TEST_F(StatusOnlyTest, ARequestThatWasStoppedOnceItWasSentIsSent) {
  server_.on("/a", {Reply{.silent = true}});
  TaskGroup asking(loop_.get_executor());
  TaskGroup stopping(loop_.get_executor());
  const auto ask = [&]() -> Task<void> { (void)co_await ask_for_status(server_.url("/a"), "x"); };
  const auto stop = [&]() -> Task<void> {
    while (server_.requests().empty()) co_await boost::asio::post(boost::asio::use_awaitable);
    asking.cancel();
    co_await asking.join();
  };
  asking.spawn(ask());
  stopping.spawn(stop());

  millrace::testing::run(loop_, stopping.join());

  EXPECT_TRUE(sent_);
}

TEST_F(StatusOnlyTest, WaitsNoLongerForTheEndOfAHeadThanForTheAnswer) {
  SessionServer slow([](SessionServer::Socket& socket) {
    std::string request;
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\nx");
    boost::asio::write(socket, boost::asio::buffer(kCreated));
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "never");
  });
  limit_ = std::chrono::milliseconds(100);

  const auto status = status_of("http://127.0.0.1:" + std::to_string(slow.port()));

  ASSERT_TRUE(status) << status.error().message();
  EXPECT_EQ(*status, 201);
}

// Answers with this line once it has the head, and closes while the client, which must be standing
// still by then, has more to send: the kernel resets the connection.
class HastyServer {
 public:
  explicit HastyServer(std::string line)
      : answer_("HTTP/1.1 " + std::move(line) + "\r\nContent-Length: 0\r\n\r\n"),
        server_([this](SessionServer::Socket& socket) { serve(socket); }) {}

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  bool has_head() const { return has_head_; }
  // Blocks until the connection is gone.
  void answer_and_close() {
    client_stands_.set_value();
    closed_.get_future().wait();
  }

 private:
  void serve(SessionServer::Socket& socket) {
    std::string head;
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(head), "\r\n\r\n");
    has_head_ = true;
    client_stands_.get_future().wait();
    boost::asio::write(socket, boost::asio::buffer(answer_));
    socket.close();
    closed_.set_value();
  }

  const std::string answer_;
  std::atomic<bool> has_head_ = false;
  std::promise<void> client_stands_;
  std::promise<void> closed_;
  SessionServer server_;
};

TEST_F(StatusOnlyTest, TakesAnAnswerThatComesBeforeTheRequestIsWhollySent) {
  for (const std::string line : {"413 Too Large", "200 OK"}) {
    HastyServer server(line);
    Result<int> status = 0;
    TaskGroup group(loop_.get_executor());
    const auto ask = [&]() -> Task<void> {
      status = co_await ask_for_status(server.url(), std::string(64u << 20, 'x'));
    };
    const auto stand_still = [&]() -> Task<void> {
      while (!server.has_head()) co_await boost::asio::post(boost::asio::use_awaitable);
      server.answer_and_close();
    };
    group.spawn(ask());
    group.spawn(stand_still());

    millrace::testing::run(loop_, group.join());

    ASSERT_TRUE(status) << line << ": " << status.error().message();
    EXPECT_EQ(*status, line.starts_with("413") ? 413 : 200);
  }
}

}  // namespace
}  // namespace millrace::io
