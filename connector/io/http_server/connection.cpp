#include "connector/io/http_server/connection.h"

#include <algorithm>
#include <cerrno>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <fmt/format.h>
#include <sys/sendfile.h>

#include "connector/base/text/text.h"
#include "connector/io/http_server/gzip.h"
#include "connector/io/http_server/reply_head.h"

namespace millrace::io {
namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace {

constexpr std::size_t kPiece = 256 << 10;
constexpr std::uint32_t kLargestHead = 64 << 10;

std::string text_of(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

int status_for(const boost::system::error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  return 400;
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, Serving& serving)
    : socket_(std::move(socket)), buffer_(kLargestHead + kPiece), serving_(serving) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.native_non_blocking(true, ignored);
  touch();
}

void Connection::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  waiting_since_.reset();
}

bool Connection::is_overdue(TimePoint now) const {
  if (now < deadline_) return false;
  boost::system::error_code ignored;
  return !awaits_request_ || socket_.available(ignored) == 0;
}

void Connection::wait_at_most(std::chrono::milliseconds limit) {
  deadline_ = std::chrono::steady_clock::now() + limit;
}

Task<void> Connection::run() {
  while (co_await await_request() && co_await exchange()) {
  }
  close();
}

// Most connections are idle most of the time: they have neither a buffer nor a parser then.
Task<bool> Connection::await_request() {
  const auto& limits = serving_.limits;
  wait_at_most(has_asked_ ? limits.idle : std::min(limits.idle, limits.header_time));
  if (buffer_.size() > 0) co_return true;
  buffer_.shrink_to_fit();
  waiting_since_ = std::chrono::steady_clock::now();
  serving_.room.cancel();
  awaits_request_ = true;
  const auto [error] = co_await socket_.async_wait(asio::socket_base::wait_read, kAsTuple);
  awaits_request_ = false;
  co_return !error;
}

// One request and its reply; true when another may follow.
Task<bool> Connection::exchange() {
  wait_at_most(std::min(serving_.limits.idle, serving_.limits.header_time));
  waiting_since_ = std::chrono::steady_clock::now();
  Parser parser;
  parser.header_limit(kLargestHead);
  parser.body_limit(serving_.limits.body.bytes);
  if (!co_await read(parser)) co_return false;
  waiting_since_.reset();
  has_asked_ = true;
  began_ = std::chrono::steady_clock::now();
  const bool keep_alive = parser.get().keep_alive();
  const bool gzip_offered = accepts_gzip(text_of(parser.get()[http::field::accept_encoding]));
  const Request request = request_of(parser.release());
  Reply reply = co_await answer(request);
  if (gzip_offered && reply.compress && !reply.file) co_await compress(reply);
  const bool written = co_await write(reply, request.method, keep_alive);
  const auto elapsed = std::chrono::steady_clock::now() - began_;
  serving_.handler.done({request, reply, written, elapsed});
  co_return written&& keep_alive;
}

Task<bool> Connection::read(Parser& parser) {
  auto [error, size] = co_await http::async_read_header(socket_, buffer_, parser, kAsTuple);
  if (!error && boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    if (!co_await send(kContinue.data(), kContinue.size())) co_return false;
  }
  if (!error) {
    touch();
    std::tie(error, size) = co_await http::async_read(socket_, buffer_, parser, kAsTuple);
  }
  if (!error) co_return true;
  // Whoever hangs up gets no answer; whoever sends nonsense does.
  if (error.category() == http::make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    co_await refuse(error);
  }
  co_return false;
}

Task<void> Connection::refuse(boost::system::error_code error) {
  waiting_since_.reset();
  const Reply reply = serving_.handler.refusal(status_for(error), "", error.message());
  serving_.handler.note(fmt::format("- bad request: {} {}", error.message(), reply.status));
  if (co_await write(reply, "GET", false)) co_await drain();
}

// Reads on for a moment, so that closing with unread bytes does not tear the reply away.
Task<void> Connection::drain() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  deadline_ = std::chrono::steady_clock::now() +
              std::min<std::chrono::milliseconds>(serving_.limits.idle, std::chrono::seconds(2));
  std::string sink(kPiece, '\0');
  for (std::size_t total = 0; total < (std::size_t{4} << 20);) {
    const auto [error, size] = co_await socket_.async_read_some(asio::buffer(sink), kAsTuple);
    if (error) co_return;
    total += size;
  }
}

