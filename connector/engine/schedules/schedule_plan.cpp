#include "connector/engine/schedules/schedule_plan.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/base/zones/zone_names.h"

namespace millrace::engine {

using schedule::Cron;
using schedule::Timetable;
using schedule::ZoneClock;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

using namespace std::chrono_literals;

using Complaint = std::optional<std::string>;

Complaint complaint_about_cron(const std::optional<std::string>& text) {
  const auto cron = Cron::parse(text.value_or("@daily"));
  if (cron) return std::nullopt;
  if (config::Codec<milliseconds>::from_text(*text)) {
    return fmt::format("{0} is an interval; write every: {0}", *text);
  }
  return fmt::format("'{}' is not a schedule: {}", printable(*text, 60), cron.error());
}

Complaint complaint_about_zone(const std::optional<std::string>& name) {
  if (!name || ZoneClock::find(*name)) return std::nullopt;
  return fmt::format("{} is not a time zone{}", in_quotes(*name), zone_suggestion(*name));
}

// "08:00" as the expression "0 8 * * *".
std::optional<Cron> time_of_day(std::string_view text) {
  const auto hours = digits_at(text, 0);
  const bool is_clock = hours >= 1 && hours <= 2 && text.size() == hours + 3 &&
                        text[hours] == ':' && digits_at(text, hours + 1) == 2;
  if (!is_clock) return std::nullopt;
  auto cron =
      Cron::parse(fmt::format("{} {} * * *", text.substr(hours + 1), text.substr(0, hours)));
  return cron ? std::optional(*std::move(cron)) : std::nullopt;
}

Complaint complaint_about_time(const std::optional<std::string>& text) {
  if (!text || time_of_day(*text)) return std::nullopt;
  return fmt::format("{} is not a time of day; write one from \"00:00\" to \"23:59\"",
                     in_quotes(*text));
}

Complaint complaint_about_parts(milliseconds value) {
  if (value % 1s == 0ms) return std::nullopt;
  return "must be whole seconds";
}

Complaint complaint_about_parts_of(const std::optional<milliseconds>& value) {
  return complaint_about_parts(value.value_or(0ms));
}

Complaint complaint_about_times(const ScheduleOptions& options) {
  if (options.cron && options.every) {
    return "cron and every are two schedules; keep one of them";
  }
  if (options.cron || options.every) return std::nullopt;
  return "says no times; add cron: \"0 6 * * *\" or every: 15m";
}

Complaint complaint_about_unused_zone(const ScheduleOptions& options) {
  if (!options.zone || !options.every || options.ready_by) return std::nullopt;
  return "intervals are the same in every zone; remove it, or write cron instead of every";
}

Complaint complaint_about_jitter(const ScheduleOptions& options) {
  if (!options.every || options.jitter < *options.every) return std::nullopt;
  return "must be shorter than every";
}

std::string text_of(const ScheduleOptions& options) {
  if (!options.cron) {
    return "every " + config::Codec<milliseconds>::to_text(options.every.value_or(1s));
  }
  return options.zone ? *options.cron + ", " + *options.zone : *options.cron;
}

seconds whole(milliseconds value) {
  return std::chrono::floor<seconds>(value);
}

}  // namespace

config::Spec<ScheduleOptions> schedule_spec() {
  return config::Spec<ScheduleOptions>("schedule", "When the sync is run by `millrace serve`.")
      .field<&ScheduleOptions::cron>(
          "The times, as a cron expression: minute, hour, day of the month, month, weekday. Names "
          "(`jan`, `mon`), lists, ranges and steps, `L` for the last day, `15W` for the nearest "
          "working day, `fri#2` for the second Friday, `5L` for the last one; `@daily` and its "
          "kind. Where both days are given, either is enough; where one of them begins with `*`, "
          "both must hold.",
          {.example = "0 6 * * mon-fri", .check = &complaint_about_cron})
      .field<&ScheduleOptions::every>(
          "The interval from one time to the next, instead of `cron`. Counted from 1970 in UTC, so "
          "that a restart does not shift it.",
          {.min = 1s, .max = 366 * 24h, .check = &complaint_about_parts_of})
      .field<&ScheduleOptions::zone>(
          "The time zone of `cron` and `ready_by`, by its name in the tz database; UTC by default.",
          {.example = "Europe/Berlin", .check = &complaint_about_zone})
      .field<&ScheduleOptions::overlap>(
          "What happens to a time that comes while the last run is not done: skip leaves it out, "
          "queue starts it when that run has ended.")
      .field<&ScheduleOptions::jitter>(
          "Starts each run up to this much later, by an amount that depends on the sync and the "
          "time only, so that not everything starts at once.",
          {.max = 24h, .check = &complaint_about_parts})
      .field<&ScheduleOptions::catch_up>(
          "What happens to times that were missed while the service was down: none leaves them "
          "out, one makes up for all of them with one run.")
      .field<&ScheduleOptions::ready_by>(
          "The time of day at which the rows have to be there. The last run before it starts as "
          "much earlier as runs of this sync usually take, and a warning tells when it will be "
          "late.",
          {.example = "08:00", .check = &complaint_about_time})
      .field<&ScheduleOptions::deadline>("How long a run may take. After that it is stopped.",
                                         {.min = 1s, .check = &complaint_about_parts_of})
      .check(&complaint_about_times)
      .check_at<&ScheduleOptions::zone>(&complaint_about_unused_zone)
      .check_at<&ScheduleOptions::jitter>(&complaint_about_jitter)
      .shorthand<&ScheduleOptions::cron>();
}

SchedulePlan plan_schedule(const ScheduleOptions& options) {
  const auto zone = ZoneClock::find(options.zone.value_or("UTC")).value_or(ZoneClock());
  schedule::Rule rule;
  if (options.cron) {
    rule.times = Timetable(Cron::parse(*options.cron).value_or(Cron()), zone);
  } else {
    rule.times = Timetable(schedule::Every{whole(options.every.value_or(1s))});
  }
  rule.overlap = options.overlap;
  rule.catch_up = options.catch_up;
  rule.jitter = whole(options.jitter);
  if (options.deadline) rule.deadline = whole(*options.deadline);
  if (options.ready_by) {
    rule.ready_by = Timetable(time_of_day(*options.ready_by).value_or(Cron()), zone);
  }
  return {std::move(rule), text_of(options)};
}

SchedulePlan plan_after(const std::vector<std::string>& names) {
  schedule::Rule rule;
  rule.after = names;
  return {std::move(rule), "after " + listed(names)};
}

}  // namespace millrace::engine
