#include "connector/base/process/crash_point.h"

#ifdef MILLRACE_CRASH_POINTS
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace millrace {
namespace {

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

// Where to stop, and what was reached so far.
class Crash {
 public:
  Crash() {
    const std::string at = from_environment("MILLRACE_CRASH_AT");
    const auto number = at.find('#');
    name_ = at.substr(0, number);
    if (number != std::string::npos) hits_left_ = std::strtoul(&at[number + 1], nullptr, 10);
    const std::string log = from_environment("MILLRACE_CRASH_LOG");
    if (!log.empty()) log_ = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }

  void reach(const char* name) {
    if (log_ >= 0) append(std::string(name) + "\n");
    const std::lock_guard lock(mutex_);
    if (name_ == name && --hits_left_ == 0) raise(SIGKILL);
  }

 private:
  // One write, so that lines of several threads are never mixed.
  void append(const std::string& line) const {
    if (write(log_, line.data(), line.size()) < 0) std::abort();
  }

  std::mutex mutex_;
  std::string name_;
  unsigned long hits_left_ = 1;
  int log_ = -1;
};

}  // namespace

void crash_point(const char* name) {
  static Crash crash;
  crash.reach(name);
}

}  // namespace millrace
#else
namespace millrace {

void crash_point(const char*) {}

}  // namespace millrace
#endif
