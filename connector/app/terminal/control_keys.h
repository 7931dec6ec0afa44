#pragma once

namespace millrace::app {

// While it lives, Ctrl-C and the like do not break a picture on the terminal behind the descriptor:
// the driver would put `^C` into the middle of it, and drop what was written but not yet shown
// (termios(3): ECHOCTL, NOFLSH). Both may split an escape sequence. Nothing is changed on a
// terminal whose foreground job is another one. One at a time.
class QuietControlKeys {
 public:
  explicit QuietControlKeys(int descriptor);
  QuietControlKeys(const QuietControlKeys&) = delete;
  QuietControlKeys& operator=(const QuietControlKeys&) = delete;
  ~QuietControlKeys();
};

// Does what the destructor would do, for a process that ends at once. May be called by a handler of
// signals.
void restore_control_keys();

}  // namespace millrace::app
