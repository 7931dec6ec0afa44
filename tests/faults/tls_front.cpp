#include "tests/faults/tls_front.h"

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "tests/support/http/http_text.h"

namespace millrace::testing {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

std::uint16_t port_of(const std::string& origin) {
  return static_cast<std::uint16_t>(std::stoi(origin.substr(origin.rfind(':') + 1)));
}

std::string read_answer(tcp::socket& upstream) {
  std::string bytes;
  const auto buffer = asio::dynamic_buffer(bytes);
  const std::size_t head = asio::read_until(upstream, buffer, "\r\n\r\n");
  const auto length = parse_http_head(bytes.substr(0, head)).header("Content-Length");
  const std::size_t whole = head + std::stoull(length);
  if (bytes.size() < whole) {
    asio::read(upstream, buffer, asio::transfer_exactly(whole - bytes.size()));
  }
  return bytes;
}

TlsServer::Session hands_on_to(std::uint16_t port) {
  return [port](TlsServer& server, TlsStream& stream) {
    asio::io_context loop;
    tcp::socket upstream(loop);
    for (;;) {
      // A client that does not trust us may go only now.
      const std::string request = server.read_head(stream);
      if (!upstream.is_open()) upstream.connect({asio::ip::address_v4::loopback(), port});
      asio::write(upstream, asio::buffer(request));
      asio::write(stream, asio::buffer(read_answer(upstream)));
    }
  };
}

}  // namespace

TlsFront::TlsFront(Certificate certificate, const std::string& upstream)
    : server_({.certificate = std::move(certificate)}, hands_on_to(port_of(upstream))) {}

std::string TlsFront::url(std::string_view host) const {
  return fmt::format("https://{}:{}", host, server_.port());
}

}  // namespace millrace::testing
