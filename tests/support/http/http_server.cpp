#include "tests/support/http/http_server.h"

#include <algorithm>
#include <memory>

#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace millrace::testing {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

// What a client that speaks TLS begins with, and what servers of plain HTTP make of it.
constexpr char kTlsHandshake = '\x16';
constexpr std::string_view kNotHttp = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";

tcp::endpoint any_loopback_port() {
  return {asio::ip::address_v4::loopback(), 0};
}

SeenRequest parse_head(std::string_view head) {
  SeenRequest request;
  std::size_t line_end = head.find("\r\n");
  const std::string_view first = head.substr(0, line_end);
  const std::size_t space = first.find(' ');
  request.method = first.substr(0, space);
  const std::string_view target = first.substr(space + 1, first.rfind(' ') - space - 1);
  const std::size_t mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
  while (line_end + 2 < head.size()) {
    const std::size_t begin = line_end + 2;
    line_end = head.find("\r\n", begin);
    const std::string_view line = head.substr(begin, line_end - begin);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) break;
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    request.headers.emplace_back(line.substr(0, colon),
                                 value == std::string_view::npos ? "" : line.substr(value));
  }
  return request;
}

std::string head_of(const Reply& reply) {
  std::string head = fmt::format("HTTP/1.1 {} Scripted\r\n", reply.status);
  for (const auto& [name, value] : reply.headers) head += name + ": " + value + "\r\n";
  if (reply.framing == Framing::Length) {
    head += fmt::format("Content-Length: {}\r\n", reply.body.size());
  } else if (reply.framing == Framing::Chunked) {
    head += "Transfer-Encoding: chunked\r\n";
  }
  return head + "\r\n";
}

std::string chunked(std::string_view piece) {
  return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
}

void reset(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

}  // namespace

std::string SeenRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (boost::algorithm::iequals(key, name)) return value;
  }
  return {};
}

bool SeenRequest::has_header(std::string_view name) const {
  return std::ranges::any_of(
      headers, [&](const auto& header) { return boost::algorithm::iequals(header.first, name); });
}

std::string SeenRequest::parameter(std::string_view name) const {
  for (std::size_t begin = 0; begin < query.size();) {
    const std::size_t end = std::min(query.find('&', begin), query.size());
    const std::string_view pair = std::string_view(query).substr(begin, end - begin);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == name) {
      return std::string(pair.substr(std::min(equals + 1, pair.size())));
    }
    begin = end + 1;
  }
  return {};
}

Reply json(std::string body, int status) {
  Reply reply{.status = status, .body = std::move(body)};
  reply.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
  return reply;
}

Reply redirect(std::string location, int status) {
  Reply reply{.status = status, .body = "<html>You are being redirected.</html>"};
  reply.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
  reply.headers.emplace_back("Location", std::move(location));
  return reply;
}

Reply hang_up() {
  return {.raw = std::string()};
}

HttpServer::HttpServer()
    : acceptor_(loop_, any_loopback_port()),
      sessions_(loop_.get_executor()),
      released_(loop_.get_executor()),
      port_(acceptor_.local_endpoint().port()) {
  sessions_.spawn(accept_all());
  thread_ = std::thread([this] { loop_.run(); });
}

HttpServer::~HttpServer() {
  asio::post(loop_, [this] { sessions_.cancel(); });
  thread_.join();
}

void HttpServer::on(std::string path, Handler handler) {
  const std::lock_guard lock(guard_);
  handlers_[std::move(path)] = std::move(handler);
}

void HttpServer::on(std::string path, std::vector<Reply> replies) {
  on(std::move(path), [replies = std::move(replies), next = std::size_t{0}](auto&) mutable {
    const std::size_t turn = std::min(next++, replies.size() - 1);
    return replies[turn];
  });
}

void HttpServer::otherwise(Handler handler) {
  const std::lock_guard lock(guard_);
  otherwise_ = std::move(handler);
}

void HttpServer::release() {
  open_gate_ = true;
  asio::post(loop_, [this] { released_.notify(); });
}

