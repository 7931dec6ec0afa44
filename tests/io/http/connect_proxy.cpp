#include "tests/io/http/connect_proxy.h"

#include <array>
#include <thread>

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace millrace::testing {
namespace asio = boost::asio;
using asio::ip::tcp;

ConnectProxy::ConnectProxy(std::string answer)
    : answer_(std::move(answer)), server_([this](tcp::socket& client) { serve(client); }) {}

std::string ConnectProxy::url(std::string_view user) const {
  return fmt::format("http://{}127.0.0.1:{}", user, server_.port());
}

void ConnectProxy::serve(tcp::socket& client) {
  std::string head;
  asio::read_until(client, asio::dynamic_buffer(head), "\r\n\r\n");
  server_.keep(head);
  asio::write(client, asio::buffer("HTTP/1.1 " + answer_ + "\r\n\r\n"));
  if (!answer_.starts_with("200")) return;
  const std::size_t colon = head.find(':');
  const auto port = static_cast<std::uint16_t>(std::stoi(head.substr(colon + 1)));
  asio::io_context loop;
  tcp::socket target(loop);
  target.connect({asio::ip::address_v4::loopback(), port});
  std::thread back([&] { pass(target, client, false); });
  pass(client, target, true);
  back.join();
}

void ConnectProxy::pass(tcp::socket& from, tcp::socket& to, bool keep) {
  std::array<char, 4096> bytes{};
  boost::system::error_code ec;
  for (;;) {
    const std::size_t size = from.read_some(asio::buffer(bytes), ec);
    if (ec) break;
    if (keep) server_.keep({bytes.data(), size});
    asio::write(to, asio::buffer(bytes, size), ec);
    if (ec) break;
  }
  to.shutdown(tcp::socket::shutdown_both, ec);
  from.shutdown(tcp::socket::shutdown_both, ec);
}

}  // namespace millrace::testing
