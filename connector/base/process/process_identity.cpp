#include "connector/base/process/process_identity.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "connector/base/text/text.h"

namespace millrace {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string target_of_link(const char* path) {
  std::error_code missing;
  return std::filesystem::read_symlink(path, missing).string();
}

struct ProcessState {
  bool has_ended = false;  // And its parent has not asked for its exit code yet.
  std::string started;
};

// proc_pid_stat(5). The name of the program, in parentheses, may hold anything; behind it are
// words.
std::optional<ProcessState> state_of(std::int64_t pid) {
  constexpr int kState = 3;
  constexpr int kThreads = 20;
  constexpr int kStarted = 22;
  const auto line = first_line(fmt::format("/proc/{}/stat", pid));
  const auto name_end = line.rfind(')');
  if (name_end == line.npos) return std::nullopt;
  std::istringstream words(line.substr(name_end + 1));
  std::array<std::string, kStarted + 1> fields;
  for (int i = kState; i <= kStarted; ++i) {
    if (!(words >> fields.at(static_cast<std::size_t>(i)))) return std::nullopt;
  }
  const bool is_zombie = fields[kState] == "Z" || fields[kState] == "X";
  // The first thread of a process may end before the others.
  const bool is_alone = fields[kThreads] == "0" || fields[kThreads] == "1";
  return ProcessState{is_zombie && is_alone, fields[kStarted]};
}

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "";
  return printable(name.data());
}

// A /proc that was mounted for other processes than those that kill() knows is none to rely on.
std::string space_of_this_process() {
  if (target_of_link("/proc/self") != std::to_string(getpid())) return "";
  const auto boot = first_line("/proc/sys/kernel/random/boot_id");
  const auto pids = target_of_link("/proc/self/ns/pid");
  if (boot.empty() || pids.empty()) return "";
  // Kernels before 5.6 have no namespaces of time.
  return fmt::format("{} {} {}", boot, pids, target_of_link("/proc/self/ns/time"));
}

}  // namespace

ProcessIdentity this_process() {
  const auto state = state_of(getpid());
  return {.host = host_name(),
          .pid = getpid(),
          .space = state ? space_of_this_process() : "",
          .started = state ? state->started : ""};
}

bool is_gone(const ProcessIdentity& process) {
  const bool is_pid = process.pid > 0 && process.pid <= std::numeric_limits<pid_t>::max();
  if (!is_pid || process.space.empty() || process.space != space_of_this_process()) return false;
  if (kill(static_cast<pid_t>(process.pid), 0) != 0 && errno == ESRCH) return true;
  // It is there, or another one with its pid. One that /proc hides may be either.
  const auto state = state_of(process.pid);
  return state && (state->has_ended || state->started != process.started);
}

}  // namespace millrace
