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
};

// nullopt for what is not an http(s) URL.
std::optional<Url> parse_url(std::string_view text);

}  // namespace millrace::io
