#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>

#include "connector/base/semaphore.h"
#include "connector/base/signal.h"
#include "connector/io/http/block_pool.h"
#include "connector/io/http/curl_error.h"
#include "connector/io/http/curl_pool.h"
#include "connector/io/http/http_client.h"
#include "connector/io/http/url.h"

namespace millrace::io {

// How many transfers share the memory for bodies, and so how much each may take. Outlives them.
class BodyBudget {
 public:
  // What one block of a stream may hold: less when many run at once.
  std::size_t block_bytes() const;
  // What curl may read at once, for each stream.
  std::size_t receive_bytes() const;

  void join() { ++streams_; }
  void leave() { --streams_; }
  BlockPool& pool() { return pool_; }

 private:
  BlockPool pool_;
  std::size_t streams_ = 0;
};

// Who says how fast a body comes.
enum class Pace {
  Reader,   // At most two blocks are held; then the network waits.
  Network,  // All of it as it comes: for answers that are read into memory anyway.
};

// One transfer of curl, from the request to the last byte of the answer. Not movable: curl holds
// its address. The pool and the budget outlive it.
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

  const HttpHead& head() const override { return head_; }
  Task<Result<Block>> read() override;

  std::optional<std::uint64_t> announced() const { return announced_; }

 private:
  static std::size_t write_header(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t write_body(char* data, std::size_t one, std::size_t size, void* self);

  Result<void> prepare(const ProxyEnvironment& proxies);
  bool on_header(std::string_view line);
  bool end_of_head();
  bool status_is_enough() const;
  bool request_left() const;
  std::size_t on_body(const char* data, std::size_t size);
  void make_room();
  Block take_partial();
  void resume();
  bool give_up(Error error);
  void wake();
  void finished(CURLcode code) override;
  bool may_connect(const sockaddr& address) override;
  void has_no_socket(int error_number) override;
  TransferFailure described(CURLcode code) const;
  void leave_broken_connection(const TransferFailure& failure);

  CurlPool& pool_;
  std::shared_ptr<CurlLoop> loop_;  // Set by start(); goes last: curl's handle is in it.
  BodyBudget& budget_;
  const Pace pace_;
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

  HttpHead head_;
  std::size_t head_bytes_ = 0;
  bool head_complete_ = false;
  std::optional<std::uint64_t> announced_;
  std::uint64_t received_ = 0;

  std::deque<Block> full_;
  Block filling_;
  bool paused_ = false;
  bool done_ = false;
  std::optional<Error> failure_;
};

}  // namespace millrace::io
