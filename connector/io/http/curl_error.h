#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <curl/curl.h>

#include "connector/base/error.h"
#include "connector/io/http/message/http_message.h"
#include "connector/io/http/message/url.h"

namespace millrace::io {

// How far a transfer came before it failed.
struct TransferFailure {
  CURLcode code = CURLE_OK;                // Never that once it failed.
  std::string text;                        // What curl wrote about it; may be empty.
  std::string proxy = {};                  // The proxy's address; empty for none.
  long proxy_status = 0;                   // What it answered to CONNECT, or 0.
  long system_error = 0;                   // errno of the socket or its connect, or 0.
  bool request_sent = false;               // The connection stood and the request went out.
  std::chrono::microseconds elapsed{0};    // Since the transfer was started.
  std::uint64_t received = 0;              // Bytes of the body.
  std::optional<std::uint64_t> announced;  // The body's length, where the head told it.
};

// The failure of a proxy that answered a request, or CONNECT, by itself. Its address is shown
// without user and password.
Error proxy_refused(const std::string& proxy, long status, const Url& target);

// The failure in an operator's words, with host and port and what to check; never the query, a
// header or a password. Transient, but for what no second attempt changes: TLS that cannot be
// verified or agreed on is Refused, a certificate file that cannot be used InvalidConfig.
Error network_error(const TransferFailure& failure, const HttpRequest& request, const Url& url);

}  // namespace millrace::io
