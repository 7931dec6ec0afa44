#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "connector/io/http/http_client.h"
#include "tests/support/http/http_server.h"
#include "tests/support/run.h"

namespace millrace::io {

using millrace::testing::Framing;
using millrace::testing::HttpServer;
using millrace::testing::Reply;

// A client, and a server on the loopback that answers as a test tells it to.
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

// A text whose bytes tell where they stood.
inline std::string text_of(std::size_t size) {
  std::string text(size, 'x');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * i + i / 997) % 26);
  return text;
}

}  // namespace millrace::io
