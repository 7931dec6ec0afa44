#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

#include "connector/schedule/rule.h"

// When a run really starts whose time the timetable tells. Pure.

namespace millrace::schedule {

// How much later than its time it starts: from 0 to below `jitter`, evenly spread over names and
// times, and the same in every process.
std::chrono::seconds delay_of(std::string_view name, Moment time, std::chrono::seconds jitter);

// When the run of that time has to be ready: at the next `ready_by`, if no other time comes before
// it. nullopt for the others and where nothing is asked for.
std::optional<Moment> ready_at(const Rule& rule, Moment time);

// At its time or, where it has to be ready by another one, so much earlier that it can be; and the
// delay. What is started after others cannot be earlier. Moment::max() of Moment::max().
Moment start_of(std::string_view name, const Rule& rule, Moment time);

// How long before `ready_by` to start, by what the last runs took: the 90th percentile, and a
// quarter of it or a minute on top, whichever is more. Nothing for no runs; at most a day.
std::chrono::seconds lead_for(std::span<const std::chrono::seconds> durations);

// Until when rows are as new as the schedule means them to be that a run has brought which began at
// that moment: until a second time has come after it. nullopt without times.
std::optional<Moment> fresh_until(const Rule& rule, Moment began);

// Whether a run that has so much left to do will miss the time.
bool will_be_late(Moment now, Moment ready_at, std::chrono::seconds expected);

}  // namespace millrace::schedule
