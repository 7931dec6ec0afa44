#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/task.h"
#include "connector/io/http_server/message.h"
#include "connector/ledger/store/store.h"
#include "connector/service/feeds/feeds.h"
#include "connector/service/web/board.h"
#include "connector/service/web/history/recent_runs.h"
#include "connector/service/web/history/run_facts.h"

namespace millrace::service {

// What the site is to know of its service. A plain value.
struct WebOptions {
  std::string version = {};
  std::function<Task<std::string>()> metrics = {};  // The body of /metrics; without it none is.
};

// What answers are made from. Everything that it refers to outlives it.
struct Services {
  Board& board;
  ledger::Store& store;
  const Clock& clock;
  WebOptions options;
  RecentRuns runs;
  FactsOfRuns facts;
  Feeds* feeds = nullptr;      // None: nothing is handed out.
  bool takes_changes = false;  // Somebody has a token that can begin and cancel runs.
};

// A request whose caller may ask it. Lives until its task is done.
struct Call {
  const io::ServerRequest& request;
  std::vector<std::string> parts;  // Of the path, decoded.

  std::string_view parameter(std::string_view name) const {
    return io::value_of(request.parameters, name);
  }
};

// The sync of this name as the board has it now; nothing when there is none.
std::optional<SyncNow> sync_named(const Board& board, std::string_view name);

// What to answer where there is none: which syncs of this name there are, if it stands for several.
std::string no_sync_named(const Board& board, std::string_view name);

// The run with this id, or whose id alone begins so; nothing when there is none.
Task<Result<std::optional<ledger::RecordedRun>>> run_named(ledger::Store& store, std::string id);

}  // namespace millrace::service
