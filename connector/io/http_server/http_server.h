#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "connector/base/error.h"
#include "connector/base/task_group.h"
#include "connector/base/worker_pool.h"
#include "connector/io/http_server/connection.h"
#include "connector/io/http_server/http_handler.h"
#include "connector/io/http_server/server_limits.h"

namespace millrace::io {

// HTTP/1.1 over Beast on one thread: a coroutine for each connection, kept alive until it idles.
// When as many are open as limits.connections, or the process's limit of open files, allow, and
// another comes, the one that has waited longest for a request is closed for it: slow and silent
// callers cost the others nothing. Loop thread only. What it is built from outlives it; its tasks
// belong to `tasks`, which is joined before it is destroyed.
class HttpServer {
 public:
  HttpServer(boost::asio::any_io_executor loop, const ServerLimits& limits, WorkerPool& workers,
             HttpHandler& handler);

  // Binds and listens; gives the port. InvalidConfig when the address cannot be had.
  Result<std::uint16_t> listen(const std::string& host, std::uint16_t port);

  // Proves by these files who it is, from the next connection on; may be called again when they
  // have changed. InvalidConfig, and no change, when they cannot be used.
  Result<void> use_tls(const TlsFiles& files);

  // Answers requests for these hosts only (421 else), ports left aside; none: for any.
  void serve_hosts(const std::vector<std::string>& hosts);

  // Begins to accept.
  void start(TaskGroup& tasks);

  // Closes every connection whose peer has been silent for longer than limits.idle.
  void close_idle();

  // Accepts nothing more and closes what is open.
  void stop();

 private:
  Task<void> accept_all(TaskGroup& tasks);
  Task<void> accept_one(TaskGroup& tasks);
  Task<void> make_room(std::string_view why);  // `why` is a literal.
  Task<void> serve(boost::asio::ip::tcp::socket socket);
  bool has_too_many(const boost::asio::ip::tcp::socket& socket);
  void tell(std::string_view what, const std::string& line);  // `what` is a literal.

  boost::asio::ip::tcp::acceptor acceptor_;
  Serving serving_;
  std::size_t most_ = 0;  // Connections at once.
  std::list<Connection*> open_;
  std::map<boost::asio::ip::address, std::uint32_t> of_address_;  // Open connections.
  // What was said, and when last.
  std::map<std::string_view, std::chrono::steady_clock::time_point> told_;
  bool stopping_ = false;
};

}  // namespace millrace::io
