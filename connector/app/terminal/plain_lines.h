#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connector/app/terminal/background_writer.h"
#include "connector/app/terminal/output.h"
#include "connector/base/clock.h"
#include "connector/base/events.h"

namespace millrace::app {

// Plain lines on stderr, for logs and pipes: "2026-11-24T02:00:00Z info  orders: started: bi to
// lake". When all goes well a sync is two lines, its start and its end; a phase that goes on for
// minutes is one line a minute. Verbose tells each phase when it begins, and what was decided why.
// Syncs that never began are one line in all, at the end; as JSON, where each line has one sync,
// one for each. Clock and writer outlive it.
class PlainLines final : public EventListener {
 public:
  // Which phases are told.
  enum class Phases {
    Long,  // Those that go on for a minute.
    All,   // Each when it begins: for a person who waits.
  };

  PlainLines(Clock& clock, BackgroundWriter& out, Verbosity verbosity, Phases phases = Phases::Long,
             LogFormat format = LogFormat::Text)
      : clock_(clock), out_(out), verbosity_(verbosity), phases_(phases), format_(format) {}

  void on(const Event& event) override;

  // The run has ended: tells of the syncs that never began.
  void end();

 private:
  // What a sync does, and when that began or was last told.
  struct Said {
    PhaseChanged phase;
    std::chrono::steady_clock::time_point at;
  };

  void on_phase(const Event& event, const PhaseChanged& phase);
  void on_rows(const Event& event, const std::string& rows);
  void on_end(const Event& event, const Finished& finished);
  void tell_start(const Event& event);
  bool say_again(Said& said, const Event& event, std::string_view text);
  bool is_wanted(std::string_view level) const;
  // Tells the text of the run and sync that the event belongs to.
  void line(std::string_view level, const Event& event, std::string_view text);

  Clock& clock_;
  BackgroundWriter& out_;
  Verbosity verbosity_;
  Phases phases_;
  LogFormat format_;
  std::map<std::string, std::string, std::less<>> starts_;  // By sync, until they are told.
  std::vector<std::string> not_started_;
  std::map<std::string, Said, std::less<>> said_;  // By sync, until its end.
};

// Those of a command of one export: all of them when a person looks on, on a terminal.
PlainLines::Phases wanted_phases();

}  // namespace millrace::app
