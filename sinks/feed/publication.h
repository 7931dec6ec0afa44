#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "connector/io/files/file_lock.h"
#include "sinks/feed/feed_target.h"
#include "sinks/feed/generation.h"

namespace millrace::sinks::feed {

// How a load gets from files that nobody looks at to what readers get, with all that loads of every
// mode have in common. Loop thread, but for what is said to block.
class Publication {
 public:
  // What is referred to outlives it.
  Publication(const FeedTarget& target, components::LoadIdentity identity,
              components::Environment& environment, const Events& events)
      : target_(target),
        identity_(std::move(identity)),
        environment_(environment),
        events_(events) {}

  // Before the first row: with which columns, and whether files are to be made. Blocking.
  Result<void> begin(const Schema& columns, bool makes_files, bool keeps_rows);
  // Waits for the feed; nobody else changes it from then on.
  Task<Result<void>> lock();
  // What the feed has. Blocking.
  const std::optional<components::FeedNote>& look();
  // As look() found it.
  const std::optional<components::FeedNote>& old() const { return old_; }

  // The files; nullptr of a plan.
  Generation* files() { return files_ ? &*files_ : nullptr; }
  // What will be said of the load.
  components::FeedNote& note() { return note_; }

  // After the last byte. Blocking.
  Result<void> end_files();
  // Once they are ended: the feed has these very files.
  bool is_equal() const;

  Task<Result<std::vector<std::string>>> commit(components::Fence fence);
  Task<void> abandon();
  // See Load::delivered().
  const components::LoadReport& delivered() const { return delivered_; }

 private:
  using Moment = std::chrono::system_clock::time_point;

  Result<std::vector<std::string>> publish_files();
  void keep_old_files();
  Result<void> keep_new_files();

  const FeedTarget& target_;
  components::LoadIdentity identity_;
  components::Environment& environment_;
  const Events& events_;
  components::FeedNote note_;
  std::optional<Generation> files_;
  std::optional<io::FileLock> lock_;
  std::optional<components::FeedNote> old_;
  components::LoadReport delivered_;
};

}  // namespace millrace::sinks::feed
