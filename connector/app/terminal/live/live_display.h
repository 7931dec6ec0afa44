#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "connector/app/terminal/background_writer.h"
#include "connector/app/terminal/live/live_region.h"
#include "connector/app/terminal/live/progress.h"
#include "connector/base/clock.h"
#include "connector/base/events.h"

namespace millrace::app {

struct LiveOptions {
  Look look;
  bool verbose = false;
  bool rewraps = true;                 // See rewraps_lines().
  std::function<TerminalSize()> size;  // Asked before each picture.
};

// A live picture on a terminal, painted again by refresh() up to ten times a second, when something
// has changed. What a person is to read in any case, once for each sentence, scrolls by above it.
// When refresh() is cancelled it takes the picture away and leaves one line about all syncs. A
// terminal that is stopped gets no pictures meanwhile. Clock and writer outlive it.
class LiveDisplay final : public EventListener {
 public:
  LiveDisplay(Clock& clock, BackgroundWriter& out, LiveOptions options);

  Task<void> refresh();

  void on(const Event& event) override;

 private:
  void tell(const Event& event);
  void add_note(std::string_view mark, Style style, const Event& event);
  std::vector<StyledLine> notes_for(TerminalSize size) const;
  void draw(std::vector<StyledLine> lines, TerminalSize size);
  void finish();
  Moment whole_second() const;

  struct NoteLine {
    std::string text;
    Style style;
  };

  Clock& clock_;
  BackgroundWriter& out_;
  LiveOptions options_;
  RunProgress run_;
  LiveRegion region_;
  std::vector<NoteLine> notes_;      // To be put above the next picture.
  std::size_t lost_notes_ = 0;       // For which there was no room while nobody read.
  std::set<std::string> sentences_;  // That were told.
};

}  // namespace millrace::app
