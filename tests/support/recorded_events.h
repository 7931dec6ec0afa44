#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "connector/base/events.h"

namespace millrace::testing {

// Keeps what is told, as the text that people read.
class RecordedEvents : public EventListener {
 public:
  void on(const Event& event) override {
    if (std::holds_alternative<PhaseChanged>(event.what)) {
      phases.push_back(text_of(event.what));
      if (on_phase) on_phase();
    }
    if (std::holds_alternative<Retrying>(event.what)) notes.push_back(text_of(event.what));
    if (std::holds_alternative<Finished>(event.what)) ++finished;
    const auto* note = std::get_if<Note>(&event.what);
    if (note == nullptr) return;
    if (note->level == Level::Detail) {
      details.push_back((event.sync.empty() ? "" : std::string(event.sync) + ": ") +
                        note->sentence);
    } else {
      notes.push_back(note->sentence);
    }
  }

  std::function<void()> on_phase;  // Called with each phase.
  std::vector<std::string> phases;
  std::vector<std::string> notes;  // And what was tried again.
  std::vector<std::string> details;
  int finished = 0;
};

// The events of one sync, for what is told them by the code under test.
class TestEvents final : public RecordedEvents {
 public:
  TestEvents() = default;
  TestEvents(const TestEvents&) = delete;
  TestEvents& operator=(const TestEvents&) = delete;

  const Events& operator*() const { return events_; }

 private:
  SystemClock clock_;
  Events events_{*this, clock_, "run-1", ""};
};

}  // namespace millrace::testing
