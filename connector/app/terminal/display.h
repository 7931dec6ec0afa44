#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connector/app/terminal/background_writer.h"
#include "connector/app/terminal/output.h"
#include "connector/base/clock.h"
#include "connector/base/events.h"

namespace millrace::app {

// Plain lines on stderr, one an event, for logs and pipes: "2026-11-24T02:00:00Z info  orders:
// loading". Rows are not reported one by one, and a phase that goes on is one line, then one a
// minute. Clock and writer outlive it.
class PlainLines final : public EventListener {
 public:
  PlainLines(Clock& clock, BackgroundWriter& out, Verbosity verbosity)
      : clock_(clock), out_(out), verbosity_(verbosity) {}

  void on(const Event& event) override;

 private:
  // The last line of a sync.
  struct Said {
    PhaseChanged phase;
    std::chrono::steady_clock::time_point at;
  };

  bool is_said(const Event& event);
  bool is_wanted(std::string_view level) const;
  void line(std::string_view level, std::string_view sync, std::string_view text);

  Clock& clock_;
  BackgroundWriter& out_;
  Verbosity verbosity_;
  std::map<std::string, Said, std::less<>> said_;  // By sync, while its last line is a phase.
};

struct LiveOptions {
  bool colours = true;
  bool verbose = false;
  std::size_t height = 24;  // Of the terminal, in lines.
};

// A live picture on a terminal: one line a sync with its stage, rows and rate, painted again ten
// times a second by refresh(), which runs until it is cancelled and then leaves the last picture.
// A terminal that is stopped gets no pictures meanwhile. Clock and writer outlive it.
class LiveDisplay final : public EventListener {
 public:
  LiveDisplay(Clock& clock, BackgroundWriter& out, LiveOptions options);

  Task<void> refresh();

  void on(const Event& event) override;

 private:
  struct Line {
    std::string name;
    std::string stage = "starting";
    std::uint64_t rows = 0;
    std::chrono::steady_clock::time_point started;
    std::optional<Status> ended;
    double seconds = 0;
  };

  void tell(const Event& event, Line& line);
  void paint();
  void add_note(std::string text);
  std::string picture_of(const Line& line) const;
  std::string colour(std::string_view code, std::string_view text) const;
  Line& line_of(std::string_view sync);

  Clock& clock_;
  BackgroundWriter& out_;
  LiveOptions options_;
  std::size_t height_;
  std::size_t painted_ = 0;  // Lines that the next picture goes over.
  std::vector<Line> lines_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<std::string> notes_;  // Printed once, above the picture.
  std::size_t lost_notes_ = 0;      // For which there was no room while nobody read.
};

}  // namespace millrace::app
