#include "connector/app/terminal/control_keys.h"

#include <atomic>
#include <csignal>

#include <termios.h>
#include <unistd.h>

namespace millrace::app {
namespace {

constexpr int kNone = -1;

constexpr tcflag_t kFlags = ECHOCTL | NOFLSH;

// Read by handlers of signals, which get no argument.
constinit std::atomic<int> quiet_on{kNone};
constinit std::atomic<tcflag_t> flags_before{0};
static_assert(std::atomic<int>::is_always_lock_free);
static_assert(std::atomic<tcflag_t>::is_always_lock_free);

// The terminal of another job is left alone. Should that become the foreground job just now, then
// SIGTTOU must not stop this one.
void set(int descriptor, const termios& state) {
  sigset_t stops;
  sigset_t before;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &stops, &before);
  if (tcgetpgrp(descriptor) == getpgrp()) tcsetattr(descriptor, TCSANOW, &state);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

QuietControlKeys::QuietControlKeys(int descriptor) {
  termios state{};
  if (tcgetattr(descriptor, &state) != 0) return;
  flags_before = state.c_lflag & kFlags;
  quiet_on = descriptor;
  state.c_lflag = (state.c_lflag & ~kFlags) | NOFLSH;
  set(descriptor, state);
}

QuietControlKeys::~QuietControlKeys() {
  restore_control_keys();
}

void restore_control_keys() {
  const int descriptor = quiet_on.exchange(kNone);
  termios state{};
  if (descriptor == kNone || tcgetattr(descriptor, &state) != 0) return;
  state.c_lflag = (state.c_lflag & ~kFlags) | flags_before;
  set(descriptor, state);
}

}  // namespace millrace::app
