#pragma once

#include <utility>
#include <vector>

#include "connector/base/events.h"

namespace millrace {

// Tells each event to several listeners, in this order. They outlive it. Loop thread only.
class EventFan final : public EventListener {
 public:
  explicit EventFan(std::vector<EventListener*> listeners) : listeners_(std::move(listeners)) {}

  void on(const Event& event) override {
    for (auto* listener : listeners_) listener->on(event);
  }

 private:
  std::vector<EventListener*> listeners_;
};

}  // namespace millrace
