#include "connector/sql/datetime/zones/zone.h"

#include <map>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/base/zones/zone_names.h"
#include "connector/sql/datetime/interval/limits.h"
#include "connector/sql/datetime/zones/abbreviations.h"
#include "connector/sql/datetime/zones/rules.h"

namespace millrace::sql {
namespace {

std::shared_ptr<const ZoneRules> shared(ZoneRules rules) {
  auto kept = std::make_shared<ZoneRules>(std::move(rules));
  // A view of the text where it stays from now on.
  if (!kept->own_text.empty()) kept->offsets.front().abbreviation = kept->own_text;
  return kept;
}

// What a name means never changes while the program runs, and to find it out takes as long as some
// hundred rows do: a column may name a zone in every cell. nullptr is remembered too.
std::shared_ptr<const ZoneRules> remembered(const std::string& name,
                                            std::optional<ZoneRules> (*load)(const std::string&)) {
  constexpr std::size_t kRemembered = 2'000;
  static std::mutex guard;
  static std::map<std::string, std::shared_ptr<const ZoneRules>> known;
  const std::lock_guard lock(guard);
  if (const auto found = known.find(name); found != known.end()) return found->second;
  if (known.size() == kRemembered) known.clear();
  auto rules = load(name);
  return known[name] = rules ? shared(std::move(*rules)) : nullptr;
}

// Of the database, by a name in any case, or POSIX's form.
std::optional<ZoneRules> rules_named(const std::string& name) {
  // cctz remembers every name for ever, and gets to see none that is not there.
  const auto exact = exact_zone_name(name);
  if (auto rules = load_zone_rules(exact)) return rules;
  return posix_rules(name);
}

// Of an abbreviation, in capitals behind this word: "EST" is the name of a zone too.
constexpr std::string_view kAbbreviation = "abbreviation ";
std::optional<ZoneRules> rules_abbreviated(const std::string& key) {
  const auto name = key.substr(kAbbreviation.size());
  const auto* known = find_abbreviation(lower(name));
  if (known == nullptr) return std::nullopt;
  if (known->zone.empty()) {
    auto rules = fixed_rules(name, name, known->seconds_east);
    rules.offsets.front().is_daylight_saving = known->is_daylight_saving;
    return rules;
  }
  auto rules = load_zone_rules(std::string(known->zone));
  if (rules) rules->abbreviation = name;
  return rules;
}

std::unexpected<Reason> not_recognized(std::string_view name) {
  return fault("time zone \"{}\" not recognized", printable(name));
}

// As POSIX writes it, where what is east of Greenwich is negative.
std::string name_of_offset(std::int32_t seconds_east) {
  const auto size = seconds_east < 0 ? -seconds_east : seconds_east;
  const auto minutes = size / 60 % 60;
  const auto seconds = size % 60;
  const auto east = fmt::format("{}{:02}", seconds_east < 0 ? '-' : '+', size / 3'600);
  const auto west = fmt::format("{}{:02}", seconds_east < 0 ? '+' : '-', size / 3'600);
  std::string rest;
  if (minutes != 0 || seconds != 0) rest += fmt::format(":{:02}", minutes);
  if (seconds != 0) rest += fmt::format(":{:02}", seconds);
  return "<" + east + rest + ">" + west + rest;
}

std::string abbreviation_of_offset(std::int32_t seconds_east) {
  const auto name = name_of_offset(seconds_east);
  return name.substr(1, name.find('>') - 1);
}

}  // namespace

Zone::Zone() {
  static const auto utc = shared(fixed_rules("UTC", "UTC", 0));
  rules_ = utc;
}

Zone::Zone(std::shared_ptr<const ZoneRules> rules) : rules_(std::move(rules)) {}

Outcome<Zone> Zone::find(std::string_view name) {
  constexpr std::size_t kLongest = 255;
  if (name.size() > kLongest) return not_recognized(name);
  if (auto rules = remembered(std::string(name), &rules_named)) return Zone(std::move(rules));
  return not_recognized(name);
}

Outcome<Zone> Zone::find_or_abbreviation(std::string_view name) {
  if (find_abbreviation(lower(name)) == nullptr) return find(name);
  const auto key = std::string(kAbbreviation) + upper(name);
  if (auto rules = remembered(key, &rules_abbreviated)) {
    return Zone(std::move(rules));
  }
  return not_recognized(name);
}

Outcome<Zone> Zone::fixed(const Interval& east) {
  if (east.months != 0 || east.days != 0) {
    return fault("interval time zone must not include months or days");
  }
  constexpr std::int64_t kMostHours = 168;
  const auto seconds = east.microseconds / kMicrosPerSecond;
  if (seconds <= -kMostHours * 3'600 || seconds >= kMostHours * 3'600) {
    return fault("time zone displacement out of range");
  }
  return fixed(static_cast<std::int32_t>(seconds));
}

Zone Zone::fixed(std::int32_t seconds_east) {
  return Zone(shared(fixed_rules(name_of_offset(seconds_east), abbreviation_of_offset(seconds_east),
                                 seconds_east)));
}

const std::string& Zone::name() const {
  return rules_->name;
}

bool Zone::is_fixed() const {
  return rules_->offsets.size() == 1;
}

LocalOffset Zone::at(std::int64_t utc_seconds) const {
  if (!rules_->abbreviation.empty()) [[unlikely]] {
    if (const auto* meaning = rules_->meaning_at(utc_seconds)) return *meaning;
    // Postgres asks for the offset of that local time, which may be another one.
    auto zone = rules_->offset_at(utc_seconds);
    zone.seconds_east = rules_->zone_offset_of_local(utc_seconds + zone.seconds_east);
    return zone;
  }
  return rules_->offset_at(utc_seconds);
}

std::int32_t Zone::seconds_east(std::int64_t utc_seconds) const {
  return at(utc_seconds).seconds_east;
}

std::int32_t Zone::seconds_east_of_local(std::int64_t local_seconds) const {
  const auto offset = rules_->zone_offset_of_local(local_seconds);
  if (rules_->abbreviation.empty()) [[likely]]
    return offset;
  const auto* meaning = rules_->meaning_at(local_seconds - offset);
  return meaning == nullptr ? offset : meaning->seconds_east;
}

Outcome<std::int64_t> Zone::to_local(std::int64_t timestamptz) const {
  if (is_infinite(timestamptz)) return timestamptz;
  const auto second = floor_divide(timestamptz, kMicrosPerSecond) + kSecondsToEpoch;
  std::int64_t local = 0;
  if (__builtin_add_overflow(timestamptz, seconds_east(second) * kMicrosPerSecond, &local) ||
      !is_timestamp(local)) {
    return fault("timestamp out of range");
  }
  return local;
}

Outcome<std::int64_t> Zone::to_utc(std::int64_t timestamp) const {
  if (is_infinite(timestamp)) return timestamp;
  const auto second = floor_divide(timestamp, kMicrosPerSecond) + kSecondsToEpoch;
  std::int64_t utc = 0;
  if (__builtin_sub_overflow(timestamp, seconds_east_of_local(second) * kMicrosPerSecond, &utc) ||
      !is_timestamp(utc)) {
    return fault("timestamp out of range");
  }
  return utc;
}

}  // namespace millrace::sql
