#pragma once

#include <memory>

#include "connector/app/terminal/background_writer.h"
#include "connector/app/terminal/live/live_display.h"
#include "connector/app/terminal/output.h"
#include "connector/app/terminal/plain_lines.h"
#include "connector/base/clock.h"
#include "connector/base/events.h"

namespace millrace::app {

// What a `run` shows on stderr while it lasts: a picture on a terminal, else lines. Loop thread
// only; the clock outlives it.
class RunScreen {
 public:
  // `prints`: rows go to stdout.
  RunScreen(Clock& clock, Verbosity verbosity, LogFormat format, bool prints);

  EventListener& listener();

  // The picture, which somebody has to keep painted; nullptr where there is none.
  LiveDisplay* live() { return live_.get(); }
  BackgroundWriter& lines() { return lines_; }

  // Writes what lines are held back.
  void end();

 private:
  BackgroundWriter lines_;
  std::unique_ptr<LiveDisplay> live_;
  std::unique_ptr<PlainLines> plain_;
};

}  // namespace millrace::app
