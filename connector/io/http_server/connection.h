#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "connector/base/task.h"
#include "connector/base/worker_pool.h"
#include "connector/io/http_server/http_handler.h"
#include "connector/io/http_server/server_limits.h"

namespace millrace::io {

// What the connections of a server share; outlives them.
struct Serving {
  ServerLimits limits;
  WorkerPool& workers;
  HttpHandler& handler;
  // Cancelled when a connection has ended or begins to wait: there may be room for another.
  boost::asio::steady_timer room;
};

// One client: reads a request, has it answered, writes the reply, and again. A file goes from the
// page cache to the socket without passing through this process (sendfile). Every step that makes
// progress moves the deadline on; whoever owns the connection closes it after that. Loop thread
// only.
class Connection {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  Connection(boost::asio::ip::tcp::socket socket, Serving& serving);

  Task<void> run();

  // True when it should be closed: it made no progress for too long. A request that has arrived and
  // was not looked at yet is our delay, not the peer's.
  bool is_overdue(TimePoint now) const;

  // Since when it has been waiting for a request, or for the rest of one; nothing while one is
  // being answered.
  std::optional<TimePoint> waiting_since() const { return waiting_since_; }

  // Ends the wait in progress; run() returns soon after.
  void close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  Task<bool> await_request();
  Task<bool> exchange();
  Task<bool> read(Parser& parser);
  Task<void> refuse(boost::system::error_code error);
  Task<Reply> answer(const Request& request);
  Task<void> compress(Reply& reply);
  Task<bool> write(const Reply& reply, const std::string& method, bool keep_alive);
  Task<bool> send(const char* bytes, std::size_t size);
  Task<bool> send_file(const Reply& reply);
  Task<void> drain();
  Request request_of(Parser::value_type message) const;
  void wait_at_most(std::chrono::milliseconds limit);
  void touch() { wait_at_most(serving_.limits.idle); }

  boost::asio::ip::tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  Serving& serving_;
  TimePoint deadline_;
  std::optional<TimePoint> waiting_since_;
  TimePoint began_;
  bool has_asked_ = false;
  bool awaits_request_ = false;
};

}  // namespace millrace::io
