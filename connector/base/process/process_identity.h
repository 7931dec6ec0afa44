#pragma once

#include <cstdint>
#include <string>

namespace millrace {

// One process among all that there ever were, as it says of itself to others.
struct ProcessIdentity {
  std::string host;      // What the host calls itself; for people.
  std::int64_t pid = 0;  // In `space`.
  // The boot of the kernel and the namespaces in which pids and times mean the same; empty when
  // /proc does not tell.
  std::string space;
  std::string started;  // When it began: a pid is given again, but not with the same moment.

  bool operator==(const ProcessIdentity&) const = default;
};

ProcessIdentity this_process();

// True only when it is certain that the process has ended: it belongs to the same space as this
// one, and nobody there has its pid and its start. False for a process of another host or
// container, and whenever the system does not tell. Blocking for some microseconds.
bool is_gone(const ProcessIdentity& process);

}  // namespace millrace
