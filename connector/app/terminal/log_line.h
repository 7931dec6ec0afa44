#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "connector/app/terminal/output.h"

namespace millrace::app {

// The sync that lines are told of which belong to no sync, but to the program itself.
inline constexpr std::string_view kItself = "millrace";

// A line of the log on stderr. All of it is borrowed.
struct LogLine {
  std::chrono::system_clock::time_point at;
  std::string_view level;  // "debug", "info", "warn", "error".
  std::string_view sync = kItself;
  std::string_view run = {};    // Its id; empty: it belongs to no run.
  std::string_view phase = {};  // What the sync did then; empty: nothing that is known.
  std::string_view message;
};

// With its line break, and without any other control character, whatever is in it. As text:
//   2026-11-24T02:00:00Z info  orders: started: bi to lake run=20261124T020000Z-0a1b2c3d
// As JSON, an object whose time has milliseconds and which lacks a phase where there is none:
//   {"time":"…","level":"info","sync":"orders","run":"…","phase":"loading","message":"…"}
std::string log_line(const LogLine& line, LogFormat format);

}  // namespace millrace::app
