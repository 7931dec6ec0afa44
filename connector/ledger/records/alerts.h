#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// What a receiver of alerts was told of a sync, and what has not passed since.
struct OpenAlert {
  std::string receiver;
  std::string sync;
  std::string kind;  // "failed", "stale", ...
  std::chrono::system_clock::time_point since;
};

// One message for one receiver, until that has it.
struct KeptAlert {
  std::string id;  // The same at each attempt; two alerts never have the same.
  std::string receiver;
  std::string kind;
  std::vector<std::string> syncs;  // At least one.
  std::string run_id;              // Empty where it is of no run, or of several.
  std::chrono::system_clock::time_point happened;
  std::optional<std::chrono::system_clock::time_point> since;  // Of what has passed.
  std::string cause;
  std::string advice;
  std::int64_t attempts = 0;         // That have failed.
  std::chrono::milliseconds age{0};  // Since it was kept, by the store's clock.
};

// What becomes of what a receiver was told of some syncs, with the message about it.
struct AlertChange {
  std::string receiver;
  std::vector<std::string> syncs;
  std::string opens;                // The kind that holds from now on; empty: none.
  std::vector<std::string> closes;  // The kinds that do not any more.
  std::optional<KeptAlert> alert;   // None where the receiver does not want to hear of it.
};

// Which alerts were sent, so that each change is told once whatever process sees it, and those that
// are still to be sent. Every unit may be carried out twice (see store.h). Loop thread only; the
// store outlives it.
class Alerts {
 public:
  using Names = std::vector<std::string>;

  // An alert that nobody could deliver for so long is given up, and
  static constexpr std::chrono::hours kTriedFor{24};
  // forgotten so much later, if its receiver is in no file any more.
  static constexpr std::chrono::hours kKept{48};
  // What a receiver was told counts for nothing once no run has confirmed it for so long.
  static constexpr std::chrono::hours kHolds{24 * 100};
  // So long an alert is left to the process that delivers it.
  static constexpr std::chrono::seconds kClaim{60};

  explicit Alerts(Store& store) : store_(store) {}
  Alerts(const Alerts&) = delete;
  Alerts& operator=(const Alerts&) = delete;

  // What holds of these syncs.
  Task<Result<std::vector<OpenAlert>>> open(Names syncs);

  // All of it or nothing; a sync is in one change of a receiver. Where another process has told the
  // same meanwhile, the message is dropped. What holds of the `confirmed` syncs, does so still.
  Task<Result<void>> change(std::vector<AlertChange> changes, Names confirmed);

  // Alerts whose time has come, the oldest first, which from now on are `by`'s for a minute: a new
  // name for each call. Of these receivers and syncs only: others belong to other files. While an
  // older alert of a receiver waits, its newer ones do too.
  Task<Result<std::vector<KeptAlert>>> claim(Names receivers, Names syncs, std::string by);

  // Forgets one that was delivered, or given up.
  Task<Result<void>> remove(std::string id);

  // Gives it back, to be tried again after the wait; `attempts` have failed so far.
  Task<Result<void>> postpone(std::string id, std::int64_t attempts,
                              std::chrono::milliseconds wait);

  Task<Result<void>> sweep();

 private:
  Task<Result<void>> done(Unit unit);

  Store& store_;
};

}  // namespace millrace::ledger
