#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "connector/sql/datetime/interval/interval.h"
#include "connector/sql/datetime/zones/local_offset.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

struct ZoneRules;

// A time zone: a value, cheap to copy, safe to use from several threads. A lookup takes a few
// nanoseconds and allocates nothing. Seconds are counted from 1970.
class Zone {
 public:
  // UTC.
  Zone();

  // A zone of the tz database, in any case, or a fixed offset as POSIX writes it, which counts
  // west: "UTC+3", "<+03>-3", "-5:30". `time zone "x" not recognized` otherwise; the system's
  // "localtime", paths and POSIX's rules for daylight saving are refused too.
  static Outcome<Zone> find(std::string_view name);
  // The same after the abbreviations ("PST", "CEST"), which mean one offset all year: how
  // AT TIME ZONE, a timestamp's text and date_trunc read a zone.
  static Outcome<Zone> find_or_abbreviation(std::string_view name);
  // An offset as an interval: '-08:00'. It has no months and no days.
  static Outcome<Zone> fixed(const Interval& east);
  static Zone fixed(std::int32_t seconds_east);

  // As the database spells it.
  const std::string& name() const;

  // True when its offset never changes.
  bool is_fixed() const;

  LocalOffset at(std::int64_t utc_seconds) const;
  std::int32_t seconds_east(std::int64_t utc_seconds) const;

  // What local time is there, by PostgreSQL's rule: in a gap the offset from before it is used, of
  // a time that comes twice the second one is meant.
  std::int32_t seconds_east_of_local(std::int64_t local_seconds) const;

  // The timestamp that clocks in the zone show, and the other way. Infinities stay. An error is
  // "timestamp out of range".
  Outcome<std::int64_t> to_local(std::int64_t timestamptz) const;
  Outcome<std::int64_t> to_utc(std::int64_t timestamp) const;

 private:
  explicit Zone(std::shared_ptr<const ZoneRules> rules);

  std::shared_ptr<const ZoneRules> rules_;
};

}  // namespace millrace::sql
