// Restarts, clocks that step, runs that overlap and reloads, at random, against what must hold.

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "connector/schedule/agenda.h"
#include "connector/schedule/start_time.h"
#include "tests/schedule/times.h"

namespace millrace::schedule::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class AStorm : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  struct Sync {
    Rule rule;
    bool is_running = false;
    bool has_queued = false;  // A time came during the run that is under way.
    std::optional<Moment> last;
    std::set<Moment> started;
    Moment told;  // All times up to this one were.
  };

  bool is_often(std::uint32_t percent) { return random() % 100 < percent; }
  seconds up_to(seconds most) {
    return seconds(random() % static_cast<std::uint64_t>(most.count()));
  }

  void add_syncs() {
    for (const auto* cron :
         {"*/15 * * * *", "0 * * * *", "0 */3 * * *", "30 2 * * *", "0 6 * * *"}) {
      for (const auto overlap : {Overlap::Skip, Overlap::Queue}) {
        for (const auto catch_up : {CatchUp::None, CatchUp::One}) {
          Sync sync;
          sync.rule.times = timetable_of(cron, "Europe/Berlin");
          sync.rule.overlap = overlap;
          sync.rule.catch_up = catch_up;
          sync.rule.jitter = is_often(50) ? up_to(minutes(10)) : seconds(0);
          sync.told = now - seconds(1);
          syncs["sync_" + std::to_string(syncs.size())] = sync;
        }
      }
    }
  }

  void keep_all() {
    for (const auto& [name, sync] : syncs) agenda.keep(name, sync.rule, {.time = sync.last}, now);
  }

  // What was told but not started is judged again.
  void restart() {
    agenda = Agenda();
    for (auto& [name, sync] : syncs) {
      sync.is_running = sync.has_queued = false;
      sync.told = sync.last.value_or(now - seconds(1));
    }
    keep_all();
  }

  void move_clock() {
    if (is_often(70)) {
      now = std::max(now, std::min(agenda.wake_at(), now + minutes(20)));
    } else if (is_often(70)) {
      now += up_to(minutes(20));
    } else if (is_often(50)) {
      now += up_to(hours(20));
    } else {
      now -= std::min<seconds>(up_to(hours(20)),
                               latest - hours(20) < now ? now - latest + hours(20) : seconds(0));
    }
    latest = std::max(latest, now);
  }

  void end_runs() {
    for (auto& [name, sync] : syncs) {
      if (!sync.is_running || !is_often(20)) continue;
      agenda.ended(name, is_often(80), now);
      sync.is_running = false;
    }
  }

  void look() {
    for (const auto& due : agenda.due(now)) take(due, syncs[due.name]);
    EXPECT_TRUE(agenda.due(now).empty());
    EXPECT_GT(agenda.wake_at(), now);
  }

  void take(const Agenda::Due& due, Sync& sync) {
    const auto where = due.name + " " + text_of(due.time) + " at " + text_of(now);
    const bool was_queued = std::exchange(sync.has_queued, false);
    // No time is left out between two verdicts.
    EXPECT_EQ(due.since, sync.rule.times->next_after(sync.told)) << where;
    sync.told = due.time;
    if (due.verdict == Agenda::Verdict::Start) {
      EXPECT_FALSE(sync.is_running) << where;
      EXPECT_TRUE(sync.started.insert(due.time).second) << where << " started twice";
      EXPECT_EQ(*sync.started.rbegin(), due.time) << where << " after a later one";
      sync.is_running = true;
      sync.last = due.time;
    }
    if (was_queued) return;
    const auto start = start_of(due.name, sync.rule, due.time);
    EXPECT_GE(now, start) << where;
    const bool is_late = now > start + minutes(1);
    if (due.verdict == Agenda::Verdict::Miss) {
      EXPECT_TRUE(is_late && sync.rule.catch_up == CatchUp::None) << where;
    } else if (sync.rule.catch_up == CatchUp::None && sync.rule.overlap == Overlap::Skip) {
      EXPECT_FALSE(is_late) << where;
    }
    if (due.verdict == Agenda::Verdict::Skip) EXPECT_TRUE(sync.is_running) << where;
  }

  // Times that are neither told nor to come wait for the end of a run.
  void check_pending() {
    for (auto& [name, sync] : syncs) {
      const auto next = sync.rule.times->next_after(sync.told);
      // It stays so when the clock is put back.
      sync.has_queued = sync.has_queued || start_of(name, sync.rule, next) <= now;
      if (!sync.has_queued) continue;
      EXPECT_TRUE(sync.is_running && sync.rule.overlap == Overlap::Queue)
          << name << " " << text_of(next) << " at " << text_of(now);
    }
  }

  std::mt19937 random{GetParam()};
  Moment now = utc("2026-03-01 12:34:56");
  Moment latest = now;
  Agenda agenda;
  std::map<std::string, Sync> syncs;
};

TEST_P(AStorm, StartsNoTimeTwiceAndLosesNone) {
  add_syncs();
  keep_all();

  for (int i = 0; i < 4'000 && !HasFailure(); ++i) {
    move_clock();
    end_runs();
    if (is_often(2)) restart();
    if (is_often(2)) keep_all();
    look();
    check_pending();
  }

  for (const auto& [name, sync] : syncs) EXPECT_FALSE(sync.started.empty()) << name;
}

INSTANTIATE_TEST_SUITE_P(, AStorm, ::testing::Range(1U, 21U));

}  // namespace
}  // namespace millrace::schedule::testing
