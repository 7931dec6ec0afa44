#pragma once

#include <string>
#include <vector>

#include "connector/app/terminal/live/progress.h"
#include "connector/app/terminal/live/styled_line.h"
#include "connector/base/events.h"
#include "tests/support/fake_clock.h"

namespace millrace::testing {

// A run that a test tells, as the engine would.
class ToldRun final : public EventListener {
 public:
  void on(const Event& event) override { run.on(event, clock.now()); }

  // The events of a sync that has begun.
  Events start(std::string sync) {
    Events events(*this, clock, "run-1", std::move(sync));
    events.tell(Started{"bi to lake"});
    return events;
  }

  app::Moment now() const { return clock.now(); }

  FakeClock clock;
  app::RunProgress run{clock.now()};
};

// As on a terminal without colours.
inline std::vector<std::string> texts_of(const std::vector<app::StyledLine>& lines) {
  std::vector<std::string> texts;
  for (const auto& line : lines) texts.push_back(line.text({.colours = false}));
  return texts;
}

}  // namespace millrace::testing
