#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "connector/base/task.h"
#include "connector/io/http_server/tls_identity.h"

namespace millrace::io {

// Until when something has to happen. Whoever watches closes the channel after that.
class Deadline {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  void within(std::chrono::milliseconds limit) { at_ = std::chrono::steady_clock::now() + limit; }
  void none() { at_ = TimePoint::max(); }
  bool has_passed(TimePoint now) const { return now >= at_; }

 private:
  TimePoint at_ = TimePoint::max();
};

// The bytes between a server and one client, with TLS or without. Loop thread only; one task reads
// or writes at a time. Errors are Asio's.
class Channel {
 public:
  using Error = boost::system::error_code;

  // Without `tls` in the clear.
  Channel(boost::asio::ip::tcp::socket socket, TlsContext tls);

  // Before anything else; does nothing in the clear.
  Task<Error> handshake();

  // Waits until there is something to read; with TLS, reads it.
  Task<Error> await_bytes(std::string& buffer);

  // Appends what is there, but at least a byte.
  Task<Error> read_some(std::string& buffer);

  Task<Error> write(const char* bytes, std::size_t size);

  // What sendfile() may write to, or -1 with TLS. wait_writable() waits until it takes more.
  int file_target();
  Task<Error> wait_writable();

  // Tells the peer that no more will come.
  void end_writing();
  // Ends the wait in progress.
  void close();

  bool is_open() const { return socket_.is_open(); }
  bool is_secure() const { return stream_ != nullptr; }
  // Bytes have arrived that nobody has looked at.
  bool has_unread() const;
  boost::asio::ip::address peer() const { return peer_; }
  boost::asio::any_io_executor executor() { return socket_.get_executor(); }

 private:
  boost::asio::ip::tcp::socket socket_;
  TlsContext tls_;  // Outlives the stream.
  std::unique_ptr<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> stream_;
  boost::asio::ip::address peer_;
};

}  // namespace millrace::io
