#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "config/tree/node.h"
#include "connector/app/each_values.h"
#include "connector/base/signal.h"
#include "connector/schedule/rule.h"

namespace millrace::app {

// Knows, while a service runs, what reports say that `for_each` stands for. A report that cannot be
// read changes nothing: the values before stay in force, and that is told. Loop thread only; what
// it is given outlives it, and its tasks have ended before it does.
class EachKeeper {
 public:
  using PlanPtr = std::shared_ptr<const engine::Plan>;
  using DocumentPtr = std::shared_ptr<const config::Node>;

  struct Parts {
    components::Environment& environment;
    EventListener& listener;  // Is told how reading goes on.
    // The same with another ledger: a reading is no run, and resumes no job of an earlier one.
    std::function<components::Environment(ledger::Ledger&)> with_ledger;
    // Makes a plan of the file; nullptr when the values do not go with the rest of it, which was
    // told.
    std::function<PlanPtr(const config::Node&, const engine::ReportedValues&)> parse;
    // Readies for a plan with other values, and then takes the one that is the newest.
    std::function<Task<void>(const engine::Plan&)> prepare;
    std::function<void(PlanPtr)> adopt;
    // Is told of a sync that should run and has no values, as of a run that failed; and of one that
    // has them for the first time, or again.
    std::function<void(const engine::SyncOutcome&)> tell;
  };

  explicit EachKeeper(Parts parts);
  EachKeeper(const EachKeeper&) = delete;
  EachKeeper& operator=(const EachKeeper&) = delete;

  // From now on the file is this one. Gives the plan with the values that are known of its reports,
  // or nullptr after it was told that they do not go with it: then the file before stays.
  PlanPtr take(PlanPtr plan, DocumentPtr document);

  // Reads what was never read, at once and then every few minutes, until it is cancelled.
  Task<void> keep();

  // For a start of this sync in the file: reads its values, unless they were read since the moment.
  // Returns when they were, by whomever.
  Task<void> refresh(std::string sync, schedule::Moment since);

  // Syncs in the file that were told to have failed, and have no values so far.
  const std::set<std::string>& failing() const { return told_; }

 private:
  struct Known {
    std::string digest;  // Of the report that they are of.
    std::vector<std::string> values;
    schedule::Moment as_of;  // When reading them began.
  };
  using Key = std::pair<std::string, std::string>;  // A sync in the file, and a name of for_each.
  using Reports = std::vector<const engine::EachReport*>;

  static std::string digest_of(const engine::EachReport& report);
  const Known* known(const engine::EachReport& report) const;
  bool is_known(const std::string& sync) const;
  engine::ReportedValues values() const;
  std::set<std::string> syncs_to_read() const;
  Reports reports_to_read(const std::string& sync, schedule::Moment since) const;
  schedule::Moment now() const;

  Task<void> read(std::string sync, schedule::Moment since);
  Task<void> learn(std::string sync, const Reports& reports, const EachReading& reading,
                   schedule::Moment began);
  void note(const std::string& sync, const Error& why);

  Parts parts_;
  PlanPtr plan_;
  DocumentPtr document_;
  std::map<Key, Known> known_;
  std::map<std::string, schedule::Moment> tried_;  // When a sync without values was looked at.
  std::map<std::string, Error> failures_;          // Why the last reading gave nothing.
  std::set<std::string> told_;                     // Those that are told to have failed.
  std::set<std::string> reading_;                  // Syncs whose values are being read.
  bool is_learning_ = false;
  Signal changed_;
};

}  // namespace millrace::app
