#include "connector/io/http/http_client.h"

#include <array>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "connector/base/process/out_of_memory.h"
#include "connector/base/text/text.h"
#include "connector/io/http/curl_stream.h"
#include "connector/io/http/message/http_framing.h"
#include "connector/io/http/message/inflater.h"

namespace millrace::io {
namespace {

// curl slows down when thousands of handles are parked in it: more wait in our own queues. Two of
// them, because a stream may rest for as long as its reader does, and a short request must never
// wait for that.
constexpr std::uint64_t kStreamsAtOnce = 128;
constexpr std::uint64_t kSendsAtOnce = 128;

struct CurlLibrary {
  CurlLibrary() {
    // curl takes some failed allocations for a host that is not there.
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, &checked_malloc, &std::free, &checked_realloc,
                             &checked_strdup, &checked_calloc) != CURLE_OK) {
      throw std::runtime_error("libcurl cannot start");
    }
  }
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;
  ~CurlLibrary() { curl_global_cleanup(); }
};

class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient(boost::asio::any_io_executor executor, ProxyEnvironment proxies)
      : executor_(executor),
        proxies_(std::move(proxies)),
        sends_(executor),
        streams_{CurlPool(executor), CurlPool(executor), CurlPool(executor)},
        send_slots_(executor, kSendsAtOnce),
        stream_slots_(executor, kStreamsAtOnce) {}

  Task<Result<HttpResponse>> send(HttpRequest request, ByteSize limit) override;
  Task<Result<std::unique_ptr<HttpStream>>> open(HttpRequest request) override;

 private:
  // A connection that was made for one reach must not serve a narrower one.
  CurlPool& streams(Reach reach) { return streams_[static_cast<std::size_t>(reach)]; }

  CurlLibrary library_;
  boost::asio::any_io_executor executor_;
  const ProxyEnvironment proxies_;
  CurlPool sends_;
  std::array<CurlPool, 3> streams_;  // By Reach.
  BodyBudget send_budget_;
  BodyBudget stream_budget_;
  Semaphore send_slots_;
  Semaphore stream_slots_;
};

// Of a request, for messages.
std::string address_of(const HttpRequest& request) {
  return printable(request.is_address_secret ? origin_of(request.url)
                                             : without_secrets(request.url));
}

Error too_large(const std::string& address, ByteSize limit) {
  return {ErrorKind::Refused,
          fmt::format("the answer of {} is larger than {} bytes", address, limit.bytes)};
}

// Appends blocks to a body, decoded, up to a limit.
class BodyReader {
 public:
  // `address` is for messages.
  BodyReader(std::string address, ByteSize limit) : address_(std::move(address)), limit_(limit) {}

  Result<void> begin(const HttpHead& head, std::uint64_t announced) {
    const auto coding = coding_named(head.header("Content-Encoding"));
    if (!coding) {
      return fail(ErrorKind::BadData,
                  fmt::format("the answer of {} came encoded ({}), which was not asked for",
                              address_, printable(head.header("Content-Encoding"), 40)));
    }
    if (announced > limit_.bytes) return fail(too_large(address_, limit_));
    if (*coding != Coding::None) inflater_.emplace(*coding, kPiece);
    return {};
  }

  Result<void> take(Block block) {
    if (!inflater_) return append(block);
    inflater_->feed(std::move(block));
    for (;;) {
      auto piece = inflater_->next();
      if (!piece) return fail(std::move(piece).error().during("the answer of " + address_));
      if (!piece->buffer) return {};
      if (auto appended = append(*piece); !appended) return appended;
    }
  }

  Result<std::string> end() {
    if (!inflater_) return std::move(body_);
    auto ended = inflater_->finish();
    if (!ended) return fail(std::move(ended).error().during("the answer of " + address_));
    return std::move(body_);
  }

 private:
  static constexpr std::size_t kPiece = 32 * 1024;

  Result<void> append(Block& block) {
    if (body_.size() + block.size() > limit_.bytes) return fail(too_large(address_, limit_));
    body_.append(block.bytes().data(), block.size());
    return {};
  }

  const std::string address_;
  const ByteSize limit_;
  std::optional<Inflater> inflater_;
  std::string body_;
};

Task<Result<HttpResponse>> CurlHttpClient::send(HttpRequest request, ByteSize limit) {
  auto permit = co_await send_slots_.acquire();
  if (!permit) co_return fail(std::move(permit).error());
  BodyReader body(address_of(request), limit);
  CurlPool& pool = request.reach == Reach::Anywhere ? sends_ : streams(request.reach);
  CurlStream stream(executor_, pool, send_budget_, Pace::Network);
  auto started = co_await stream.start(std::move(request), proxies_, std::move(*permit));
  if (!started) co_return fail(std::move(started).error());
  auto begun = body.begin(stream.head(), stream.announced().value_or(0));
  if (!begun) co_return fail(std::move(begun).error());
  for (;;) {
    auto block = co_await stream.read();
    if (!block) co_return fail(std::move(block).error());
    if (!block->buffer) break;
    if (auto taken = body.take(*std::move(block)); !taken) co_return fail(taken.error());
  }
  auto whole = body.end();
  if (!whole) co_return fail(std::move(whole).error());
  const bool is_success = stream.head().status < 300;
  co_return HttpResponse{
      .head = stream.head(),
      .body = is_success ? *std::move(whole) : stream.quotable(*std::move(whole)),
      .proven = !is_unframed(stream.head(), stream.announced())};
}

Task<Result<std::unique_ptr<HttpStream>>> CurlHttpClient::open(HttpRequest request) {
  request.allow_unframed = false;
  auto permit = co_await stream_slots_.acquire();
  if (!permit) co_return fail(std::move(permit).error());
  auto stream =
      std::make_unique<CurlStream>(executor_, streams(request.reach), stream_budget_, Pace::Reader);
  auto started = co_await stream->start(std::move(request), proxies_, std::move(*permit));
  if (!started) co_return fail(std::move(started).error());
  co_return std::unique_ptr<HttpStream>(std::move(stream));
}

}  // namespace

std::unique_ptr<HttpClient> make_http_client(boost::asio::any_io_executor loop,
                                             ProxyEnvironment proxies) {
  return std::make_unique<CurlHttpClient>(std::move(loop), std::move(proxies));
}

}  // namespace millrace::io
