#include "tests/io/http/session_server.h"

#include <algorithm>
#include <array>
#include <exception>

#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

namespace millrace::testing {
namespace asio = boost::asio;
using asio::ip::tcp;

SessionServer::SessionServer(Session session)
    : session_(std::move(session)),
      acceptor_(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      port_(acceptor_.local_endpoint().port()),
      accepting_([this] { accept_all(); }) {}

SessionServer::~SessionServer() {
  stopping_ = true;
  // Wakes the thread in accept(), which a close would not.
  ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
  accepting_.join();
  {
    const std::lock_guard lock(guard_);
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  for (auto& session : sessions_) session.join();
}

void SessionServer::accept_all() {
  while (!stopping_) {
    boost::system::error_code ec;
    tcp::socket socket = acceptor_.accept(ec);
    if (ec) continue;
    ++connections_;
    socket.set_option(tcp::no_delay(true), ec);
    const std::lock_guard lock(guard_);
    open_.push_back(socket.native_handle());
    sessions_.emplace_back([this, socket = std::move(socket)]() mutable {
      const int handle = socket.native_handle();
      try {
        session_(socket);
      } catch (const std::exception&) {
        // The other side went away; the test sees what it kept.
      }
      const std::lock_guard closing(guard_);
      std::erase(open_, handle);
      socket.close();
    });
  }
}

void SessionServer::keep(std::string_view received) {
  const std::lock_guard lock(guard_);
  kept_ += received;
}

std::string SessionServer::kept() const {
  const std::lock_guard lock(guard_);
  return kept_;
}

TlsServer::TlsServer(TlsOptions options, Session session)
    : options_(std::move(options)),
      session_(std::move(session)),
      server_([this](SessionServer::Socket& socket) { serve(socket); }) {
  SSL_CTX* native = context_.native_handle();
  SSL_CTX_set_security_level(native, 0);
  SSL_CTX_set_min_proto_version(native, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(native, options_.newest);
  context_.use_certificate_file(options_.certificate.certificate, asio::ssl::context::pem);
  context_.use_private_key_file(options_.certificate.key, asio::ssl::context::pem);
  if (!options_.wants_client_from.empty()) {
    context_.load_verify_file(options_.wants_client_from);
    context_.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  }
  SSL_CTX_set_alpn_select_cb(
      native,
      [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
         unsigned int offered_size, void* self) {
        const std::string& wanted = static_cast<TlsServer*>(self)->options_.alpn;
        const std::string list = static_cast<char>(wanted.size()) + wanted;
        unsigned char* chosen = nullptr;
        const auto* mine = reinterpret_cast<const unsigned char*>(list.data());
        const int found = SSL_select_next_proto(
            &chosen, size, mine, static_cast<unsigned>(list.size()), offered, offered_size);
        // What was chosen must outlive `list`.
        *out = found == OPENSSL_NPN_NEGOTIATED
                   ? std::search(offered, offered + offered_size, wanted.begin(), wanted.end())
                   : nullptr;
        return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
      },
      this);
}

std::string TlsServer::url(std::string_view path) const {
  return fmt::format("https://localhost:{}{}", port(), path);
}

void TlsServer::serve(SessionServer::Socket& socket) {
  if (options_.close_in_handshake) {
    std::array<char, 1024> hello{};
    socket.read_some(asio::buffer(hello));
    socket.set_option(asio::socket_base::linger(true, 0));
    socket.close();
    return;
  }
  TlsStream stream(socket, context_);
  boost::system::error_code failed;
  stream.handshake(asio::ssl::stream_base::server, failed);
  if (!failed) return session_(*this, stream);
  // As long as the other side writes: a reset would overtake the alert that tells it why.
  socket.shutdown(tcp::socket::shutdown_send);
  for (std::array<char, 1024> rest{};;) socket.read_some(asio::buffer(rest));
}

std::string TlsServer::read_some(TlsStream& stream) {
  std::array<char, 16 * 1024> bytes{};
  const std::size_t size = stream.read_some(asio::buffer(bytes));
  server_.keep({bytes.data(), size});
  return {bytes.data(), size};
}

std::string TlsServer::read_head(TlsStream& stream) {
  std::string head;
  while (head.find("\r\n\r\n") == std::string::npos) head += read_some(stream);
  return head;
}

TlsServer::Session always(std::string body) {
  return [body = std::move(body)](TlsServer& server, TlsStream& stream) {
    for (;;) {
      server.read_head(stream);
      asio::write(stream,
                  asio::buffer(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}",
                                           body.size(), body)));
    }
  };
}

}  // namespace millrace::testing
