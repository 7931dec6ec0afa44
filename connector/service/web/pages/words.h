#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

// How pages write moments, spans and states. All of it is markup, safe to stand in a page.

namespace millrace::service {

using Moment = std::chrono::system_clock::time_point;

// "0.4 s", "12 s", "3 min 20 s", "2 h 5 min", "4 d 3 h"
std::string span_text(std::chrono::duration<double> span);

// "3 min ago", "in 12 min", "now"; the moment itself as its title. "–" for none.
std::string moment_markup(const std::optional<Moment>& moment, Moment now);

// A mark of its own shape, and the word: "✓ ok". An unknown state has the mark of none.
std::string state_markup(std::string_view state);

// The class by which a state is coloured: "ok", "failed", ...; one of a fixed list.
std::string_view class_of(std::string_view state);

// The shapes that state_markup() uses: once a page.
std::string_view mark_shapes();

}  // namespace millrace::service
