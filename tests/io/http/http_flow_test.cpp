// Waiting, cancelling, slow readers, and the reuse of connections.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "tests/io/http/http_fixture.h"

namespace millrace::io {
namespace {

using ::testing::HasSubstr;

TEST_F(HttpClientTest, F003_GivesUpOnAServerThatStopsTalking) {
  server_.on("/file", {Reply{.body = "abc", .hold_after = 1}});

  const auto response =
      send({.url = server_.url("/file"), .stall_timeout = std::chrono::milliseconds(1000)});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(response.error().message(), HasSubstr("sent nothing for 1s"));
}

TEST_F(HttpClientTest, F004_GivesUpOnAnAnswerThatTakesTooLong) {
  server_.on("/file", {Reply{.body = "abc", .hold_after = 1}});

  const auto response =
      send({.url = server_.url("/file"), .total_timeout = std::chrono::milliseconds(20)});

  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(response.error().message(), HasSubstr("not complete within 20ms"));
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

}  // namespace
}  // namespace millrace::io
