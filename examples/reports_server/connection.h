#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "connector/base/task.h"
#include "examples/reports_server/http_server.h"

namespace millrace::reports_server {

// One client: reads a request, has it answered, writes the reply, and again. A file goes from the
// page cache to the socket without passing through this process (sendfile). Every step that makes
// progress moves the deadline on; whoever owns the connection closes it after that.
class Connection {
 public:
  Connection(boost::asio::ip::tcp::socket socket, const LimitOptions& limits, WorkerPool& workers,
             const HttpServer::Handler& handler, const Log& log);

  Task<void> run();

  std::chrono::steady_clock::time_point deadline() const { return deadline_; }

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
  void touch() { deadline_ = std::chrono::steady_clock::now() + limits_.idle; }

  boost::asio::ip::tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  const LimitOptions& limits_;
  WorkerPool& workers_;
  const HttpServer::Handler& handler_;
  const Log& log_;
  std::chrono::steady_clock::time_point deadline_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace millrace::reports_server
