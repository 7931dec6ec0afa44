#include "examples/reports_server/http/public_address.h"

#include <algorithm>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/io/http/message/url.h"

namespace millrace::reports_server {
namespace ip = boost::asio::ip;
namespace {

bool is_host(std::string_view text) {
  return !text.empty() && text.size() < 256 &&
         std::ranges::all_of(
             text,
             [](char c) {
               return is_letter_or_digit(c) || std::string_view(".-:[]_").contains(c);
             });
}

// The first of a list, which is the one nearest to the caller.
std::string_view first_of(std::string_view list) {
  auto first = list.substr(0, list.find(','));
  while (first.ends_with(' ')) first.remove_suffix(1);
  return first;
}

std::optional<ip::network_v4> parse_v4(const std::string& text) {
  boost::system::error_code error;
  const auto network = ip::make_network_v4(text.contains('/') ? text : text + "/32", error);
  return error ? std::nullopt : std::optional(network);
}

std::optional<ip::network_v6> parse_v6(const std::string& text) {
  boost::system::error_code error;
  const auto network = ip::make_network_v6(text.contains('/') ? text : text + "/128", error);
  return error ? std::nullopt : std::optional(network);
}

bool contains(const ip::network_v4& network, const ip::address_v4& address) {
  return ip::network_v4(address, network.prefix_length()).canonical() == network.canonical();
}

bool contains(const ip::network_v6& network, const ip::address_v6& address) {
  return ip::network_v6(address, network.prefix_length()).canonical() == network.canonical();
}

}  // namespace

PublicAddress::PublicAddress(const ServerOptions& options) : url_(options.public_url) {
  while (url_.ends_with('/')) url_.pop_back();
  for (const auto& text : options.trusted_proxies) {
    if (const auto network = parse_v4(text)) {
      v4_.push_back(*network);
    } else if (const auto network6 = parse_v6(text)) {
      v6_.push_back(*network6);
    }
  }
}

std::string PublicAddress::of(std::string_view path, const io::ServerRequest& request) const {
  if (!url_.empty()) return url_ + std::string(path);
  const auto scheme = first_of(request.header("X-Forwarded-Proto"));
  if ((scheme != "http" && scheme != "https") || !is_trusted(request.peer)) {
    return std::string(path);
  }
  const auto forwarded = first_of(request.header("X-Forwarded-Host"));
  const auto host = forwarded.empty() ? request.header("Host") : forwarded;
  return is_host(host) ? fmt::format("{}://{}{}", scheme, host, path) : std::string(path);
}

bool PublicAddress::is_trusted(const ip::address& peer) const {
  if (peer.is_v4()) {
    return std::ranges::any_of(
        v4_, [&](const auto& network) { return contains(network, peer.to_v4()); });
  }
  // A socket for both families writes 127.0.0.1 as ::ffff:127.0.0.1.
  const auto six = peer.to_v6();
  if (six.is_v4_mapped()) return is_trusted(ip::make_address_v4(ip::v4_mapped, six));
  return std::ranges::any_of(v6_, [&](const auto& network) { return contains(network, six); });
}

std::optional<std::string> check_public_address(const ServerOptions& options) {
  const auto& url = options.public_url;
  if (!url.empty()) {
    const auto parsed = io::parse_url(url);
    if (!parsed || parsed->has_user_info || url.find_first_of("?#") != url.npos) {
      return fmt::format(
          "public_url: '{}' is not an address; write one such as "
          "https://reports.example, without a user and a query",
          printable(url, 80));
    }
  }
  for (const auto& text : options.trusted_proxies) {
    if (parse_v4(text) || parse_v6(text)) continue;
    return fmt::format(
        "trusted_proxies: '{}' is not an address; write one such as 127.0.0.1, or a "
        "network such as 10.0.0.0/8",
        printable(text, 80));
  }
  return std::nullopt;
}

}  // namespace millrace::reports_server
