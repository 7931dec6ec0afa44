#include "connector/io/http_server/channel.h"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace millrace::io {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

constexpr std::size_t kReadAtOnce = 16 << 10;

}  // namespace

Channel::Channel(tcp::socket socket, TlsContext tls)
    : socket_(std::move(socket)), tls_(std::move(tls)) {
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.native_non_blocking(true, ignored);
  peer_ = socket_.remote_endpoint(ignored).address();
  if (tls_) stream_ = std::make_unique<asio::ssl::stream<tcp::socket&>>(socket_, *tls_);
}

Task<Channel::Error> Channel::handshake() {
  if (!stream_) co_return Error();
  const auto [error] = co_await stream_->async_handshake(asio::ssl::stream_base::server, kAsTuple);
  co_return error;
}

// A TLS record may have come in one read with the one before it, and then is in the stream: waiting
// for the socket would miss it.
Task<Channel::Error> Channel::await_bytes(std::string& buffer) {
  if (stream_) co_return co_await read_some(buffer);
  const auto [error] = co_await socket_.async_wait(asio::socket_base::wait_read, kAsTuple);
  co_return error;
}

Task<Channel::Error> Channel::read_some(std::string& buffer) {
  const auto before = buffer.size();
  buffer.resize(before + kReadAtOnce);
  const auto free = asio::buffer(buffer.data() + before, kReadAtOnce);
  if (stream_) {
    const auto [error, size] = co_await stream_->async_read_some(free, kAsTuple);
    buffer.resize(before + size);
    co_return error;
  }
  const auto [error, size] = co_await socket_.async_read_some(free, kAsTuple);
  buffer.resize(before + size);
  co_return error;
}

Task<Channel::Error> Channel::write(const char* bytes, std::size_t size) {
  const auto piece = asio::buffer(bytes, size);
  if (stream_) {
    const auto [error, written] = co_await asio::async_write(*stream_, piece, kAsTuple);
    co_return error;
  }
  const auto [error, written] = co_await asio::async_write(socket_, piece, kAsTuple);
  co_return error;
}

int Channel::file_target() {
  return stream_ ? -1 : socket_.native_handle();
}

Task<Channel::Error> Channel::wait_writable() {
  const auto [error] = co_await socket_.async_wait(asio::socket_base::wait_write, kAsTuple);
  co_return error;
}

void Channel::end_writing() {
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Channel::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

bool Channel::has_unread() const {
  boost::system::error_code ignored;
  return socket_.available(ignored) > 0;
}

}  // namespace millrace::io
