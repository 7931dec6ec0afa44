#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/datetime/zones/local_offset.h"

namespace millrace::sql {

// When a zone's offset changes: an immutable table with an index that finds a moment's entry
// without a search.
struct ZoneRules {
  std::string name;
  // Entry i holds from starts[i] until before starts[i + 1]; the first start is the least number,
  // and one more than there are offsets, the greatest, ends them.
  std::vector<std::int64_t> starts;
  std::vector<LocalOffset> offsets;
  // True when what is after the last change repeats what was before it, every 400 years.
  bool repeats = false;
  // Of an abbreviation whose meaning the zone tells ("MSK"); empty for a zone itself.
  std::string abbreviation;
  std::string own_text;  // What the abbreviation of a fixed offset is a view of.

  // Entry for entry by `first_of_bucket[(second - first_second) >> kBucketBits]` and some steps.
  std::int64_t first_second = 0;
  std::vector<std::uint32_t> first_of_bucket;

  // To be called once, when starts and offsets are complete.
  void make_index();
  std::size_t index_at(std::int64_t utc_seconds) const;
  // The same second of a 400 years' cycle that the table covers.
  std::int64_t folded(std::int64_t utc_seconds) const;
  const LocalOffset& offset_at(std::int64_t utc_seconds) const {
    return offsets[index_at(folded(utc_seconds))];
  }
  // The last meaning that the abbreviation had, or the next one that it gets.
  const LocalOffset* meaning_at(std::int64_t utc_seconds) const;
  std::int32_t zone_offset_of_local(std::int64_t local_seconds) const;
};

// From the tz database, by its exact name; nullopt when it has none of that name.
std::optional<ZoneRules> load_zone_rules(const std::string& name);
// "UTC+3": POSIX's form without daylight saving. nullopt for anything else.
std::optional<ZoneRules> posix_rules(std::string_view text);
ZoneRules fixed_rules(std::string name, std::string abbreviation, std::int32_t seconds_east);

}  // namespace millrace::sql
