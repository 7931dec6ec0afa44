#pragma once

#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/io/http/message/http_message.h"
#include "connector/io/http/message/url.h"

namespace millrace::io {

// The proxies that the environment names; empty where it names none. They are not used for
// loopback addresses.
struct ProxyEnvironment {
  std::string http = {};
  std::string https = {};
  std::string all = {};
  std::string none = {};  // The hosts that are reached without one.
};

// The proxy on the way to `url`, with its scheme; empty for none. What the request's connection
// says counts more than the environment, which is not asked for loopback addresses. InvalidConfig
// for what is no http(s) address; no error shows its user or password.
Result<std::string> proxy_for(const Url& url, const HttpOptions* options,
                              const ProxyEnvironment& environment);

// Whether NO_PROXY names the host: "*", or names (with their subdomains), addresses and networks
// (10.0.0.0/8) between commas or spaces, each with a port if only that is meant.
bool is_excepted(const Url& url, std::string_view no_proxy);

}  // namespace millrace::io
