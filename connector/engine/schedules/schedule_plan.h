#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "config/spec/spec.h"
#include "connector/schedule/rule.h"

namespace millrace::engine {

// When a sync is started by itself, as its file says.
struct SchedulePlan {
  schedule::Rule rule;
  std::string text;  // For people: "0 6 * * mon-fri, Asia/Singapore", "every 15m", "after orders".
};

// `schedule` of a sync, as it is written; spec and checks say what may stand together.
struct ScheduleOptions {
  std::optional<std::string> cron;
  std::optional<std::chrono::milliseconds> every;
  std::optional<std::string> zone;
  schedule::Overlap overlap = schedule::Overlap::Skip;
  std::chrono::milliseconds jitter{0};
  schedule::CatchUp catch_up = schedule::CatchUp::None;
  std::optional<std::string> ready_by;
  std::optional<std::chrono::milliseconds> deadline;
};

config::Spec<ScheduleOptions> schedule_spec();

// Of options that the spec has found right.
SchedulePlan plan_schedule(const ScheduleOptions& options);

// Of a sync that starts after these; names are up to check_after().
SchedulePlan plan_after(const std::vector<std::string>& names);

}  // namespace millrace::engine

namespace millrace::config {

template <>
struct EnumNames<schedule::Overlap> {
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, schedule::Overlap>>(
      {{"skip", schedule::Overlap::Skip}, {"queue", schedule::Overlap::Queue}});
};

template <>
struct EnumNames<schedule::CatchUp> {
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, schedule::CatchUp>>(
      {{"none", schedule::CatchUp::None}, {"one", schedule::CatchUp::One}});
};

}  // namespace millrace::config
