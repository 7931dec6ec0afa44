#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace millrace {

// Moments as text, in UTC and whole seconds.

// "2026-11-24T02:00:00Z", for machines; `zone` is how UTC itself is written.
std::string iso_time(std::chrono::system_clock::time_point time, std::string_view zone = "Z");

// "2026-11-24 02:00:00 UTC", for people.
std::string utc_text(std::chrono::system_clock::time_point time);

// "Tue, 24 Nov 2026 02:00:00 GMT", as HTTP writes dates (RFC 9110, 5.6.7).
std::string http_date(std::chrono::system_clock::time_point time);

}  // namespace millrace
