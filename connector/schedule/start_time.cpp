#include "connector/schedule/start_time.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace millrace::schedule {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

// FNV-1a over the name, and splitmix64's last steps: the same numbers on every machine.
std::uint64_t hash_of(std::string_view name, std::uint64_t time) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char byte : name) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  hash += time * 0x9E3779B97F4A7C15U;
  hash = (hash ^ hash >> 30) * 0xBF58476D1CE4E5B9U;
  hash = (hash ^ hash >> 27) * 0x94D049BB133111EBU;
  return hash ^ hash >> 31;
}

}  // namespace

seconds delay_of(std::string_view name, Moment time, seconds jitter) {
  if (jitter <= seconds(0)) return seconds(0);
  const auto hash = hash_of(name, static_cast<std::uint64_t>(time.time_since_epoch().count()));
  return seconds(static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(jitter.count())));
}

std::optional<Moment> ready_at(const Rule& rule, Moment time) {
  if (!rule.ready_by || time == Moment::max()) return std::nullopt;
  const auto ready = rule.ready_by->next_after(time - seconds(1));
  const bool is_last_before_it = !rule.times || rule.times->next_after(time) > ready;
  return is_last_before_it ? std::optional(ready) : std::nullopt;
}

Moment start_of(std::string_view name, const Rule& rule, Moment time) {
  if (time == Moment::max()) return time;
  const auto delay = delay_of(name, time, rule.jitter);
  if (const auto ready = ready_at(rule, time); ready && rule.times) {
    time = std::min(time, *ready - rule.lead - rule.jitter);
  }
  return time + delay;
}

seconds lead_for(std::span<const seconds> durations) {
  if (durations.empty()) return seconds(0);
  std::vector<seconds> sorted(durations.begin(), durations.end());
  const auto rank = (sorted.size() * 9 + 9) / 10 - 1;
  std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(rank));
  const auto usual = std::clamp<seconds>(sorted[rank], seconds(0), days(1));
  return std::min<seconds>(usual + std::max<seconds>(usual / 4, minutes(1)), days(1));
}

std::optional<Moment> fresh_until(const Rule& rule, Moment began) {
  if (!rule.times) return std::nullopt;
  const auto next = rule.times->next_after(began);
  const auto after_it = next == Moment::max() ? next : rule.times->next_after(next);
  return after_it == Moment::max() ? std::nullopt : std::optional(after_it);
}

bool will_be_late(Moment now, Moment ready_at, seconds expected) {
  return ready_at < now || ready_at - now < expected;
}

}  // namespace millrace::schedule
