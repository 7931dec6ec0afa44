#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <curl/curl.h>

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

}  // namespace millrace::io
