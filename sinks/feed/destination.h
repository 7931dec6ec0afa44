#pragma once

#include <memory>
#include <utility>

#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "sinks/feed/feed_target.h"

namespace millrace::sinks::feed {

// One feed as a destination. The environment outlives it, and it outlives its loads.
class FeedDestination final : public components::Destination {
 public:
  FeedDestination(components::Target shown, FeedTarget target, components::Environment& environment)
      : shown_(std::move(shown)), target_(std::move(target)), environment_(environment) {}

  const components::Target& target() const override { return shown_; }
  components::Intake intake() const override { return components::Intake::Streaming; }
  bool wants_types() const override { return false; }

  Task<Result<void>> prepare(const Events& events) override;
  // By the feed's note.
  Task<Result<std::optional<components::LoadReport>>> holds(
      components::LoadIdentity identity) override;
  std::unique_ptr<components::Load> load(components::LoadIdentity identity,
                                         const Events& events) override;
  std::unique_ptr<components::Load> plan(components::LoadIdentity identity,
                                         const Events& events) override {
    return load(std::move(identity), events);
  }

 private:
  components::Target shown_;
  FeedTarget target_;
  components::Environment& environment_;
};

}  // namespace millrace::sinks::feed
