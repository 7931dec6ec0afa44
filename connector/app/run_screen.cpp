#include "connector/app/run_screen.h"

#include <unistd.h>

#include "connector/app/terminal/terminal.h"

namespace millrace::app {

RunScreen::RunScreen(Clock& clock, Verbosity verbosity, LogFormat format, bool prints)
    : lines_(STDERR_FILENO, BackgroundWriter::kUsualCapacity, format) {
  // A picture would be painted over rows that are printed on the same terminal.
  const bool rows_are_there = prints && isatty(STDOUT_FILENO) == 1;
  const bool wants_picture = format == LogFormat::Text &&
                             (verbosity == Verbosity::Normal || verbosity == Verbosity::Verbose);
  if (takes_pictures(STDERR_FILENO) && !rows_are_there && wants_picture) {
    live_ = std::make_unique<LiveDisplay>(
        clock, lines_,
        LiveOptions{.look = {.colours = wants_colours(), .unicode = is_utf8_locale()},
                    .verbose = verbosity == Verbosity::Verbose,
                    .rewraps = rewraps_lines(),
                    .size = [] { return terminal_size(STDERR_FILENO); }});
  } else {
    plain_ =
        std::make_unique<PlainLines>(clock, lines_, verbosity, PlainLines::Phases::Long, format);
  }
}

EventListener& RunScreen::listener() {
  return live_ ? static_cast<EventListener&>(*live_) : static_cast<EventListener&>(*plain_);
}

void RunScreen::end() {
  if (plain_) plain_->end();
}

}  // namespace millrace::app
