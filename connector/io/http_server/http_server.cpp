#include "connector/io/http_server/http_server.h"

#include <algorithm>
#include <cstring>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

namespace millrace::io {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

using namespace std::chrono_literals;

// Whoever has just come may be about to ask.
constexpr std::chrono::milliseconds kIdleGrace = 500ms;
// How often it is said again that there is no room.
constexpr std::chrono::milliseconds kTellEvery = 60s;

// So many that every connection may have a file open, under the process's limit of open files.
std::size_t connections_within(const ServerLimits& limits) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return limits.connections;
  const auto reserved = limits.reserved_files;
  const auto left = limit.rlim_cur > reserved ? limit.rlim_cur - reserved : 0;
  return std::clamp<std::uint64_t>(left / 2, 1, limits.connections);
}

// Who a connection counts for. One person has a /64 of IPv6 addresses; IPv4 may come mapped.
asio::ip::address address_of(const tcp::socket& socket) {
  boost::system::error_code ignored;
  auto address = socket.remote_endpoint(ignored).address();
  if (address.is_v4()) return address;
  const auto six = address.to_v6();
  if (six.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, six);
  auto bytes = six.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return asio::ip::address_v6(bytes);
}

}  // namespace

HttpServer::HttpServer(asio::any_io_executor loop, const ServerLimits& limits, WorkerPool& workers,
                       HttpHandler& handler)
    : acceptor_(loop), serving_{limits, workers, handler, asio::steady_timer(loop)} {}

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
    // Whoever has the port may end: a supervisor is to try again.
    const bool may_pass = error == boost::system::errc::address_in_use;
    const bool is_elsewhere = error == boost::system::errc::address_not_available;
    return fail(may_pass ? ErrorKind::Transient : ErrorKind::InvalidConfig,
                fmt::format("listen on {}:{}: {}; choose {}", host, port, error.message(),
                            is_elsewhere ? "an address of this machine" : "another port"));
  }
  return acceptor_.local_endpoint().port();
}

void HttpServer::start(TaskGroup& tasks) {
  most_ = connections_within(serving_.limits);
  tasks.spawn(accept_all(tasks));
}

Task<void> HttpServer::accept_all(TaskGroup& tasks) {
  while (!stopping_) {
    const auto [error] = co_await acceptor_.async_wait(tcp::acceptor::wait_read, kAsTuple);
    if (error || stopping_) co_return;
    if (open_.size() < most_) {
      co_await accept_one(tasks);
    } else {
      co_await make_room("the most that limits.connections and ulimit -n allow");
    }
  }
}

Task<void> HttpServer::accept_one(TaskGroup& tasks) {
  auto [error, socket] = co_await acceptor_.async_accept(kAsTuple);
  if (stopping_) co_return;
  if (!error) {
    if (!has_too_many(socket)) tasks.spawn(serve(std::move(socket)));
  } else if (error != asio::error::connection_aborted) {
    // Out of descriptors, most likely.
    co_await make_room(strerrordesc_np(error.value()));
  }
}

// Closes whoever has waited longest without asking for anything, and waits for something to change.
Task<void> HttpServer::make_room(std::string_view why) {
  tell(why, fmt::format("{} connections are open: {}; those that have waited longest for a "
                        "request are closed for new ones",
                        open_.size(), why));
  const auto now = std::chrono::steady_clock::now();
  Connection* longest = nullptr;
  for (auto* connection : open_) {
    const auto since = connection->waiting_since();
    if (!since || now - *since < kIdleGrace) continue;
    if (longest == nullptr || *since < *longest->waiting_since()) longest = connection;
  }
  if (longest != nullptr) longest->close();
  serving_.room.expires_after(100ms);
  co_await serving_.room.async_wait(kAsTuple);
}

Task<void> HttpServer::serve(tcp::socket socket) {
  const auto address = address_of(socket);
  ++of_address_[address];
  Connection connection(std::move(socket), serving_);
  const auto entry = open_.insert(open_.end(), &connection);
  if (!stopping_) co_await connection.run();
  open_.erase(entry);
  if (--of_address_[address] == 0) of_address_.erase(address);
  serving_.room.cancel();
}

bool HttpServer::has_too_many(const tcp::socket& socket) {
  const auto most = serving_.limits.of_one_address;
  const auto open = of_address_.find(address_of(socket));
  if (most == 0 || open == of_address_.end() || open->second < most) return false;
  tell("address", fmt::format("{} has {} connections open; more of them are closed at once",
                              open->first.to_string(), most));
  return true;
}

void HttpServer::tell(std::string_view what, const std::string& line) {
  const auto now = std::chrono::steady_clock::now();
  const auto told = told_.find(what);
  if (told != told_.end() && now - told->second <= kTellEvery) return;
  told_[what] = now;
  serving_.handler.note(line);
}

Result<void> HttpServer::use_tls(const TlsFiles& files) {
  auto context = tls_identity(files);
  if (!context) return fail(std::move(context).error());
  serving_.tls = *std::move(context);
  return {};
}

void HttpServer::serve_hosts(const std::vector<std::string>& hosts) {
  serving_.hosts.clear();
  for (const auto& host : hosts) serving_.hosts.push_back(host_name(host));
}

void HttpServer::close_idle() {
  const auto now = std::chrono::steady_clock::now();
  for (auto* connection : open_) {
    if (connection->is_overdue(now)) connection->close();
  }
}

void HttpServer::stop() {
  stopping_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (auto* connection : open_) connection->close();
}

}  // namespace millrace::io
