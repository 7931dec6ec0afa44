// A year of many schedules by a virtual clock, against a plain walk over their times.

#include <map>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/schedule/agenda.h"
#include "connector/schedule/start_time.h"
#include "tests/schedule/times.h"

namespace millrace::schedule::testing {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class AYear : public ::testing::Test {
 protected:
  struct Sync {
    Rule rule;
    seconds duration{0};
    std::vector<Agenda::Due> told;
    std::uint64_t runs = 0;
  };

  template <class Choices>
  const auto& one_of(const Choices& choices) {
    return choices[random() % choices.size()];
  }

  Rule any_rule() {
    static const std::vector<std::string> kCrons = {
        "*/30 * * * *", "7 * * * *",     "*/50 * * * *",   "0 */2 * * *",       "30 */6 * * *",
        "0 6 * * *",    "30 2 * * *",    "15 1,2,3 * * *", "0 0 * * *",         "0 6 * * mon-fri",
        "30 23 L * *",  "0 0 15W * *",   "0 8 * * fri#2",  "0 4 1 */3 *",       "30 2 * * sun",
        "0 0 29 2 *",   "59 23 31 12 *", "@weekly",        "0 9-17 * * mon-fri"};
    static const std::vector<std::string> kZones = {
        "UTC",           "Europe/Berlin",       "America/New_York", "Australia/Sydney",
        "Asia/Kolkata",  "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca",
        "Asia/Shanghai", "America/St_Johns",    "Antarctica/Troll", "Pacific/Apia"};
    static const std::vector<seconds> kIntervals = {minutes(45), minutes(90), hours(7),
                                                    seconds(3'601)};
    static const std::vector<seconds> kJitters = {seconds(0), seconds(0), seconds(30), minutes(5)};
    const auto& zone = one_of(kZones);
    Rule rule;
    rule.times = random() % 5 == 0 ? Timetable(Every{one_of(kIntervals)})
                                   : timetable_of(one_of(kCrons), zone);
    rule.overlap = random() % 2 == 0 ? Overlap::Skip : Overlap::Queue;
    rule.catch_up = random() % 2 == 0 ? CatchUp::None : CatchUp::One;
    rule.jitter = one_of(kJitters);
    if (random() % 4 == 0) {
      rule.ready_by = timetable_of("0 8 * * *", zone);
      rule.lead = minutes(random() % 200);
    }
    return rule;
  }

  void add_syncs(int count) {
    for (int i = 0; i < count; ++i) {
      auto& sync = syncs["sync_" + std::to_string(i)];
      sync.rule = any_rule();
      // Some take longer than it is to their next time.
      sync.duration = random() % 4 == 0 ? seconds(random() % 10'000) : seconds(random() % 300);
      agenda.keep("sync_" + std::to_string(i), sync.rule, {}, begin);
    }
  }

  void run() {
    std::priority_queue<std::pair<Moment, std::string>, std::vector<std::pair<Moment, std::string>>,
                        std::greater<>>
        ends;
    for (auto now = begin; now < end;) {
      while (!ends.empty() && ends.top().first <= now) {
        agenda.ended(ends.top().second, true, now);
        ends.pop();
      }
      for (const auto& due : agenda.due(now)) {
        auto& sync = syncs[due.name];
        sync.told.push_back(due);
        if (due.verdict == Agenda::Verdict::Start) {
          ++sync.runs;
          ends.emplace(now + sync.duration, due.name);
        }
        check_moment(due, now);
      }
      now = std::max(now, std::min(agenda.wake_at(), ends.empty() ? end : ends.top().first));
    }
  }

  // Nothing before its start; nothing after it that did not wait for a run.
  void check_moment(const Agenda::Due& due, Moment now) {
    const auto& rule = syncs[due.name].rule;
    const auto start = start_of(due.name, rule, due.time);
    EXPECT_GE(now, start) << due.name << " " << text_of(due.time);
    if (rule.overlap == Overlap::Skip && due.since == due.time && start >= due.time) {
      EXPECT_LE(now, start + rule.jitter) << due.name << " " << text_of(due.time);
    }
    EXPECT_NE(due.verdict, Agenda::Verdict::Miss);
  }

  // Every time of the plain walk is told exactly once.
  std::size_t check_times(const std::string& name, const Sync& sync) {
    std::size_t count = 0;
    auto next = sync.rule.times->next_after(begin - seconds(1));
    for (const auto& due : sync.told) {
      EXPECT_EQ(due.since, next) << name;
      for (++count; next < due.time; ++count) next = sync.rule.times->next_after(next);
      EXPECT_EQ(due.time, next) << name;
      next = sync.rule.times->next_after(next);
    }
    // But for what is still to come, or queued, at the end.
    EXPECT_GE(start_of(name, sync.rule, next) + hours(3), end) << name;
    return count;
  }

  std::mt19937 random{20'260'101};  // NOLINT(bugprone-random-generator-seed): the same every time.
  Moment begin = utc("2026-01-01 00:00");
  Moment end = utc("2027-01-01 00:00");
  Agenda agenda;
  std::map<std::string, Sync> syncs;
};

TEST_F(AYear, OfTwoHundredSchedulesTellsEveryTimeOnce) {
  add_syncs(200);

  run();

  std::size_t times = 0;
  std::uint64_t runs = 0;
  for (const auto& [name, sync] : syncs) {
    times += check_times(name, sync);
    runs += sync.runs;
  }
  EXPECT_GT(times, 500'000U);
  EXPECT_GT(runs, times * 3 / 4);
}

TEST_F(AYear, OfOneScheduleHasAsManyRunsAsTimes) {
  auto& sync = syncs["daily"];
  sync.rule.times = timetable_of("30 2 * * *", "Europe/Berlin");
  agenda.keep("daily", sync.rule, {}, begin);

  run();

  EXPECT_EQ(sync.runs, 365U);
}

}  // namespace
}  // namespace millrace::schedule::testing
