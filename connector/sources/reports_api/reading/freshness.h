#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace millrace::sources {

// The moment that the other side says its rows speak of: ISO 8601 with an offset or Z (a fraction
// and a space for the T are fine), or digits that are epoch seconds or milliseconds. nullopt for
// anything else, for a time without an offset (it would be a guess), and for a moment outside the
// years 1970 to 2200.
std::optional<std::chrono::system_clock::time_point> parse_freshness(std::string_view text);

}  // namespace millrace::sources
