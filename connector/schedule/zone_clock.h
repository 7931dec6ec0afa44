#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "connector/schedule/cron.h"

namespace millrace::schedule {

using Moment = std::chrono::sys_seconds;

// The clocks of a time zone of the tz database. A value, cheap to copy.
class ZoneClock {
 public:
  // A time in which the clocks run evenly: from one change to the next.
  struct Span {
    Moment begin;                 // Moment::min(): they always did.
    Moment end;                   // The first moment after it; Moment::max(): they always will.
    std::chrono::seconds offset;  // East of UTC.
    LocalTime shown_before;       // Where the clocks were about to come when it began.

    LocalTime local(Moment moment) const { return LocalTime((moment + offset).time_since_epoch()); }
    Moment moment(LocalTime local) const { return Moment(local.time_since_epoch()) - offset; }
  };

  ZoneClock();  // UTC.
  // By its exact name; nullopt when the database has no such zone.
  static std::optional<ZoneClock> find(const std::string& name);

  const std::string& name() const { return name_; }
  Span span_at(Moment moment) const;
  LocalTime local(Moment moment) const { return span_at(moment).local(moment); }
  // "CET", "+08": what the clocks' time is called then.
  std::string abbreviation(Moment moment) const;

  bool operator==(const ZoneClock& other) const { return name_ == other.name_; }

 private:
  struct Rules;
  ZoneClock(std::string name, std::shared_ptr<const Rules> rules);

  std::string name_;
  std::shared_ptr<const Rules> rules_;
};

}  // namespace millrace::schedule
