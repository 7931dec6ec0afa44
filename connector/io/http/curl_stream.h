#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "connector/base/semaphore.h"
#include "connector/base/signal.h"
#include "connector/io/http/curl_error.h"
#include "connector/io/http/curl_pool.h"
#include "connector/io/http/http_proxy.h"
#include "connector/io/http/message/body_budget.h"
#include "connector/io/http/message/http_stream.h"
#include "connector/io/http/message/url.h"
#include "connector/io/http/received_body.h"
#include "connector/io/http/received_head.h"

namespace millrace::io {

// One transfer of curl, from the request to the last byte of the answer. Not movable: curl holds
// its address. It pauses the socket while two blocks wait for the reader, and goes on when one is
// taken. Loop thread only; the pool and the budget outlive it, and it may be destroyed at any time
// outside of curl's callbacks, which ends the transfer.
class CurlStream final : public HttpStream, private CurlListener {
 public:
  CurlStream(boost::asio::any_io_executor executor, CurlPool& pool, BodyBudget& budget, Pace pace);
  CurlStream(const CurlStream&) = delete;
  CurlStream& operator=(const CurlStream&) = delete;
  ~CurlStream() override;

  // Sends the request and returns when the head of the answer is there. Once. `permit` is kept
  // until the end; `proxies` outlives the call.
  Task<Result<void>> start(HttpRequest request, const ProxyEnvironment& proxies,
                           Semaphore::Permit permit);

  const HttpHead& head() const override { return head_.head(); }
  Task<Result<Block>> read() override;
  std::string quotable(std::string body) const override;

  // The body's length, where the head told it.
  std::optional<std::uint64_t> announced() const { return body_.announced(); }

 private:
  static std::size_t write_header(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t write_body(char* data, std::size_t one, std::size_t size, void* self);

  Result<void> prepare(const ProxyEnvironment& proxies);
  // False, and 0, end the transfer; failure_ then says why.
  bool on_header(std::string_view line);
  std::size_t on_body(std::string_view bytes);
  // A part of the request may have reached the server.
  bool request_left() const;
  void resume();
  void finished(CURLcode code) override;
  bool may_connect(const sockaddr& address) override;
  void has_no_socket(int error_number) override;
  // Everything that curl knows of a failure, for network_error().
  TransferFailure described(CURLcode code) const;
  // Has later transfers use new connections where this failure shows that the old one is dead.
  void leave_broken_connection(const TransferFailure& failure);

  CurlPool& pool_;
  std::shared_ptr<CurlLoop> loop_;  // Set by start(); goes last: curl's handle is in it.
  BodyBudget& budget_;
  Signal changed_;
  Semaphore::Permit permit_;
  HttpRequest request_;
  Url url_;
  std::string proxy_;     // Empty for none.
  std::string obstacle_;  // Why the last address was not connected to.
  int socket_error_ = 0;  // The same, when no socket could be made for it.
  CurlHeaders headers_;
  CurlEasy handle_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};

  ReceivedHead head_;
  ReceivedBody body_;
  bool paused_ = false;
  bool done_ = false;
  std::optional<Error> failure_;
};

}  // namespace millrace::io
