#include "connector/app/terminal/log_line.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {
namespace {

constexpr std::size_t kLongestMessage = 2'000;

std::string text_line(const LogLine& line) {
  return fmt::format("{} {:<5} {}: {}{}{}\n", iso_time(line.at), line.level, printable(line.sync),
                     printable(line.message, kLongestMessage),
                     line.run.empty() ? "" : " run=", printable(line.run));
}

// "2026-11-24T02:00:00.125Z": the order of lines matters to those who look for a cause.
std::string time_of(std::chrono::system_clock::time_point time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(time - second);
  return fmt::format("{}.{:03}Z", iso_time(second, ""), rest.count());
}

std::string json_line(const LogLine& line) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("time", time_of(line.at));
  json.member("level", line.level).member("sync", printable(line.sync));
  json.member("run", printable(line.run));
  if (!line.phase.empty()) json.member("phase", line.phase);
  json.member("message", printable(line.message, kLongestMessage)).close_object();
  return out + "\n";
}

}  // namespace

std::string log_line(const LogLine& line, LogFormat format) {
  return format == LogFormat::Json ? json_line(line) : text_line(line);
}

}  // namespace millrace::app
