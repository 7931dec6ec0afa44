#include "connector/io/smtp/smtp_address.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"

namespace millrace::io {
namespace {

constexpr std::uint16_t kSubmission = 587;
constexpr std::uint16_t kSubmissions = 465;
constexpr std::size_t kLongestAddress = 254;

bool is_in_host(char c) {
  return is_letter_or_digit(c) || c == '.' || c == '-' || c == '_';
}

bool is_host(std::string_view text) {
  return !text.empty() && text.size() < kLongestAddress && std::ranges::all_of(text, is_in_host);
}

bool is_ipv6(std::string_view text) {
  return text.contains(':') &&
         std::ranges::all_of(text, [](char c) { return is_hex_digit(c) || c == ':' || c == '.'; });
}

// What RFC 5321 calls an atom, with dots.
bool is_in_local_part(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").contains(c);
}

}  // namespace

std::string SmtpServer::url() const {
  return fmt::format("{}://{}", is_tls_at_once ? "smtps" : "smtp", endpoint());
}

std::string SmtpServer::endpoint() const {
  return host.contains(':') ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

bool SmtpServer::is_loopback() const {
  const bool is_number = std::ranges::all_of(host, [](char c) { return is_digit(c) || c == '.'; });
  return lower(host) == "localhost" || host == "::1" || (is_number && host.starts_with("127."));
}

std::optional<SmtpServer> parse_smtp_server(std::string_view text) {
  SmtpServer server;
  if (text.starts_with("smtps://")) {
    server.is_tls_at_once = true;
  } else if (!text.starts_with("smtp://")) {
    return std::nullopt;
  }
  text.remove_prefix(text.find("//") + 2);
  if (text.ends_with('/')) text.remove_suffix(1);
  server.port = server.is_tls_at_once ? kSubmissions : kSubmission;
  const bool has_brackets = text.starts_with('[') && text.contains(']');
  const auto end = has_brackets ? text.find(']') + 1 : std::min(text.find(':'), text.size());
  const auto host = has_brackets ? text.substr(1, end - 2) : text.substr(0, end);
  if (has_brackets ? !is_ipv6(host) : !is_host(host)) return std::nullopt;
  server.host = std::string(host);
  const auto rest = text.substr(end);
  if (rest.empty()) return server;
  const auto* last = rest.data() + rest.size();
  const auto [stop, failure] = std::from_chars(rest.data() + 1, last, server.port);
  const bool is_port = rest.front() == ':' && failure == std::errc() && stop == last;
  return is_port && server.port > 0 ? std::optional(server) : std::nullopt;
}

bool is_mail_address(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == text.npos || text.size() > kLongestAddress) return false;
  const auto local = text.substr(0, at);
  const bool has_dots_right =
      !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
  return !local.empty() && has_dots_right && std::ranges::all_of(local, is_in_local_part) &&
         is_host(text.substr(at + 1));
}

}  // namespace millrace::io
