#include "tests/support/postgres_proxy.h"

#include <array>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>

namespace millrace::testing {
namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

PostgresProxy::PostgresProxy(const std::string& upstream)
    : acceptor_(loop_, Protocol::endpoint((folder_ / ".s.PGSQL.5432").string())),
      upstream_(upstream),
      sessions_(loop_.get_executor()) {
  fcntl(acceptor_.native_handle(), F_SETFD, FD_CLOEXEC);
  sessions_.spawn(accept_all());
  thread_ = std::thread([this] { loop_.run(); });
}

PostgresProxy::~PostgresProxy() {
  asio::post(loop_, [this] { sessions_.cancel(); });
  thread_.join();
}

void PostgresProxy::go_silent_at(std::string text, Loses loses) {
  const std::lock_guard lock(guard_);
  text_ = std::move(text);
  loses_ = loses;
  silent_ = false;
}

void PostgresProxy::wait_for_silence() {
  std::unique_lock lock(guard_);
  changed_.wait(lock, [&] { return silent_; });
}

PostgresProxy::Silence PostgresProxy::silence_after(std::string_view sent) {
  const std::lock_guard lock(guard_);
  if (text_.empty() || !sent.contains(text_)) return Silence::None;
  text_.clear();
  silent_ = true;
  changed_.notify_all();
  return loses_ == Loses::Answers ? Silence::Answers : Silence::Everything;
}

Task<void> PostgresProxy::accept_all() {
  for (;;) {
    Socket client(loop_);
    const auto [failed] = co_await acceptor_.async_accept(client, kAsTuple);
    if (failed) co_return;
    sessions_.spawn(serve(std::move(client)));
  }
}

Task<void> PostgresProxy::serve(Socket client) {
  Socket server(loop_);
  const auto [failed] = co_await server.async_connect(Protocol::endpoint(upstream_), kAsTuple);
  if (failed) co_return;
  Silence silence = Silence::None;
  TaskGroup ways(loop_.get_executor());
  ways.spawn(pass_requests(client, server, silence));
  ways.spawn(pass_answers(server, client, silence));
  co_await ways.join();
}

Task<void> PostgresProxy::pass_requests(Socket& client, Socket& server, Silence& silence) {
  std::array<char, 65536> room{};
  for (;;) {
    const auto [ended, size] = co_await client.async_read_some(asio::buffer(room), kAsTuple);
    if (ended) break;
    if (silence == Silence::None) silence = silence_after({room.data(), size});
    if (silence == Silence::Everything) continue;
    const auto [failed, sent] =
        co_await asio::async_write(server, asio::buffer(room, size), kAsTuple);
    if (failed) break;
  }
  boost::system::error_code ignored;
  server.shutdown(Socket::shutdown_both, ignored);
}

Task<void> PostgresProxy::pass_answers(Socket& server, Socket& client, const Silence& silence) {
  std::array<char, 65536> room{};
  for (;;) {
    const auto [ended, size] = co_await server.async_read_some(asio::buffer(room), kAsTuple);
    if (ended) break;
    if (silence != Silence::None) continue;
    const auto [failed, sent] =
        co_await asio::async_write(client, asio::buffer(room, size), kAsTuple);
    if (failed) break;
  }
  boost::system::error_code ignored;
  if (silence == Silence::None) client.shutdown(Socket::shutdown_both, ignored);
}

}  // namespace millrace::testing
