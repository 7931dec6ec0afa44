#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace millrace::app {

// The moment that --since names: "2d" before `now`, "2026-11-24" at midnight or "2026-11-24
// 02:00:00", in UTC where there is no offset. nullopt: it is none of these.
std::optional<std::chrono::system_clock::time_point> moment_since(
    const std::string& text, std::chrono::system_clock::time_point now);

}  // namespace millrace::app
