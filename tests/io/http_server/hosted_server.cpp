#include "tests/io/http_server/hosted_server.h"

#include <csignal>
#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "tests/support/run.h"

namespace millrace::testing {
namespace asio = boost::asio;

io::HttpServer& HostedServer::serve(io::HttpHandler& handler) {
  return server.emplace(loop.get_executor(), limits_, workers, handler);
}

void HostedServer::start() {
  const auto port = server->listen("127.0.0.1", 0);
  ASSERT_TRUE(port) << port.error().message();
  port_ = *port;
  server->start(tasks_);
  tasks_.spawn(sweep());
  asio::co_spawn(loop, tasks_.join(), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
  loop.restart();
  thread_ = std::jthread([this] {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    loop.run();
  });
}

void HostedServer::stop() {
  if (!thread_.joinable()) return;
  asio::post(loop, [this] {
    server->stop();
    tasks_.cancel();
  });
  thread_.join();
}

void HostedServer::on_loop(const std::function<void()>& what) {
  std::promise<void> done;
  asio::post(loop, [&] {
    what();
    done.set_value();
  });
  done.get_future().get();
}

Result<void> HostedServer::run(Task<Result<void>> task) {
  if (!thread_.joinable()) return testing::run(loop, std::move(task));
  std::promise<Result<void>> done;
  const auto keep = [&]() -> Task<void> { done.set_value(co_await std::move(task)); };
  asio::co_spawn(loop, keep(), asio::detached);
  return done.get_future().get();
}

Task<void> HostedServer::sweep() {
  asio::steady_timer timer(loop.get_executor());
  while (!co_await cancelled()) {
    timer.expires_after(std::chrono::milliseconds(5));
    co_await timer.async_wait(kAsTuple);
    server->close_idle();
  }
}

}  // namespace millrace::testing
