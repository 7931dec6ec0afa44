#pragma once

#include <cstdint>
#include <functional>
#include <thread>

#include <boost/asio/io_context.hpp>

#include "connector/base/task_group.h"
#include "connector/base/worker_pool.h"
#include "connector/io/http_server/http_server.h"

namespace millrace::testing {

// An HttpServer on a free port of loopback, with a loop and a thread of its own. What is to be set
// on `server` is set before start().
class HostedServer {
 public:
  HostedServer(io::HttpHandler& handler, const io::ServerLimits& limits);
  HostedServer(const HostedServer&) = delete;
  HostedServer& operator=(const HostedServer&) = delete;
  ~HostedServer() { stop(); }

  void start();
  void stop();
  std::uint16_t port() const { return port_; }

  // Runs it on the loop's thread and waits until it is done.
  void on_loop(const std::function<void()>& what);

  boost::asio::io_context loop;
  WorkerPool workers{2};
  io::HttpServer server;

 private:
  Task<void> sweep();

  TaskGroup tasks_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace millrace::testing
