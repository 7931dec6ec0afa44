#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "connector/schedule/rule.h"

namespace millrace::schedule {

// What is to be started now, of many syncs with a rule each. Pure: the time comes in from outside,
// and may step; nothing is started here. For one thread.
//
// - A time is done with once it was told, whatever the clock shows later: no time is told twice,
//   and a clock that is put back by hours repeats nothing. Where the last time that was told lies
//   more than a day ahead, the clock was wrong then and is right now: times count from now on.
// - Times that passed since the last look are one run, with the last of them as its time.
// - That time was missed if its start is more than a minute ago: the process was down, the machine
//   slept or the clock was put forward. It runs all the same with CatchUp::One, and is told as
//   missed with CatchUp::None.
// - What is started after others waits until each of them has ended well after its own last start,
//   and none of them has failed since. Its time is the moment at which the last of them did. The
//   rules on overlap and on what was missed are the same.
class Agenda {
 public:
  enum class Verdict {
    Start,  // It counts as running from now on, until ended().
    Skip,   // The run before it was still under way.
    Miss,   // It came too late, and is not to be caught up with.
  };
  // One verdict on all times of a sync from `since` to `time`.
  struct Due {
    std::string name;
    Moment since;
    Moment time;
    Verdict verdict = Verdict::Start;

    bool operator==(const Due&) const = default;
  };
  // What the ledger knows of a sync.
  struct Past {
    std::optional<Moment> time;  // The last one that it was started for.
    std::optional<Moment> ok;    // When its last run ended, if that was ok.
  };

  // Adds a sync, or gives it another rule. What is known of one that is there already stays, and
  // counts more than `past`; of other times than before, those until now are done with. Nothing is
  // due for a new sync that has no past.
  void keep(const std::string& name, Rule rule, const Past& past, Moment now);
  // Its run, if there is one, is forgotten.
  void drop(const std::string& name);
  void set_lead(const std::string& name, std::chrono::seconds lead);

  // What is due, by the time and then by the name.
  std::vector<Due> due(Moment now);
  // A run that was not started for a time began: by hand, say.
  void started(const std::string& name, Moment now);
  // The run of that sync ended, which may be one that is started by hand only. due() may have
  // something more now.
  void ended(const std::string& name, bool ok, Moment now);

  bool is_running(const std::string& name) const;
  // The next start of a sync, for people; nullopt where that is up to others.
  std::optional<Moment> next_start(const std::string& name) const;
  // When to look again: nothing is due before. May be past; Moment::max() for never. Since clocks
  // step, look at least once a minute.
  Moment wake_at() const;

 private:
  struct Wish {
    Moment since;
    Moment time;
  };
  struct Entry {
    Rule rule;
    bool is_running = false;
    std::optional<Wish> queued;  // Waits for the end of the run.
    std::optional<Moment> last_ok;

    // By its timetable.
    Moment handled;     // Times up to this one are done with.
    Moment next_time;   // The first one after it.
    Moment next_start;  // Of that one.
    Moment wakes_at;    // Its place in `wakes_`.

    // After others.
    std::optional<Moment> begun;      // Its last start.
    std::set<std::string> fresh;      // Those whose last run was ok and ended after it.
    std::optional<Moment> completed;  // When all of them were.
  };

  using Entries = std::map<std::string, Entry>;

  static Moment next_start_of(const std::string& name, const Entry& entry);
  static void plan(const std::string& name, Entry& entry);
  static bool is_complete(const Entry& entry);
  static std::optional<Wish> take_wish(const std::string& name, Entry& entry, Moment now);
  static Wish take_times(const std::string& name, Entry& entry, Moment now);
  static void judge(const std::string& name, Entry& entry, Moment now, std::vector<Due>& all);
  static void begin(Entry& entry, Moment now);
  void link(const std::string& name, const Rule& rule);
  void unlink(const std::string& name, const Rule& rule);
  // Those that come after it.
  const std::set<std::string>& followers_of(const std::string& name) const;
  void recall(Entry& entry) const;
  // To be called whenever what an entry waits for may have changed.
  void place(const std::string& name, Entry& entry);

  Entries entries_;
  std::map<std::string, std::set<std::string>> followers_;  // All of them are in entries_.
  // When to look at which of them; those that wait for another one are at Moment::max().
  std::set<std::pair<Moment, std::string>> wakes_;
  Moment latest_ = Moment::min();  // Of what the clock showed.
};

}  // namespace millrace::schedule
