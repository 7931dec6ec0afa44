#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace::io {

// An http or https address taken apart, as libcurl understands it; `port` is always there.
struct Url {
  std::string scheme;
  std::string host;
  std::string port;
  std::string path;
  bool has_user_info = false;

  // "host:port", for messages.
  std::string endpoint() const { return host + ":" + port; }

  // True for localhost and for the loopback addresses; no name is looked up.
  bool is_loopback() const;

  // True when others may read what is sent there: plain http to another machine. The one rule for
  // keys and tokens.
  bool is_in_clear() const { return scheme == "http" && !is_loopback(); }
};

// nullopt for what is not an http(s) URL.
std::optional<Url> parse_url(std::string_view text);

// "https://host:port" of a URL, with the default port left out; empty when it is not an http(s)
// URL.
std::string origin_of(std::string_view url);

// A URL without user info and query, for messages.
std::string without_secrets(std::string_view url);

// "user:password" of a URL, decoded; nullopt when it has none.
std::optional<std::string> user_info_of(std::string_view url);

// What a Location header or a link names, given the URL that it was found at (RFC 3986, 5); without
// its fragment. Empty when that is not an http(s) URL.
std::string resolved_url(std::string_view base, std::string_view reference);

// RFC 3986: everything but unreserved characters as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace millrace::io
