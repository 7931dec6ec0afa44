#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connector/service/feeds/feeds.h"
#include "connector/service/web/board.h"
#include "connector/service/web/history/recent_runs.h"

namespace millrace::service {

// Which syncs are shown; all of them by default.
struct Shown {
  std::string words = {};  // What their names or tags have in them, in any case.
  std::string state = {};  // See state_of().
};

// What there is to show.
struct Overview {
  std::vector<SyncNow> syncs;
  std::vector<LimitNow> limits;
  std::vector<std::string> complaints;
  std::vector<FeedNow> feeds = {};
};

// What a person wants to know of a sync first: what it does, or when it does nothing how its last
// run ended. "idle" when it never ran.
std::string_view state_of(const SyncNow& sync, const RecentRuns::Runs& runs);

// The page of all syncs. Keeps the pictures of runs until these change: they are most of the work.
class OverviewPage {
 public:
  explicit OverviewPage(const RecentRuns& runs) : runs_(runs) {}

  // The <main> of it.
  std::string main(const Overview& overview, const Shown& shown, Moment now);

 private:
  struct Strip {
    std::uint64_t version = 0;
    std::string markup;
  };

  std::string row_of(const SyncNow& sync, Moment now);
  const std::string& strip(const std::string& sync);
  std::string callouts(const Overview& overview, Moment now) const;

  const RecentRuns& runs_;
  std::map<std::string, Strip> strips_;
};

}  // namespace millrace::service