std::string HttpServer::url(std::string_view path) const {
  return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

std::vector<SeenRequest> HttpServer::requests() const {
  const std::lock_guard lock(guard_);
  return requests_;
}

std::vector<SeenRequest> HttpServer::requests(std::string_view path) const {
  auto all = requests();
  std::erase_if(all, [&](const SeenRequest& request) { return request.path != path; });
  return all;
}

Reply HttpServer::reply_to(const SeenRequest& request) {
  const std::lock_guard lock(guard_);
  requests_.push_back(request);
  const auto found = handlers_.find(request.path);
  if (found != handlers_.end()) return found->second(request);
  if (otherwise_) return otherwise_(request);
  return {.status = 404, .body = "Resource not found"};
}

Task<void> HttpServer::accept_all() {
  while (!co_await cancelled()) {
    auto [ec, socket] = co_await acceptor_.async_accept(kAsTuple);
    if (ec) continue;
    ++connections_;
    socket.set_option(tcp::no_delay(true), ec);
    sessions_.spawn(serve(std::move(socket)));
  }
}

Task<void> HttpServer::serve(Socket socket) {
  std::string received;
  for (bool open = true; open && !co_await cancelled();) {
    if (received.empty()) {
      const auto [none, some] = co_await asio::async_read(socket, asio::dynamic_buffer(received),
                                                          asio::transfer_at_least(1), kAsTuple);
      if (none) break;
    }
    if (received.starts_with(kTlsHandshake)) {
      co_await asio::async_write(socket, asio::buffer(kNotHttp), kAsTuple);
      break;
    }
    const auto [ec, head_size] = co_await asio::async_read_until(
        socket, asio::dynamic_buffer(received), "\r\n\r\n", kAsTuple);
    if (ec) break;
    SeenRequest request = parse_head(std::string_view(received).substr(0, head_size));
    received.erase(0, head_size);
    const std::string length = request.header("Content-Length");
    const std::size_t body_size = length.empty() ? 0 : std::stoull(length);
    while (received.size() < body_size) {
      const auto [failed, count] =
          co_await asio::async_read(socket, asio::dynamic_buffer(received),
                                    asio::transfer_exactly(body_size - received.size()), kAsTuple);
      if (failed) co_return;
    }
    request.body = received.substr(0, body_size);
    received.erase(0, body_size);
    open = co_await answer(socket, reply_to(request));
  }
}

// False when the connection is to be closed.
Task<bool> HttpServer::answer(Socket& socket, Reply reply) {
  while (reply.silent && !co_await cancelled()) co_await released_.wait();
  if (reply.hold && !co_await wait_for_release()) co_return false;
  const std::string head = reply.raw ? *reply.raw : head_of(reply);
  const auto [ec, sent] = co_await asio::async_write(socket, asio::buffer(head), kAsTuple);
  if (ec) co_return false;
  const bool complete = !reply.raw && co_await send_body(socket, reply);
  const bool keep = complete && !reply.close && reply.framing != Framing::None;
  if (!keep && reply.reset) reset(socket);
  co_return keep;
}

Task<bool> HttpServer::wait_for_release() {
  while (!open_gate_) {
    if (auto waited = co_await released_.wait(); !waited) co_return false;
  }
  co_return true;
}

// False when it was cut short.
Task<bool> HttpServer::send_body(Socket& socket, const Reply& reply) {
  asio::steady_timer timer(socket.get_executor());
  std::size_t left = reply.cut_after.value_or(SIZE_MAX);
  for (std::size_t at = 0; at < reply.body.size() && left > 0;) {
    if (at > 0 && reply.pause.count() > 0) {
      timer.expires_after(reply.pause);
      co_await timer.async_wait(kAsTuple);
      if (co_await cancelled()) co_return false;
    }
    if (at == reply.hold_after && !co_await wait_for_release()) co_return false;
    std::string_view piece = std::string_view(reply.body).substr(at, reply.piece);
    if (at < reply.hold_after.value_or(0)) piece = piece.substr(0, *reply.hold_after - at);
    at += piece.size();
    std::string framed;
    if (reply.framing == Framing::Chunked) piece = framed = chunked(piece);
    piece = piece.substr(0, left);
    left -= piece.size();
    const auto [ec, sent] = co_await asio::async_write(socket, asio::buffer(piece), kAsTuple);
    body_bytes_sent_ += sent;
    if (ec) co_return false;
  }
  if (reply.framing == Framing::Chunked) {
    const auto last = std::string_view("0\r\n\r\n").substr(0, left);
    left -= last.size();
    const auto [ec, sent] = co_await asio::async_write(socket, asio::buffer(last), kAsTuple);
    if (ec) co_return false;
  }
  // A cut at the very end is one too: the connection goes, the answer is complete.
  co_return !reply.cut_after;
}

std::uint16_t closed_port() {
  asio::io_context loop;
  return tcp::acceptor(loop, any_loopback_port()).local_endpoint().port();
}

}  // namespace millrace::testing
