#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/base/sha256.h"
#include "connector/components/environment.h"
#include "connector/components/files/file_row_writer.h"
#include "connector/components/sink.h"
#include "connector/io/files/file_lock.h"
#include "sinks/feed/feed_target.h"
#include "sinks/feed/generation.h"

namespace millrace::sinks::feed {

// One export as the next generation of a feed. Rows stream into files that nobody looks at, and
// commit() replaces the note that names those which readers get. A plan writes nothing: it tells
// by their hash whether the rows are those that are there.
class FeedLoad final : public components::Load {
 public:
  // What is referred to outlives the load.
  FeedLoad(const FeedTarget& target, components::LoadIdentity identity,
           components::Environment& environment, const Events& events);

  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override;
  components::LoadReport delivered() const override { return delivered_; }

 private:
  bool is_plan() const { return purpose_ == components::Purpose::Plan; }
  Result<void> start(const Schema& schema);
  Result<void> take(std::span<const char> bytes);
  Result<components::LoadReport> compare();
  Result<std::vector<std::string>> publish_it();

  const FeedTarget& target_;
  components::LoadIdentity identity_;
  components::Environment& environment_;
  const Events& events_;
  components::FileRowWriter writer_;
  components::Purpose purpose_ = components::Purpose::Load;
  components::FeedNote note_;  // Of this load.
  ShortSha256 planned_;        // Of the bytes of a plan.
  std::optional<Generation> generation_;
  std::optional<io::FileLock> lock_;         // From settle() on.
  std::optional<components::FeedNote> old_;  // As settle() found it.
  bool is_equal_ = false;                    // The feed has these very bytes.
  components::LoadReport delivered_;
};

}  // namespace millrace::sinks::feed
