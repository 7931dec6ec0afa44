#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/alerts/alert.h"
#include "connector/alerts/roster.h"
#include "connector/base/task_group.h"
#include "connector/components/environment.h"
#include "connector/ledger/records/alerts.h"

namespace millrace::alerts {

// What happened to one sync.
struct News {
  std::string sync;
  std::optional<Kind> kind;  // None: a run was done, with all of its rows. Never Recovered.
  std::string run_id;
  std::string cause;   // What is wrong; fit to print, may have several lines.
  std::string advice;  // What to do about it, likewise.
};

// Tells the receivers of a file what happens to its syncs: each change once, whatever process saw
// it, since what was told is in the ledger. What cannot be delivered stays there and is tried again
// for a day, by whatever process looks next. What happens within a second, for the same reason, is
// one message. Nothing here fails or delays a run: what goes wrong is only told to `complain`.
//
// Loop thread only. What it is given outlives it; finish() must have returned before it ends.
class Alerter {
 public:
  struct Parts {
    components::Environment& environment;
    ledger::Alerts& ledger;
    std::function<void(std::string)> complain;  // Takes a sentence for the operator.
  };

  // What finish() should be given: a receiver that does not answer keeps nobody for longer.
  static constexpr std::chrono::seconds kEnd{5};

  Alerter(Parts parts, std::shared_ptr<const Roster> roster);
  Alerter(const Alerter&) = delete;
  Alerter& operator=(const Alerter&) = delete;

  // Who hears of what from now on.
  void reload(std::shared_ptr<const Roster> roster) { roster_ = std::move(roster); }

  // Returns at once.
  void tell(News news);

  // Delivers what is due, now and each minute, until it is cancelled. For who stays up.
  Task<void> keep_delivering();

  // Tells what is left, tries once what is due, and returns when all of it was tried or, at the
  // latest, after `limit`. Nothing may be told after it.
  Task<void> finish(std::chrono::milliseconds limit);

 private:
  using Open = std::vector<ledger::OpenAlert>;
  using KeptList = std::vector<ledger::KeptAlert>;

  Task<void> gather();
  Task<void> tell_all();
  Task<void> deliver_due();
  Task<void> deliver_to(std::shared_ptr<const Roster> roster, KeptList alerts);
  Task<Result<void>> try_one(const Receiver& receiver, const ledger::KeptAlert& kept);
  Task<void> settle(const ledger::KeptAlert& kept, const Error& failure);
  void note(const Result<void>& written);
  std::vector<News> one_of_each_sync();
  std::vector<ledger::AlertChange> changes_by(const std::vector<News>& all, const Open& open);
  ledger::KeptAlert kept_of(const News& news, Kind kind, Alert::Time happened,
                            std::optional<Alert::Time> since);
  std::string new_id();

  Parts parts_;
  std::shared_ptr<const Roster> roster_;
  std::vector<News> news_;
  std::optional<TaskGroup::TaskId> gathering_;
  bool is_telling_ = false;
  bool is_delivering_ = false;
  bool is_ending_ = false;
  std::string complaint_;  // The last one about the ledger, not to repeat it.
  TaskGroup tasks_;
};

}  // namespace millrace::alerts
