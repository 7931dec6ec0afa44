#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace millrace::io {

// Seconds or an HTTP date (RFC 9110, 10.2.3), relative to `now`, capped at a year; nullopt for
// anything else, a date in the past is zero.
std::optional<std::chrono::milliseconds> parse_retry_after(
    std::string_view value, std::chrono::system_clock::time_point now);

}  // namespace millrace::io
