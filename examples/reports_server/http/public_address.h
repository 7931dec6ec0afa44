#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "connector/io/http_server/message.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

// Knows where callers find this server. Its own socket cannot say: a proxy in front of it may speak
// TLS, under another name. Immutable; any thread.
class PublicAddress {
 public:
  // `options` was checked.
  explicit PublicAddress(const ServerOptions& options);

  // An absolute address for the path, by public_url or by what a trusted proxy says of the request;
  // else the path alone, which a caller takes to be on the host that it asked, in the way in which
  // it asked.
  std::string of(std::string_view path, const io::ServerRequest& request) const;

 private:
  bool is_trusted(const boost::asio::ip::address& peer) const;

  std::string url_;  // Without a slash at its end.
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

// What is wrong with public_url or trusted_proxies, or nothing.
std::optional<std::string> check_public_address(const ServerOptions& options);

}  // namespace millrace::reports_server
