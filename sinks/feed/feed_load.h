#pragma once

#include <string>
#include <vector>

#include "connector/base/sha256.h"
#include "connector/components/environment.h"
#include "connector/components/files/file_row_writer.h"
#include "connector/components/sink.h"
#include "sinks/feed/feed_target.h"
#include "sinks/feed/publication.h"

namespace millrace::sinks::feed {

// One export as the next generation of a feed, in its own order. Rows stream into files that nobody
// looks at, and commit() replaces the note that names those which readers get. A plan writes
// nothing: it tells by their hash whether the rows are those that are there.
class FeedLoad final : public components::Load {
 public:
  // What is referred to outlives the load.
  FeedLoad(const FeedTarget& target, components::LoadIdentity identity,
           components::Environment& environment, const Events& events);

  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override {
    return publication_.commit(std::move(fence));
  }
  Task<void> abandon() override { return publication_.abandon(); }
  components::LoadReport delivered() const override { return publication_.delivered(); }

 private:
  Result<void> start(const components::LoadStart& start);
  Result<void> take(std::span<const char> bytes);
  Result<components::LoadReport> compare();

  const FeedTarget& target_;
  components::Environment& environment_;
  components::FileRowWriter writer_;
  Publication publication_;
  ShortSha256 planned_;  // Of the bytes of a plan.
};

}  // namespace millrace::sinks::feed
