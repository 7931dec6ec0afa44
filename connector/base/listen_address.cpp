#include "connector/base/listen_address.h"

#include <charconv>
#include <optional>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace {
namespace {

namespace ip = boost::asio::ip;

Error no_address(std::string_view text) {
  return {ErrorKind::InvalidConfig,
          fmt::format("'{}' is not an address with a port; write 127.0.0.1:8080, or :8080 for all "
                      "addresses of the machine",
                      printable(text))};
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, port);
  if (text.empty() || failed != std::errc() || stop != end) return std::nullopt;
  return port;
}

// "[::1]" and "::1" are the same host; brackets around anything else are wrong.
std::optional<std::string> host_of(std::string_view text) {
  if (text.empty()) return "0.0.0.0";
  if (text == "localhost") return "127.0.0.1";
  const bool is_bracketed = text.starts_with('[') && text.ends_with(']');
  if (is_bracketed) text = text.substr(1, text.size() - 2);
  boost::system::error_code failed;
  const auto address = ip::make_address(std::string(text), failed);
  if (failed || address.is_v6() != is_bracketed) return std::nullopt;
  return address.to_string();
}

}  // namespace

bool ListenAddress::is_loopback() const {
  boost::system::error_code failed;
  const auto address = ip::make_address(host, failed);
  return !failed && address.is_loopback();
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return fail(no_address(text));
  const auto port = port_of(text.substr(colon + 1));
  auto host = host_of(text.substr(0, colon));
  if (!port || !host) return fail(no_address(text));
  return ListenAddress{*std::move(host), *port};
}

}  // namespace millrace
