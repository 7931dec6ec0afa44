#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "connector/base/signal.h"
#include "connector/base/task_group.h"
#include "connector/base/worker_pool.h"
#include "examples/reports_server/config.h"
#include "examples/reports_server/http_message.h"
#include "examples/reports_server/log.h"

namespace millrace::reports_server {

class Connection;

// HTTP/1.1 over Beast on one thread: a coroutine for each connection, kept alive until it idles.
// Loop thread only. What it is built from outlives it; its tasks belong to `tasks`, which is
// joined before it is destroyed.
class HttpServer {
 public:
  // The request lives until the task is done.
  using Handler = std::function<Task<Reply>(const Request&)>;

  HttpServer(boost::asio::any_io_executor loop, const LimitOptions& limits, WorkerPool& workers,
             Handler handler, Log log);

  // Binds and listens; gives the port. InvalidConfig when the address cannot be had.
  Result<std::uint16_t> listen(const std::string& host, std::uint16_t port);

  // Begins to accept.
  void start(TaskGroup& tasks);

  // Closes every connection whose peer has been silent for longer than limits.idle.
  void close_idle();

  // Accepts nothing more and closes what is open.
  void stop();

 private:
  Task<void> accept_all(TaskGroup& tasks);
  Task<void> serve(boost::asio::ip::tcp::socket socket);

  boost::asio::ip::tcp::acceptor acceptor_;
  const LimitOptions& limits_;
  WorkerPool& workers_;
  Handler handler_;
  Log log_;
  std::list<Connection*> open_;
  Signal closed_;
  bool stopping_ = false;
};

}  // namespace millrace::reports_server
