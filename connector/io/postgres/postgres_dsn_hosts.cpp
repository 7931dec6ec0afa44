#include "connector/io/postgres/postgres_dsn_hosts.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include <fmt/format.h>
#include <netdb.h>

#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

// What an option is without counts as what libpq takes for an empty one: not written.
std::vector<std::string> list_of(const std::map<std::string, std::string>& values,
                                 const char* key) {
  const auto found = values.find(key);
  if (found == values.end() || found->second.empty()) return {};
  return items_of_list(found->second);
}

bool is_port(const std::string& text) {
  unsigned port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool is_number = failure == std::errc() && end == text.data() + text.size();
  return text.empty() || (is_number && port > 0 && port < 65'536);
}

// As libpq reads it, which takes what the system does: "10.1" and "fe80::1%eth0" too.
bool is_ip_address(const std::string& text) {
  if (text.empty()) return true;
  addrinfo wanted{};
  wanted.ai_flags = AI_NUMERICHOST;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(text.c_str(), nullptr, &wanted, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

}  // namespace

std::vector<std::string> items_of_list(const std::string& list) {
  std::vector<std::string> items(1);
  for (const char c : list) {
    if (c == ',') {
      items.emplace_back();
    } else {
      items.back() += c;
    }
  }
  return items;
}

std::optional<std::string> complaint_about_hosts(const std::map<std::string, std::string>& values) {
  const auto names = list_of(values, "host");
  const auto addresses = list_of(values, "hostaddr");
  const auto ports = list_of(values, "port");
  if (!std::ranges::all_of(ports, is_port)) {
    return "has an invalid port; write a number from 1 to 65535";
  }
  if (!std::ranges::all_of(addresses, is_ip_address)) {
    return "has a hostaddr that is not an IP address; write one such as 192.0.2.7, or give the "
           "name of the server as host";
  }
  if (!names.empty() && !addresses.empty() && names.size() != addresses.size()) {
    return fmt::format(
        "has {} for {} in hostaddr; write one for each, or only host",
        counted(names.size(), "host"),
        addresses.size() == 1 ? "1 address" : fmt::format("{} addresses", addresses.size()));
  }
  const auto hosts = std::max({names.size(), addresses.size(), std::size_t{1}});
  if (ports.size() <= 1 || ports.size() == hosts) return std::nullopt;
  return fmt::format("has {} ports for {}; write one for each, or one for all", ports.size(),
                     counted(hosts, "host"));
}

}  // namespace millrace::io
