#include "connector/sql/datetime/zones/rules.h"

#include <algorithm>
#include <limits>

#include <cctz/time_zone.h>

#include "connector/base/text/ascii.h"
#include "connector/base/zones/zone_names.h"

namespace millrace::sql {
namespace {

constexpr int kBucketBits = 24;  // Half a year: one or two changes.
constexpr std::int64_t kSecondsOf400Years = 146'097LL * 86'400;
constexpr std::int64_t kEndless = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kBeginning = std::numeric_limits<std::int64_t>::min();

using Moment = cctz::time_point<cctz::seconds>;

LocalOffset offset_at(const cctz::time_zone& zone, std::int64_t second) {
  const auto found = zone.lookup(Moment(cctz::seconds(second)));
  return {found.offset, found.is_dst, found.abbr};
}

// Hours and minutes of at most three and two digits, "5", "05:30" or "5:53:28"; takes them off.
std::optional<std::int32_t> take_posix_offset(std::string_view& text) {
  constexpr std::int32_t kMostHours = 167;
  std::int32_t seconds = 0;
  std::int32_t unit = 3'600;
  for (int part = 0; part < 3; ++part, unit /= 60) {
    const auto digits = digits_at(text, 0);
    if (digits == 0 || digits > 4) return std::nullopt;
    std::int32_t value = 0;
    for (const char c : text.substr(0, digits)) value = value * 10 + (c - '0');
    if (value > (part == 0 ? kMostHours : 59)) return std::nullopt;
    seconds += value * unit;
    text.remove_prefix(digits);
    if (part == 2 || !text.starts_with(':')) break;
    text.remove_prefix(1);
  }
  return seconds;
}

// Takes the name off that comes before the offset.
std::optional<std::string_view> take_posix_name(std::string_view& text) {
  const bool is_quoted = text.starts_with('<');
  if (is_quoted) text.remove_prefix(1);
  const auto end = is_quoted ? text.find('>') : text.find_first_of("0123456789,+-");
  if (end == std::string_view::npos) return std::nullopt;
  const auto name = text.substr(0, end);
  text.remove_prefix(end + (is_quoted ? 1 : 0));
  return name;
}

}  // namespace

void ZoneRules::make_index() {
  const auto changes = offsets.size() - 1;
  first_second = changes == 0 ? 0 : starts[1];
  const auto last_second = changes == 0 ? 0 : starts[changes];
  const auto buckets = static_cast<std::size_t>((last_second - first_second) >> kBucketBits) + 1;
  first_of_bucket.resize(buckets);
  std::uint32_t entry = 0;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    const auto begin = first_second + (static_cast<std::int64_t>(bucket) << kBucketBits);
    while (starts[entry + 1] <= begin) ++entry;
    first_of_bucket[bucket] = entry;
  }
}

std::int64_t ZoneRules::folded(std::int64_t utc_seconds) const {
  const auto last = starts[offsets.size() - 1];
  if (!repeats || utc_seconds < last) [[likely]]
    return utc_seconds;
  const auto cycles = (utc_seconds - last) / kSecondsOf400Years + 1;
  return utc_seconds - cycles * kSecondsOf400Years;
}

std::size_t ZoneRules::index_at(std::int64_t utc_seconds) const {
  if (utc_seconds < first_second) return 0;
  const auto bucket = static_cast<std::size_t>((utc_seconds - first_second) >> kBucketBits);
  std::size_t entry = first_of_bucket[std::min(bucket, first_of_bucket.size() - 1)];
  while (starts[entry + 1] <= utc_seconds) ++entry;
  return entry;
}

const LocalOffset* ZoneRules::meaning_at(std::int64_t utc_seconds) const {
  const auto now = index_at(folded(utc_seconds));
  for (std::size_t i = now; i > 0; --i) {
    if (offsets[i].abbreviation == abbreviation) return &offsets[i];
  }
  for (std::size_t i = now + 1; i < offsets.size(); ++i) {
    if (offsets[i].abbreviation == abbreviation) return &offsets[i];
  }
  return nullptr;
}

std::int32_t ZoneRules::zone_offset_of_local(std::int64_t local_seconds) const {
  constexpr std::int64_t kDay = 86'400;
  const auto day_before = folded(local_seconds - kDay);
  const auto entry = index_at(day_before);
  const auto before = offsets[entry].seconds_east;
  const auto change = starts[entry + 1];
  if (change == kEndless) return before;
  const auto local = day_before + kDay;
  const auto after = offsets[entry + 1].seconds_east;
  if (local - before < change && local - after < change) return before;
  if (local - before > change && local - after >= change) return after;
  // In a gap, the offset from before it; of a time that comes twice, the later one.
  return before < after ? before : after;
}

std::optional<ZoneRules> load_zone_rules(const std::string& name) {
  cctz::time_zone zone;
  if (!may_be_zone_name(name) || !cctz::load_time_zone(name, &zone)) {
    return std::nullopt;
  }
  constexpr std::int64_t kLongAgo = -(std::int64_t{1} << 40);
  constexpr std::int64_t kYear2450 = 15'147'216'000;
  ZoneRules rules{.name = name};
  rules.starts.push_back(kBeginning);
  rules.offsets.push_back(offset_at(zone, kLongAgo));
  cctz::time_zone::civil_transition change;
  for (Moment at{cctz::seconds(kLongAgo)}; zone.next_transition(at, &change);) {
    const auto second = zone.lookup(change.to).trans;
    if (second <= at || second.time_since_epoch().count() > kYear2450) break;
    at = second;
    rules.starts.push_back(at.time_since_epoch().count());
    rules.offsets.push_back(offset_at(zone, rules.starts.back()));
  }
  constexpr std::int64_t kYear2400 = 13'569'465'600;
  rules.repeats = rules.starts.back() > kYear2400;
  rules.starts.push_back(kEndless);
  rules.make_index();
  return rules;
}

ZoneRules fixed_rules(std::string name, std::string abbreviation, std::int32_t seconds_east) {
  ZoneRules rules{.name = std::move(name)};
  rules.own_text = std::move(abbreviation);
  rules.starts = {kBeginning, kEndless};
  rules.offsets = {{seconds_east, false, {}}};
  rules.make_index();
  return rules;
}

std::optional<ZoneRules> posix_rules(std::string_view text) {
  const auto whole = text;
  const auto name = take_posix_name(text);
  constexpr std::size_t kLongestName = 16;
  if (!name || name->size() > kLongestName || whole.size() > 255) return std::nullopt;
  const bool is_east = text.starts_with('-');
  if (is_east || text.starts_with('+')) text.remove_prefix(1);
  const auto seconds = take_posix_offset(text);
  if (!seconds || !text.empty()) return std::nullopt;
  return fixed_rules(upper(whole), upper(*name), is_east ? *seconds : -*seconds);
}

}  // namespace millrace::sql
