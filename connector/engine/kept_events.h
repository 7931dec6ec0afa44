#pragma once

#include <variant>

#include "connector/base/events.h"
#include "connector/engine/outcome.h"

namespace millrace::engine {

// Passes every event on, and keeps in the outcome of the sync what it is to say of them. What it is
// given outlives it.
class KeptEvents final : public EventListener {
 public:
  KeptEvents(EventListener& next, SyncOutcome& outcome) : next_(next), outcome_(outcome) {}

  void on(const Event& event) override {
    const auto* note = std::get_if<Note>(&event.what);
    if (note != nullptr && note->level == Level::Warning) {
      outcome_.warnings.push_back(note->sentence);
    }
    if (std::holds_alternative<NotStarted>(event.what)) outcome_.not_started = true;
    next_.on(event);
  }

 private:
  EventListener& next_;
  SyncOutcome& outcome_;
};

}  // namespace millrace::engine
