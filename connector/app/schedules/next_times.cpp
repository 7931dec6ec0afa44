#include "connector/app/schedules/next_times.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "connector/app/terminal/table.h"
#include "connector/base/text/text.h"
#include "connector/base/text/time_text.h"
#include "connector/data/text/json_writer.h"

namespace millrace::app {

using schedule::ZoneClock;
using std::chrono::seconds;

namespace {

constexpr auto kWeekdays =
    std::to_array<std::string_view>({"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"});

// What the clocks show, as if they were UTC's.
schedule::Moment shown(schedule::Moment moment, const ZoneClock& zone) {
  return schedule::Moment(zone.local(moment).time_since_epoch());
}

// "Mon 2026-11-30 06:00 CET", with seconds where there are some.
std::string zoned_text(schedule::Moment moment, const ZoneClock& zone) {
  const auto clock = shown(moment, zone);
  const auto day = std::chrono::floor<std::chrono::days>(clock);
  auto text = iso_time(clock, "");
  text[10] = ' ';
  if (text.ends_with(":00")) text.resize(text.size() - 3);
  const auto weekday = std::chrono::weekday(day).c_encoding();
  return fmt::format("{} {} {}", kWeekdays[weekday], text, zone.abbreviation(moment));
}

// "2026-11-30T06:00:00+01:00"
std::string offset_text(schedule::Moment moment, const ZoneClock& zone) {
  const auto clock = shown(moment, zone);
  const auto offset = std::chrono::duration_cast<std::chrono::minutes>(clock - moment).count();
  const auto size = offset < 0 ? -offset : offset;
  return iso_time(clock,
                  fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', size / 60, size % 60));
}

ZoneClock zone_of(const engine::SyncPlan& sync, const std::optional<ZoneClock>& zone) {
  if (zone) return *zone;
  const auto& times = sync.schedule->rule.times;
  return times ? times->zone() : ZoneClock();
}

}  // namespace

std::vector<NextTimes> next_times(const std::vector<const engine::SyncPlan*>& syncs,
                                  schedule::Moment after, std::size_t count) {
  std::vector<NextTimes> all;
  for (const auto* sync : syncs) {
    auto& next = all.emplace_back(sync);
    if (!sync->schedule || !sync->schedule->rule.times) continue;
    auto moment = after;
    while (next.times.size() < count) {
      moment = sync->schedule->rule.times->next_after(moment);
      if (moment == schedule::Moment::max()) break;
      next.times.push_back(moment);
    }
  }
  return all;
}

std::string schedules_text(const std::vector<NextTimes>& syncs,
                           const std::optional<ZoneClock>& zone, std::size_t width) {
  using enum Table::Align;
  Table table;
  table.column("sync", Left, 0, Table::Cut::Middle);
  table.column("schedule", Left, 1);
  table.column("next", Left, 0, Table::Cut::Never);
  for (const auto& [sync, times] : syncs) {
    const auto name = printable(sync->name);
    const auto schedule = sync->schedule ? printable(sync->schedule->text) : "-";
    if (times.empty()) table.row({name, schedule, "-"});
    for (std::size_t i = 0; i < times.size(); ++i) {
      table.row(
          {i == 0 ? name : "", i == 0 ? schedule : "", zoned_text(times[i], zone_of(*sync, zone))});
    }
  }
  return table.text(60, width);
}

std::string schedules_json(const std::vector<NextTimes>& syncs,
                           const std::optional<ZoneClock>& zone) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
  json.key("syncs").open_array();
  for (const auto& [sync, times] : syncs) {
    json.open_object().member("sync", sync->name);
    if (sync->schedule) {
      const auto clock = zone_of(*sync, zone);
      json.member("schedule", sync->schedule->text).member("zone", clock.name());
      json.key("after").open_array();
      for (const auto& name : sync->schedule->rule.after) json.value(name);
      json.close_array().key("next").open_array();
      for (const auto time : times) {
        json.open_object().member("time", iso_time(time));
        json.member("local", offset_text(time, clock)).close_object();
      }
      json.close_array();
    }
    json.close_object();
  }
  json.close_array().close_object();
  return out;
}

}  // namespace millrace::app