Task<Reply> Connection::answer(const Request& request) {
  // A live report takes as long as its query; that is no idling.
  deadline_ = std::chrono::steady_clock::time_point::max();
  try {
    co_return co_await serving_.handler.answer(request);
  } catch (const std::exception& bug) {
    serving_.handler.note(fmt::format("bug: {}", printable(bug.what())));
  }
  co_return serving_.handler.refusal(500, request.path, "Internal Server Error");
}

Task<void> Connection::compress(Reply& reply) {
  if (reply.body.size() < kPiece) {
    reply.body = gzip(reply.body);
  } else {
    reply.body = co_await serving_.workers.run([&] { return gzip(reply.body); });
  }
  reply.headers.emplace_back("Content-Encoding", "gzip");
}

Task<bool> Connection::write(const Reply& reply, const std::string& method, bool keep_alive) {
  std::string head = reply_head(reply, keep_alive);
  const bool no_body = method == "HEAD";
  if (!no_body && !reply.file && reply.body.size() <= kPiece) {
    head += reply.body;
    co_return co_await send(head.data(), head.size());
  }
  if (!co_await send(head.data(), head.size())) co_return false;
  if (no_body) co_return true;
  if (reply.file) co_return co_await send_file(reply);
  co_return co_await send(reply.body.data(), reply.body.size());
}

Task<bool> Connection::send(const char* bytes, std::size_t size) {
  while (size > 0) {
    touch();
    const auto piece = asio::buffer(bytes, std::min(size, kPiece));
    const auto [error, written] = co_await asio::async_write(socket_, piece, kAsTuple);
    if (error) co_return false;
    bytes += written;
    size -= written;
  }
  co_return true;
}

Task<bool> Connection::send_file(const Reply& reply) {
  constexpr std::size_t kAtOnce = 1 << 20;
  constexpr std::uint64_t kTurn = 4 << 20;  // Then the other connections have theirs.
  auto offset = static_cast<off_t>(reply.offset);
  const auto end = static_cast<off_t>(reply.offset + reply.length);
  constexpr std::uint64_t kProgress = 64 << 10;  // A trickle is none.
  std::uint64_t turn = 0, taken = 0;
  touch();
  while (offset < end && socket_.is_open()) {
    const auto wanted = std::min<std::size_t>(kAtOnce, static_cast<std::size_t>(end - offset));
    const auto sent = sendfile(socket_.native_handle(), reply.file->get(), &offset, wanted);
    if (sent > 0) {
      taken += static_cast<std::uint64_t>(sent);
      if (taken >= kProgress) {
        touch();
        taken = 0;
      }
      turn += static_cast<std::uint64_t>(sent);
      if (turn < kTurn) continue;
      turn = 0;
      co_await asio::post(socket_.get_executor(), kAsTuple);
    } else if (sent < 0 && errno == EAGAIN) {
      const auto [error] = co_await socket_.async_wait(asio::socket_base::wait_write, kAsTuple);
      if (error) co_return false;
    } else if (sent == 0 || errno != EINTR) {
      co_return false;
    }
  }
  co_return offset == end;
}

Request Connection::request_of(Parser::value_type message) const {
  const std::string target = text_of(message.target());
  const auto question = target.find('?');
  Request request;
  request.method = text_of(message.method_string());
  request.path = target.substr(0, question);
  if (question != target.npos) {
    request.parameters = parse_query(std::string_view(target).substr(question + 1));
  }
  boost::system::error_code ignored;
  request.peer = socket_.remote_endpoint(ignored).address();
  for (const auto& field : message) {
    request.headers.emplace_back(text_of(field.name_string()), text_of(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

}  // namespace millrace::io
