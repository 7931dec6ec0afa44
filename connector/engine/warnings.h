#pragma once

#include <string>
#include <variant>
#include <vector>

#include "connector/base/events.h"

namespace millrace::engine {

// Passes every event on, and keeps the sentences that a person should know of for the summary.
// What it is given outlives it.
class Warnings final : public EventListener {
 public:
  Warnings(EventListener& next, std::vector<std::string>& kept) : next_(next), kept_(kept) {}

  void on(const Event& event) override {
    const auto* note = std::get_if<Note>(&event.what);
    if (note != nullptr && note->level == Level::Warning) kept_.push_back(note->sentence);
    next_.on(event);
  }

 private:
  EventListener& next_;
  std::vector<std::string>& kept_;
};

}  // namespace millrace::engine
