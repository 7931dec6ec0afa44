#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "connector/app/terminal/background_writer.h"
#include "connector/app/terminal/output.h"
#include "connector/base/clock.h"
#include "connector/base/events.h"

namespace millrace::app {

// Plain lines on stderr, for logs and pipes: "2026-11-24T02:00:00Z info  orders: started: bi to
// lake". When all goes well a sync is two lines, its start and its end; a phase that goes on for
// minutes is one line a minute. Verbose tells each phase when it begins, and what was decided why.
// Clock and writer outlive it.
class PlainLines final : public EventListener {
 public:
  PlainLines(Clock& clock, BackgroundWriter& out, Verbosity verbosity)
      : clock_(clock), out_(out), verbosity_(verbosity) {}

  void on(const Event& event) override;

 private:
  // What a sync does, and when that began or was last told.
  struct Said {
    PhaseChanged phase;
    std::chrono::steady_clock::time_point at;
  };

  void on_phase(std::string_view sync, const PhaseChanged& phase);
  void on_rows(std::string_view sync, const std::string& rows);
  bool say_again(Said& said, std::string_view sync, std::string_view text);
  bool is_wanted(std::string_view level) const;
  void line(std::string_view level, std::string_view sync, std::string_view text);

  Clock& clock_;
  BackgroundWriter& out_;
  Verbosity verbosity_;
  std::map<std::string, Said, std::less<>> said_;  // By sync, until its end.
};

}  // namespace millrace::app
