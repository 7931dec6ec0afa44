#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/task.h"
#include "connector/base/worker_pool.h"
#include "connector/components/feeds/served_feed.h"
#include "connector/io/http_server/message.h"
#include "connector/service/feeds/feed_access.h"
#include "connector/service/feeds/opened_feed.h"

namespace millrace::service {

// What the status page shows of a feed. Texts are as the file has them: foreign to a page.
struct FeedNow {
  std::string name;
  std::string sync;
  bool is_there = false;  // Something was loaded; else what follows says nothing.
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::chrono::system_clock::time_point as_of = {};
  std::optional<std::chrono::system_clock::time_point> last_read = {};
  bool is_stale = false;  // Older than it may be.
};

// Hands out what the last loads have put into the folders of feeds, whichever process loaded it:
// GET and HEAD of /feeds/NAME. Loop thread only; what it is built from outlives it.
class Feeds {
 public:
  // Has a run of the sync begin, unless one is under way.
  using Refresh = std::function<void(const std::string& sync)>;

  Feeds(const Clock& clock, WorkerPool& blocking, Refresh refresh)
      : clock_(clock), blocking_(blocking), refresh_(std::move(refresh)), access_(clock) {}

  // From the next request on these, and no others. `on_loopback`: nobody else reaches the service.
  void serve(std::vector<components::ServedFeed> feeds, bool on_loopback);

  static bool is_feed_path(std::string_view path) { return path.starts_with("/feeds/"); }
  // The path for the log, without what may be a token: of one that is meant for a feed, however it
  // is written, only the name is shown, and that of a feed only.
  std::string shown_path(std::string_view path) const;

  // `parts` are those of the path, decoded. Both outlive the task.
  Task<io::ServerReply> answer(const io::ServerRequest& request,
                               const std::vector<std::string>& parts);

  // By name, as they are on disk now.
  Task<std::vector<FeedNow>> now();

 private:
  using Moment = std::chrono::system_clock::time_point;

  struct Kept {
    components::ServedFeed feed;
    std::filesystem::path note;
    std::optional<NoteStamp> stamp = {};  // Of the note that `opened` was opened by.
    std::shared_ptr<const OpenedFeed> opened = nullptr;
    std::optional<Moment> last_read = {};
    std::optional<std::chrono::steady_clock::time_point> asked_at = {};  // For a run.
  };

  Kept* find(std::string_view name);
  Task<std::shared_ptr<const OpenedFeed>> latest(std::string name);
  io::ServerReply reply_with(const Kept& kept, const OpenedFeed& opened,
                             const io::ServerRequest& request) const;
  // A moment to come says nothing of the age: such data are older than anything.
  bool is_older(const OpenedFeed& opened, std::chrono::milliseconds limit) const;
  bool is_to_come(Moment moment) const;
  bool is_stale(const components::ServedFeed& feed, const OpenedFeed& opened) const;
  void refresh_if_old(Kept& kept, const OpenedFeed* opened);

  const Clock& clock_;
  WorkerPool& blocking_;
  Refresh refresh_;
  FeedAccess access_;
  std::vector<components::ServedFeed> feeds_;
  std::map<std::string, Kept, std::less<>> kept_;  // By name.
};

}  // namespace millrace::service
