#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::io {

// A mail server as a file names it: smtps://host:port speaks TLS from the first byte (465 by
// default), smtp://host:port once it was asked to (STARTTLS; 587 by default).
struct SmtpServer {
  bool is_tls_at_once = false;
  std::string host;  // Without the brackets of an IPv6 address.
  std::uint16_t port = 0;

  std::string url() const;
  // "host:port", for messages.
  std::string endpoint() const;
  // True for localhost and for the loopback addresses; no name is looked up.
  bool is_loopback() const;
};

// nullopt for what is no such address: one with a user, a path or another scheme among it.
std::optional<SmtpServer> parse_smtp_server(std::string_view text);

// True for user@host in ASCII, without a name, quotes or comments: what can stand in a command of
// SMTP and in a header, whatever is in it.
bool is_mail_address(std::string_view text);

}  // namespace millrace::io
