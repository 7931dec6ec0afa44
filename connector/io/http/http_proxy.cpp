#include "connector/io/http/http_proxy.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include <arpa/inet.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

std::string without_brackets(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return std::string(host);
}

std::optional<std::uint32_t> v4_of(const std::string& text) {
  in_addr address{};
  if (inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

// "10.0.0.0/8" and an address inside.
bool is_in_network(const std::string& host, std::string_view network) {
  const std::size_t slash = network.find('/');
  if (slash == std::string_view::npos) return false;
  const auto address = v4_of(host);
  const auto base = v4_of(std::string(network.substr(0, slash)));
  const std::string_view digits = network.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (!address || !base || ec != std::errc() || end != digits.data() + digits.size() || bits > 32) {
    return false;
  }
  const unsigned rest = 32 - bits;
  return rest == 32 || *address >> rest == *base >> rest;
}

bool is_named_by(const Url& url, std::string_view entry) {
  if (entry == "*") return true;
  const std::string host = without_brackets(url.host);
  std::string name = lower(entry);
  const std::size_t colon = name.rfind(':');
  // More than one colon, without brackets, is an IPv6 address.
  if (colon != std::string::npos && (name.find(':') == colon || name[colon - 1] == ']')) {
    if (name.substr(colon + 1) != url.port) return false;
    name.resize(colon);
  }
  name = without_brackets(name);
  if (name.starts_with('.')) name.erase(0, 1);
  if (name.empty()) return false;
  return host == name || host.ends_with("." + name) || is_in_network(host, name);
}

Result<std::string> checked(std::string proxy, std::string_view from) {
  if (proxy.find("://") == std::string::npos) proxy.insert(0, "http://");
  if (parse_url(proxy)) return proxy;
  return fail(ErrorKind::InvalidConfig, std::string("the proxy of ") + std::string(from) +
                                            " is not an address; write http://host:port");
}

}  // namespace

bool is_excepted(const Url& url, std::string_view no_proxy) {
  constexpr std::string_view kBetween = ", \t";
  while (!no_proxy.empty()) {
    const std::size_t end = std::min(no_proxy.find_first_of(kBetween), no_proxy.size());
    if (end > 0 && is_named_by(url, no_proxy.substr(0, end))) return true;
    no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
  }
  return false;
}

Result<std::string> proxy_for(const Url& url, const HttpOptions* options,
                              const ProxyEnvironment& environment) {
  if (options != nullptr && options->proxy == "none") return std::string();
  if (options != nullptr && !options->proxy.empty()) return checked(options->proxy, "the file");
  if (url.is_loopback() || is_excepted(url, environment.none)) return std::string();
  const std::string& special = url.scheme == "https" ? environment.https : environment.http;
  const std::string& proxy = special.empty() ? environment.all : special;
  if (proxy.empty()) return std::string();
  return checked(proxy, "the environment");
}

}  // namespace millrace::io
