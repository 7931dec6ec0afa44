#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"

namespace millrace::service {

using Moment = std::chrono::system_clock::time_point;

// What a sync does at this moment.
enum class Activity {
  Idle,
  Queued,  // Its run waits for its turn at the account that it reads from.
  Running,
};

// A sync as the service sees it now. What earlier runs did is the ledger's to tell.
struct SyncNow {
  std::string name;
  std::vector<std::string> tags = {};
  std::string source = {};                     // "bi: 1846-active-customers"
  std::vector<std::string> destinations = {};  // "warehouse: marketing.active_customers"
  std::string schedule = {};                   // As the file has it; empty: it has none.
  Activity activity = Activity::Idle;
  std::string run_id = {};              // Of the run under way.
  std::string phase = {};               // Of that run, for people: "running there (job 5)".
  std::optional<Moment> since = {};     // When the activity began.
  std::uint64_t rows = 0;               // That the run under way has read so far.
  std::optional<Moment> next = {};      // When it is due next.
  std::optional<Moment> last_due = {};  // When it was due last.
  // Of what moment the newest rows at its destinations are, as far as that is known.
  std::optional<Moment> data_as_of = {};
  // How old they may be before that is worth a word.
  std::optional<std::chrono::seconds> stale_after = {};
};

// What an account allows, and who waits for it.
struct LimitNow {
  std::string connection;
  std::string what;  // "jobs at once", "requests a minute"
  std::uint64_t used = 0;
  std::uint64_t most = 0;                 // 0: any number.
  std::vector<std::string> waiting = {};  // Syncs, the first to be served first.
};

// What the pages and the API show of a running service, and what they ask of it. Loop thread only;
// calls are cheap, and outlived by the board. Texts are as the file has them: foreign to a page.
class Board {
 public:
  virtual ~Board() = default;

  // In the order in which a person expects them.
  virtual std::vector<SyncNow> syncs() const = 0;
  virtual std::vector<LimitNow> limits() const = 0;

  // Why work that is due would not get done (the ledger cannot be written, the file is not valid),
  // a sentence each; none when all is well.
  virtual std::vector<std::string> complaints() const = 0;

  // Begins a run of the sync, and gives its id. Refused when there cannot be one now (it is
  // running, the service is stopping), with a sentence that says so.
  virtual Result<std::string> start(const std::string& sync) = 0;

  // Stops the run under way. Refused when there is none.
  virtual Result<void> cancel(const std::string& sync) = 0;
};

// "idle", "queued", "running"
constexpr const char* to_string(Activity activity) {
  switch (activity) {
    case Activity::Idle:
      return "idle";
    case Activity::Queued:
      return "queued";
    case Activity::Running:
      return "running";
  }
  return "";
}

}  // namespace millrace::service
