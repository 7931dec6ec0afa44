#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tests/io/http/session_server.h"

namespace millrace::testing {

// The frames that a scripted HTTP/2 server sends (RFC 9113).
namespace h2 {

enum class ErrorCode : std::uint8_t {
  NoError = 0,
  InternalError = 2,
  RefusedStream = 7,
  EnhanceYourCalm = 11,
};

// ":status: 200", with a Content-Length if one is given; `last`: nothing follows.
std::string head(std::uint32_t stream, std::string_view content_length = {}, bool last = false);
std::string data(std::uint32_t stream, std::string_view bytes, bool last);
std::string reset(std::uint32_t stream, ErrorCode code);
std::string go_away(std::uint32_t last_stream, ErrorCode code);

}  // namespace h2

// A session that speaks just enough HTTP/2: it answers settings and pings, does not read headers,
// and asks `answer` for the bytes to send when a request has come. Empty text closes the
// connection after what was sent before; `number` counts the requests of all its connections.
using Answer = std::function<std::string(std::uint32_t stream, int number)>;
TlsServer::Session http2(Answer answer);

// What follows this in an answer is not sent: the connection is closed.
inline constexpr std::string_view kHangUp("\0hang up", 8);

}  // namespace millrace::testing
