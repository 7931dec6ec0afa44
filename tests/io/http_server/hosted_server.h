#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <thread>

#include <boost/asio/io_context.hpp>

#include "connector/base/error.h"
#include "connector/base/task_group.h"
#include "connector/base/worker_pool.h"
#include "connector/io/http_server/http_server.h"

namespace millrace::testing {

// An HttpServer on a free port of loopback, with a loop and a thread of its own: serve(), then
// settings on the server and work on the loop, then start().
class HostedServer {
 public:
  explicit HostedServer(const io::ServerLimits& limits = {})
      : limits_(limits), tasks_(loop.get_executor()) {}
  HostedServer(const HostedServer&) = delete;
  HostedServer& operator=(const HostedServer&) = delete;
  ~HostedServer() { stop(); }

  io::HttpServer& serve(io::HttpHandler& handler);
  void start();
  void stop();
  std::uint16_t port() const { return port_; }

  // Runs it on the loop's thread and waits until it is done.
  void on_loop(const std::function<void()>& what);

  // The same for a task, also before start().
  Result<void> run(Task<Result<void>> task);

  boost::asio::io_context loop;
  WorkerPool workers{2};
  std::optional<io::HttpServer> server;

 private:
  Task<void> sweep();

  const io::ServerLimits limits_;
  TaskGroup tasks_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace millrace::testing
