#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include "tests/io/http/certificates.h"

namespace millrace::testing {

// A listener on a free loopback port with one thread for each connection, for sessions that are
// easiest written as blocking code. A session ends with what its function throws.
class SessionServer {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Session = std::function<void(Socket& socket)>;

  explicit SessionServer(Session session);
  SessionServer(const SessionServer&) = delete;
  SessionServer& operator=(const SessionServer&) = delete;
  ~SessionServer();

  std::uint16_t port() const { return port_; }
  std::size_t connections() const { return connections_; }

  // What sessions want the test to know of what they received.
  void keep(std::string_view received);
  std::string kept() const;

 private:
  void accept_all();

  Session session_;
  boost::asio::io_context loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::atomic<std::size_t> connections_ = 0;
  std::atomic<bool> stopping_ = false;

  mutable std::mutex guard_;  // Of the three below.
  std::string kept_;
  std::vector<int> open_;
  std::vector<std::thread> sessions_;

  std::thread accepting_;
};

// How a TLS listener behaves.
struct TlsOptions {
  Certificate certificate;
  std::string alpn = "http/1.1";       // Or "h2".
  int newest = TLS1_3_VERSION;         // The newest protocol that it speaks.
  std::string wants_client_from = {};  // An authority's file; empty: no certificate is asked for.
  bool close_in_handshake = false;     // With RST, after the first bytes came.
};

using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>;

// A session over TLS; what is read through `read_some` is kept by the server.
class TlsServer {
 public:
  using Session = std::function<void(TlsServer& server, TlsStream& stream)>;

  TlsServer(TlsOptions options, Session session);

  std::string url(std::string_view path) const;
  std::uint16_t port() const { return server_.port(); }
  std::size_t connections() const { return server_.connections(); }
  // The decrypted bytes of all connections.
  std::string received() const { return server_.kept(); }

  // The next bytes, kept; throws at the end of the connection.
  std::string read_some(TlsStream& stream);
  // Up to and with the empty line.
  std::string read_head(TlsStream& stream);

 private:
  void serve(SessionServer::Socket& socket);

  const TlsOptions options_;
  Session session_;
  boost::asio::ssl::context context_{boost::asio::ssl::context::tls_server};
  SessionServer server_;
};

// Answers every request of a connection with 200 and this body.
TlsServer::Session always(std::string body);

}  // namespace millrace::testing
