#include "connector/schedule/agenda.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "connector/schedule/start_time.h"

namespace millrace::schedule {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr minutes kLate(1);
constexpr days kWrong(1);            // Further ahead no clock is put by hand.
constexpr int kMostDelayed = 1'000;  // Times within the jitter that one look goes through.

bool comes_after(const Rule& rule, const std::string& name) {
  return !rule.times && std::ranges::find(rule.after, name) != rule.after.end();
}

}  // namespace

void Agenda::plan(const std::string& name, Entry& entry) {
  if (!entry.rule.times) return;
  entry.next_time = entry.rule.times->next_after(entry.handled);
  entry.next_start = start_of(name, entry.rule, entry.next_time);
}

void Agenda::keep(const std::string& name, Rule rule, const Past& past, Moment now) {
  auto [found, is_new] = entries_.try_emplace(name);
  auto& entry = found->second;
  if (is_new) {
    // A time that comes at this very second is none of the past.
    entry.handled = past.time.value_or(now - seconds(1));
    entry.begun = past.time;
    entry.last_ok = past.ok;
  } else if (entry.rule.times != rule.times) {
    entry.handled = std::max(entry.handled, now - seconds(1));
  }
  if (!is_new && rule.lead == seconds(0)) rule.lead = entry.rule.lead;
  unlink(name, entry.rule);
  entry.rule = std::move(rule);
  link(name, entry.rule);
  plan(name, entry);
  recall(entry);
  place(name, entry);
  latest_ = std::max(latest_, now);
  if (!is_new) return;
  for (const auto& other : followers_of(name)) {
    auto& its = entries_.find(other)->second;
    recall(its);
    place(other, its);
  }
}

void Agenda::link(const std::string& name, const Rule& rule) {
  if (rule.times) return;
  for (const auto& other : rule.after) followers_[other].insert(name);
}

void Agenda::unlink(const std::string& name, const Rule& rule) {
  for (const auto& other : rule.after) {
    const auto found = followers_.find(other);
    if (found == followers_.end()) continue;
    found->second.erase(name);
    if (found->second.empty()) followers_.erase(found);
  }
}

const std::set<std::string>& Agenda::followers_of(const std::string& name) const {
  static const std::set<std::string> none;
  const auto found = followers_.find(name);
  return found == followers_.end() ? none : found->second;
}

// What the runs before it have done already.
void Agenda::recall(Entry& entry) const {
  std::erase_if(entry.fresh, [&](auto& other) { return !comes_after(entry.rule, other); });
  auto last = Moment::min();
  for (const auto& other : entry.rule.after) {
    const auto known = entries_.find(other);
    if (known == entries_.end() || !known->second.last_ok) continue;
    const auto ok = *known->second.last_ok;
    if (!entry.begun || ok > *entry.begun) entry.fresh.insert(other);
    last = std::max(last, ok);
  }
  entry.completed = is_complete(entry) ? std::optional(last) : std::nullopt;
}

bool Agenda::is_complete(const Entry& entry) {
  return !entry.rule.times && !entry.rule.after.empty() &&
         std::ranges::all_of(entry.rule.after,
                             [&](const auto& name) { return entry.fresh.contains(name); });
}

void Agenda::drop(const std::string& name) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return;
  wakes_.erase({found->second.wakes_at, name});
  unlink(name, found->second.rule);
  entries_.erase(found);
}

void Agenda::place(const std::string& name, Entry& entry) {
  wakes_.erase({entry.wakes_at, name});
  const bool is_waiting = entry.queued && !entry.is_running;
  entry.wakes_at = is_waiting ? Moment::min() : next_start_of(name, entry);
  wakes_.emplace(entry.wakes_at, name);
}

void Agenda::set_lead(const std::string& name, seconds lead) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return;
  found->second.rule.lead = lead;
  plan(name, found->second);
  place(name, found->second);
}

std::vector<Agenda::Due> Agenda::due(Moment now) {
  // Where the clock was put back, what waits for a moment that it has to show again, too.
  const auto last = std::exchange(latest_, now) > now ? Moment::max() : now;
  std::vector<std::string> names;
  for (const auto& [at, name] : wakes_) {
    if (at > last) break;
    names.push_back(name);
  }
  std::vector<Due> all;
  for (const auto& name : names) {
    auto& entry = entries_.find(name)->second;
    judge(name, entry, now, all);
    place(name, entry);
  }
  std::ranges::sort(all, {}, [](const Due& due) { return std::tie(due.time, due.name); });
  return all;
}

