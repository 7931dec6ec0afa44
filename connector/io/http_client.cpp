#include "connector/io/http_client.h"

#include <stdexcept>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/io/http_stream.h"

namespace millrace::io {
namespace {

// curl slows down when thousands of handles are parked in it: more wait in our own queues. Two of
// them, because a stream may rest for as long as its reader does, and a short request must never
// wait for that.
constexpr std::uint64_t kStreamsAtOnce = 128;
constexpr std::uint64_t kSendsAtOnce = 128;

struct CurlLibrary {
  CurlLibrary() {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
      throw std::runtime_error("libcurl cannot start");
    }
  }
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;
  ~CurlLibrary() { curl_global_cleanup(); }
};

class CurlHttpClient final : public HttpClient {
 public:
  explicit CurlHttpClient(boost::asio::any_io_executor executor)
      : executor_(executor),
        curl_(executor),
        send_slots_(executor, kSendsAtOnce),
        stream_slots_(executor, kStreamsAtOnce) {}

  Task<Result<HttpResponse>> send(HttpRequest request, ByteSize limit) override;
  Task<Result<std::unique_ptr<HttpStream>>> open(HttpRequest request) override;

 private:
  CurlLibrary library_;
  boost::asio::any_io_executor executor_;
  CurlLoop curl_;
  BodyBudget send_budget_;
  BodyBudget stream_budget_;
  Semaphore send_slots_;
  Semaphore stream_slots_;
};

Error too_large(const std::string& url, ByteSize limit) {
  return {ErrorKind::Refused, fmt::format("the answer of {} is larger than {} bytes",
                                          printable(without_secrets(url)), limit.bytes)};
}

Task<Result<HttpResponse>> CurlHttpClient::send(HttpRequest request, ByteSize limit) {
  auto permit = co_await send_slots_.acquire();
  if (!permit) co_return fail(std::move(permit).error());
  const std::string url = request.url;
  CurlStream stream(executor_, curl_, send_budget_);
  auto started = co_await stream.start(std::move(request), std::move(*permit));
  if (!started) co_return fail(std::move(started).error());
  HttpResponse response{.head = stream.head(), .body = {}};
  if (stream.announced().value_or(0) > limit.bytes) co_return fail(too_large(url, limit));
  for (;;) {
    auto block = co_await stream.read();
    if (!block) co_return fail(std::move(block).error());
    if (!block->buffer) co_return response;
    if (response.body.size() + block->size() > limit.bytes) co_return fail(too_large(url, limit));
    response.body.append(block->bytes().data(), block->size());
  }
}

Task<Result<std::unique_ptr<HttpStream>>> CurlHttpClient::open(HttpRequest request) {
  auto permit = co_await stream_slots_.acquire();
  if (!permit) co_return fail(std::move(permit).error());
  auto stream = std::make_unique<CurlStream>(executor_, curl_, stream_budget_);
  auto started = co_await stream->start(std::move(request), std::move(*permit));
  if (!started) co_return fail(std::move(started).error());
  co_return std::unique_ptr<HttpStream>(std::move(stream));
}

}  // namespace

std::unique_ptr<HttpClient> make_http_client(boost::asio::any_io_executor loop) {
  return std::make_unique<CurlHttpClient>(std::move(loop));
}

}  // namespace millrace::io
