#include "tests/support/http/fault_proxy.h"

#include <algorithm>
#include <charconv>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <fmt/format.h>

namespace millrace::testing {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

tcp::endpoint loopback(std::uint16_t port) {
  return {asio::ip::address_v4::loopback(), port};
}

std::uint16_t port_of(std::string_view origin) {
  std::uint16_t port = 0;
  const std::string_view digits = origin.substr(origin.rfind(':') + 1);
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return port;
}

// A program that the test starts must not hold the socket open: the port would not be closed then.
void keep_from_children(int descriptor) {
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

void reset_connection(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  const std::string_view rest = pattern.substr(star + 1);
  for (std::size_t at = star; at <= text.size(); ++at) {
    if (matches(rest, text.substr(at))) return true;
  }
  return false;
}

bool matches(std::string_view pattern, const SeenRequest& request) {
  const bool with_query = pattern.find('?') != std::string_view::npos;
  return matches(pattern, with_query ? request.path + '?' + request.query : request.path);
}

FaultProxy::FaultProxy(const std::string& upstream)
    : acceptor_(loop_, loopback(0)),
      upstream_(loopback(port_of(upstream))),
      sessions_(loop_.get_executor()),
      released_(loop_.get_executor()),
      port_(acceptor_.local_endpoint().port()) {
  keep_from_children(acceptor_.native_handle());
  sessions_.spawn(accept_all());
  thread_ = std::thread([this] { loop_.run(); });
}

FaultProxy::~FaultProxy() {
  asio::post(loop_, [this] { sessions_.cancel(); });
  thread_.join();
}

void FaultProxy::on(When when, Fault fault) {
  const std::lock_guard lock(guard_);
  rules_.push_back({std::move(when), std::move(fault)});
}

void FaultProxy::otherwise(Script script) {
  const std::lock_guard lock(guard_);
  otherwise_ = std::move(script);
}

void FaultProxy::links_lead_to(const std::string& origin) {
  const std::lock_guard lock(guard_);
  link_origin_ = origin.substr(origin.rfind('/') + 1);
}

void FaultProxy::behave() {
  const std::lock_guard lock(guard_);
  rules_.clear();
  otherwise_ = nullptr;
  link_origin_.clear();
}

void FaultProxy::release() {
  open_gate_ = true;
  asio::post(loop_, [this] { released_.notify(); });
}

void FaultProxy::wait_for(std::string_view path, std::size_t count) {
  std::unique_lock lock(guard_);
  arrived_.wait(lock, [&] {
    return static_cast<std::size_t>(std::ranges::count_if(
               requests_, [&](const auto& request) { return matches(path, request); })) >= count;
  });
}

std::string FaultProxy::url(std::string_view path) const {
  return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

std::vector<SeenRequest> FaultProxy::requests(std::string_view path) const {
  const std::lock_guard lock(guard_);
  auto all = requests_;
  std::erase_if(all, [&](const SeenRequest& request) { return !matches(path, request); });
  return all;
}

std::vector<std::string> FaultProxy::received() const {
  const std::lock_guard lock(guard_);
  return received_;
}

void FaultProxy::keep(std::size_t connection, std::string_view bytes) {
  const std::lock_guard lock(guard_);
  received_[connection] += bytes;
}

std::optional<Fault> FaultProxy::fault_of(const SeenRequest& request) {
  const std::lock_guard lock(guard_);
  requests_.push_back(request);
  arrived_.notify_all();
  std::optional<Fault> chosen;
  for (auto& [when, fault, count] : rules_) {
    if (!matches(when.path, request) || !matches(when.method, request.method)) continue;
    ++count;
    if (!chosen && count >= when.first && count - when.first < when.times) chosen = fault;
  }
  if (!chosen && otherwise_) chosen = otherwise_(request, requests_.size());
  if (chosen) ++faults_;
  return chosen;
}

Task<void> FaultProxy::accept_all() {
  while (!co_await cancelled()) {
    auto [ec, socket] = co_await acceptor_.async_accept(kAsTuple);
    if (!acceptor_.is_open()) break;
    if (ec) continue;
    keep_from_children(socket.native_handle());
    socket.set_option(tcp::no_delay(true), ec);
    std::size_t number = 0;
    {
      const std::lock_guard lock(guard_);
      number = received_.size();
      received_.emplace_back();
    }
    sessions_.spawn(serve(std::move(socket), number));
  }
}

Task<void> FaultProxy::serve(Socket socket, std::size_t number) {
  std::string ahead;
  while (!co_await cancelled()) {
    auto request = co_await read_request(socket, ahead, number);
    if (!request || !co_await answer(socket, *std::move(request))) break;
  }
}

// Nothing when the connection ended. `ahead` is what was received of the next request.
Task<std::optional<HttpText>> FaultProxy::read_request(Socket& socket, std::string& ahead,
                                                       std::size_t number) {
  std::size_t kept = ahead.size();
  const auto [ec, head_size] =
      co_await asio::async_read_until(socket, asio::dynamic_buffer(ahead), "\r\n\r\n", kAsTuple);
  keep(number, std::string_view(ahead).substr(kept));
  if (ec) co_return std::nullopt;
  HttpText request = parse_http_head(std::string_view(ahead).substr(0, head_size));
  ahead.erase(0, head_size);
  const std::string length = request.header("Content-Length");
  const std::size_t body_size = length.empty() ? 0 : std::stoull(length);
  kept = ahead.size();
  if (kept < body_size) {
    const auto [failed, count] = co_await asio::async_read(
        socket, asio::dynamic_buffer(ahead), asio::transfer_exactly(body_size - kept), kAsTuple);
    keep(number, std::string_view(ahead).substr(kept));
    if (failed) co_return std::nullopt;
  }
  request.body = ahead.substr(0, body_size);
  ahead.erase(0, body_size);
  co_return request;
}

// False when the connection is to be closed.
Task<bool> FaultProxy::answer(Socket& socket, HttpText request) {
  const std::optional<Fault> scripted = fault_of(seen(request));
  const Fault fault = scripted.value_or(Fault{});
  const bool needs_plain_body = fault.rewrite || fault.coding != Coding::Plain;
  auto answer = fault.answer;
  if (!answer) answer = co_await ask_upstream(std::move(request), needs_plain_body);
  if (fault.stop_listening) acceptor_.close();
  if (!answer) co_return false;
  if (fault.hold && !co_await wait_for_release()) co_return false;
  if (fault.stop_listening) answer->set("Connection", "close");
  if (!co_await send(socket, fault, bytes_of(fault, *std::move(answer)))) co_return false;
  if (fault.ending == Ending::Silence) {
    while (!co_await cancelled()) co_await released_.wait();
  }
  if (fault.ending == Ending::Reset) reset_connection(socket);
  const bool proven = fault.framing != Framing::None && !fault.stop_listening;
  co_return fault.ending == Ending::Keep&& proven;
}

// On a connection of its own, to its end.
Task<std::optional<HttpText>> FaultProxy::ask_upstream(HttpText request, bool needs_plain_body) {
  {
    const std::lock_guard lock(guard_);
    if (!link_origin_.empty()) {
      request.set("X-Forwarded-Proto", "http");
      request.set("X-Forwarded-Host", link_origin_);
    }
  }
  request.set("Connection", "close");
  if (needs_plain_body) request.remove("Accept-Encoding");
  Socket upstream(loop_);
  const auto [refused] = co_await upstream.async_connect(upstream_, kAsTuple);
  if (refused) co_return std::nullopt;
  const std::string bytes = request.head() + request.body;
  const auto [broken, sent] = co_await asio::async_write(upstream, asio::buffer(bytes), kAsTuple);
  if (broken) co_return std::nullopt;
  std::string received;
  const auto [ended, size] =
      co_await asio::async_read(upstream, asio::dynamic_buffer(received), kAsTuple);
  if (ended != asio::error::eof) co_return std::nullopt;
  co_return parse_http_answer(received);
}

// False when nobody receives any more.
Task<bool> FaultProxy::send(Socket& socket, const Fault& fault, std::string bytes) {
  const std::size_t gate = fault.hold_after.value_or(SIZE_MAX);
  for (std::size_t at = 0; at < bytes.size();) {
    if (at == gate && !co_await wait_for_release()) co_return false;
    std::size_t size = std::min(fault.piece, bytes.size() - at);
    if (at < gate) size = std::min(size, gate - at);
    const auto [ec, sent] =
        co_await asio::async_write(socket, asio::buffer(bytes.data() + at, size), kAsTuple);
    if (ec) co_return false;
    at += size;
  }
  co_return true;
}

Task<bool> FaultProxy::wait_for_release() {
  while (!open_gate_) {
    if (auto waited = co_await released_.wait(); !waited) co_return false;
  }
  co_return true;
}

}  // namespace millrace::testing
