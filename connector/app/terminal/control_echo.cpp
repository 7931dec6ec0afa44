#include "connector/app/terminal/control_echo.h"

#include <atomic>
#include <csignal>

#include <termios.h>
#include <unistd.h>

namespace millrace::app {
namespace {

constexpr int kNone = -1;

// Read by handlers of signals, which get no argument.
constinit std::atomic<int> hidden_on{kNone};
static_assert(std::atomic<int>::is_always_lock_free);

bool echoes_control(const termios& state) {
  return (state.c_lflag & ECHO) != 0 && (state.c_lflag & ECHOCTL) != 0;
}

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

HiddenControlEcho::HiddenControlEcho(int descriptor) {
  termios state{};
  if (tcgetattr(descriptor, &state) != 0 || !echoes_control(state)) return;
  state.c_lflag &= ~static_cast<tcflag_t>(ECHOCTL);
  hidden_on = descriptor;
  set(descriptor, state);
}

HiddenControlEcho::~HiddenControlEcho() {
  restore_control_echo();
}

void restore_control_echo() {
  const int descriptor = hidden_on.exchange(kNone);
  termios state{};
  if (descriptor == kNone || tcgetattr(descriptor, &state) != 0) return;
  state.c_lflag |= ECHOCTL;
  set(descriptor, state);
}

}  // namespace millrace::app
