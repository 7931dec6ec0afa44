#include "tests/support/postgres/postgres_proxy.h"

#include <array>
#include <csignal>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>

namespace millrace::testing {
namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

namespace {

// The process that serves a session, from what the server says once it has let the client in; 0
// when it is not in there.
int backend_in(std::string_view answer) {
  using namespace std::string_view_literals;
  constexpr auto kKeyData = "K\0\0\0\x0C"sv;
  const auto at = answer.find(kKeyData);
  if (at == std::string_view::npos || answer.size() < at + kKeyData.size() + 4) return 0;
  int process = 0;
  for (const char byte : answer.substr(at + kKeyData.size(), 4)) {
    process = process << 8 | static_cast<unsigned char>(byte);
  }
  return process;
}

}  // namespace

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
  arm(std::move(text), loses, false);
}

void PostgresProxy::close_at(std::string text, Loses loses) {
  arm(std::move(text), loses, true);
}

void PostgresProxy::arm(std::string text, Loses loses, bool closes) {
  const std::lock_guard lock(guard_);
  text_ = std::move(text);
  loses_ = loses;
  closes_ = closes;
  silent_ = false;
}

void PostgresProxy::wait_for_silence() {
  std::unique_lock lock(guard_);
  changed_.wait(lock, [&] { return silent_; });
}

void PostgresProxy::turn_silent(Session& session, std::string_view sent) {
  const std::lock_guard lock(guard_);
  if (text_.empty() || !sent.contains(text_)) return;
  text_.clear();
  silent_ = true;
  changed_.notify_all();
  session.silence = loses_ == Loses::Answers ? Silence::Answers : Silence::Everything;
  session.closes = closes_;
}

void PostgresProxy::count(Session& session, std::string_view sent) {
  const bool says_goodbye = sent.starts_with('X');
  if (session.is_answered && !says_goodbye) {
    ++round_trips_;
    cut(session);
  }
  session.is_answered = false;
}

void PostgresProxy::cut_at(int trip, Cut cut) {
  const std::lock_guard lock(guard_);
  trips_to_cut_ = trip;
  cut_ = cut;
}

bool PostgresProxy::was_cut() {
  const std::lock_guard lock(guard_);
  return trips_to_cut_ <= 0;
}

void PostgresProxy::cut(Session& session) {
  const std::lock_guard lock(guard_);
  if (trips_to_cut_ <= 0 || --trips_to_cut_ > 0) return;
  if (cut_ == Cut::Backend) {
    if (session.backend > 0) kill(session.backend, SIGTERM);
    return;
  }
  session.silence = cut_ == Cut::Answer ? Silence::Answers : Silence::Everything;
  session.closes = true;
}

Task<void> PostgresProxy::accept_all() {
  for (;;) {
    Socket client(loop_);
    const auto [failed] = co_await acceptor_.async_accept(client, kAsTuple);
    if (failed) co_return;
    ++connections_;
    sessions_.spawn(serve(std::move(client)));
  }
}

Task<void> PostgresProxy::serve(Socket client) {
  Socket server(loop_);
  const auto [failed] = co_await server.async_connect(Protocol::endpoint(upstream_), kAsTuple);
  if (failed) co_return;
  Session session;
  TaskGroup ways(loop_.get_executor());
  ways.spawn(pass_requests(client, server, session));
  ways.spawn(pass_answers(server, client, session));
  co_await ways.join();
}

Task<void> PostgresProxy::pass_requests(Socket& client, Socket& server, Session& session) {
  std::array<char, 65536> room{};
  boost::system::error_code ignored;
  for (;;) {
    const auto [ended, size] = co_await client.async_read_some(asio::buffer(room), kAsTuple);
    if (ended) break;
    const std::string_view sent(room.data(), size);
    count(session, sent);
    if (session.silence == Silence::None) turn_silent(session, sent);
    if (rolls_back_) {
      using namespace std::string_view_literals;
      const auto at = sent.find("COMMIT\0"sv);
      if (at != std::string_view::npos) "ABORT "sv.copy(room.data() + at, 6);
    }
    if (session.silence == Silence::Everything && session.closes) {
      client.shutdown(Socket::shutdown_both, ignored);
      break;
    }
    if (session.silence == Silence::Everything) continue;
    const auto [failed, passed] =
        co_await asio::async_write(server, asio::buffer(room, size), kAsTuple);
    if (failed) break;
  }
  server.shutdown(Socket::shutdown_both, ignored);
}

Task<void> PostgresProxy::pass_answers(Socket& server, Socket& client, Session& session) {
  std::array<char, 65536> room{};
  boost::system::error_code ignored;
  for (;;) {
    const auto [ended, size] = co_await server.async_read_some(asio::buffer(room), kAsTuple);
    if (ended) break;
    if (session.backend == 0) session.backend = backend_in({room.data(), size});
    if (session.silence != Silence::None && session.closes) break;
    if (session.silence != Silence::None) continue;
    session.is_answered = true;
    const auto [failed, sent] =
        co_await asio::async_write(client, asio::buffer(room, size), kAsTuple);
    if (failed) break;
  }
  if (session.silence == Silence::None || session.closes)
    client.shutdown(Socket::shutdown_both, ignored);
}

}  // namespace millrace::testing
