#include "examples/reports_server/http_server.h"

#include <cerrno>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "examples/reports_server/connection.h"

namespace millrace::reports_server {
namespace asio = boost::asio;
using asio::ip::tcp;

HttpServer::HttpServer(asio::any_io_executor loop, const LimitOptions& limits, WorkerPool& workers,
                       Handler handler, Log log)
    : acceptor_(loop),
      limits_(limits),
      workers_(workers),
      handler_(std::move(handler)),
      log_(std::move(log)),
      closed_(loop) {}

Result<std::uint16_t> HttpServer::listen(const std::string& host, std::uint16_t port) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (error) {
    return fail(ErrorKind::InvalidConfig,
                fmt::format("host: '{}' is not an address; write 127.0.0.1 or 0.0.0.0", host));
  }
  const tcp::endpoint endpoint(address, port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return fail(ErrorKind::InvalidConfig, fmt::format("listen on {}:{}: {}; choose another port",
                                                      host, port, error.message()));
  }
  return acceptor_.local_endpoint().port();
}

void HttpServer::start(TaskGroup& tasks) {
  tasks.spawn(accept_all(tasks));
}

Task<void> HttpServer::accept_all(TaskGroup& tasks) {
  asio::steady_timer pause(acceptor_.get_executor());
  while (!stopping_) {
    if (open_.size() >= limits_.connections) {
      if (!co_await closed_.wait()) co_return;
      continue;
    }
    auto [error, socket] = co_await acceptor_.async_accept(kAsTuple);
    if (stopping_) co_return;
    if (error) {
      // Out of descriptors, most likely: what is open must end first.
      log_(fmt::format("accept: {}", error.message()));
      pause.expires_after(std::chrono::milliseconds(100));
      co_await pause.async_wait(kAsTuple);
      continue;
    }
    tasks.spawn(serve(std::move(socket)));
  }
}

Task<void> HttpServer::serve(tcp::socket socket) {
  Connection connection(std::move(socket), limits_, workers_, handler_, log_);
  const auto entry = open_.insert(open_.end(), &connection);
  if (!stopping_) co_await connection.run();
  open_.erase(entry);
  closed_.notify();
}

void HttpServer::close_idle() {
  const auto now = std::chrono::steady_clock::now();
  for (auto* connection : open_) {
    if (connection->deadline() < now) connection->close();
  }
}

void HttpServer::stop() {
  stopping_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (auto* connection : open_) connection->close();
}

}  // namespace millrace::reports_server
