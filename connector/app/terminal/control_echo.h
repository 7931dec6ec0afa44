#pragma once

namespace millrace::app {

// While it lives, the terminal behind the descriptor does not print `^C` for Ctrl-C and the like:
// its driver would put that into the middle of a picture, even of an escape sequence. Nothing is
// changed on a terminal whose foreground job is another one. One at a time.
class HiddenControlEcho {
 public:
  explicit HiddenControlEcho(int descriptor);
  HiddenControlEcho(const HiddenControlEcho&) = delete;
  HiddenControlEcho& operator=(const HiddenControlEcho&) = delete;
  ~HiddenControlEcho();
};

// Does what the destructor would do, for a process that ends at once. May be called by a handler of
// signals.
void restore_control_echo();

}  // namespace millrace::app