void Agenda::judge(const std::string& name, Entry& entry, Moment now, std::vector<Due>& all) {
  const auto tell = [&](const Wish& wish, Verdict verdict) {
    all.push_back({name, wish.since, wish.time, verdict});
  };
  auto wish = take_wish(name, entry, now);
  // It may have been moved to before its time: nothing is late before that.
  const auto is_late = [&](Moment time) {
    return now - time > kLate + delay_of(name, time, entry.rule.jitter);
  };
  if (wish && entry.queued) {
    wish->since = std::exchange(entry.queued, std::nullopt)->since;
  } else if (wish && entry.rule.catch_up == CatchUp::None && is_late(wish->time)) {
    tell(*std::exchange(wish, std::nullopt), Verdict::Miss);
  }
  if (!wish && !entry.is_running) wish = std::exchange(entry.queued, std::nullopt);
  if (!wish) return;
  if (!entry.is_running) {
    begin(entry, now);
    tell(*wish, Verdict::Start);
  } else if (entry.rule.overlap == Overlap::Queue) {
    entry.queued = wish;
  } else {
    tell(*wish, Verdict::Skip);
  }
}

std::optional<Agenda::Wish> Agenda::take_wish(const std::string& name, Entry& entry, Moment now) {
  if (entry.rule.times) {
    if (entry.handled > now + kWrong) {
      entry.handled = now;
      plan(name, entry);
    }
    return entry.next_start > now ? std::nullopt : std::optional(take_times(name, entry, now));
  }
  if (!entry.completed) return std::nullopt;
  entry.completed = std::min(*entry.completed, now);
  const auto time = *entry.completed;
  if (start_of(name, entry.rule, time) > now) return std::nullopt;
  entry.completed.reset();
  entry.fresh.clear();
  return Wish{time, time};
}

// All that have come, as one.
Agenda::Wish Agenda::take_times(const std::string& name, Entry& entry, Moment now) {
  const auto since = entry.next_time;
  const auto& times = *entry.rule.times;
  auto last = times.last_within(since, now - entry.rule.jitter).value_or(since);
  // Of those that may be delayed until later, the ones that are not.
  for (int i = 0; i < kMostDelayed; ++i) {
    const auto next = times.next_after(last);
    if (start_of(name, entry.rule, next) > now) break;
    last = next;
  }
  entry.handled = last;
  plan(name, entry);
  return {since, last};
}

void Agenda::begin(Entry& entry, Moment now) {
  entry.is_running = true;
  entry.begun = now;
  entry.fresh.clear();
  entry.completed.reset();
}

void Agenda::started(const std::string& name, Moment now) {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return;
  begin(found->second, now);
  place(name, found->second);
}

void Agenda::ended(const std::string& name, bool ok, Moment now) {
  const auto found = entries_.find(name);
  if (found != entries_.end()) {
    found->second.is_running = false;
    found->second.last_ok = ok ? std::optional(now) : std::nullopt;
    place(name, found->second);
  }
  latest_ = std::max(latest_, now);
  for (const auto& other : followers_of(name)) {
    auto& its = entries_.find(other)->second;
    if (ok) {
      its.fresh.insert(name);
    } else {
      its.fresh.erase(name);
    }
    if (!is_complete(its)) its.completed.reset();
    if (is_complete(its) && !its.completed) its.completed = now;
    place(other, its);
  }
}

bool Agenda::is_running(const std::string& name) const {
  const auto found = entries_.find(name);
  return found != entries_.end() && found->second.is_running;
}

// Moment::max() where that is up to others.
Moment Agenda::next_start_of(const std::string& name, const Entry& entry) {
  if (entry.rule.times) return entry.next_start;
  return entry.completed ? start_of(name, entry.rule, *entry.completed) : Moment::max();
}

std::optional<Moment> Agenda::next_start(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return std::nullopt;
  const auto start = next_start_of(name, found->second);
  return start == Moment::max() ? std::nullopt : std::optional(start);
}

Moment Agenda::wake_at() const {
  return wakes_.empty() ? Moment::max() : wakes_.begin()->first;
}

}  // namespace millrace::schedule
