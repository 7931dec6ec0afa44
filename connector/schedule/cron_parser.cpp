#include <algorithm>
#include <array>
#include <utility>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/schedule/cron.h"
#include "connector/schedule/cron_fields.h"

namespace millrace::schedule {
namespace {

constexpr auto kMacros = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
    {"@monthly", "0 0 1 * *"},
    {"@weekly", "0 0 * * 0"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@hourly", "0 * * * *"},
});

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const auto part : split(text, ' ')) {
    for (const auto word : split(part, '\t')) {
      if (!word.empty()) words.push_back(word);
    }
  }
  return words;
}

Read<void> add_bits_of_days(std::string_view item, CronDays::OfMonth& days) {
  const auto bits = bits_of(kDay, item);
  if (!bits) return Complaint(bits.error());
  days.days |= static_cast<std::uint32_t>(*bits);
  return {};
}

// L or L-3.
Read<void> add_before_last(std::string_view word, CronDays::OfMonth& days) {
  const auto before = word == "l" ? std::optional(0U) : number_in(word.substr(2));
  if (!before || *before > 30) {
    return complain(
        "the day of the month cannot be {}; write L for the last day, or L-1 to L-30 for a day "
        "before it",
        in_message(upper(word)));
  }
  days.before_last |= std::uint32_t{1} << *before;
  return {};
}

Read<void> add_day(std::string_view item, CronDays::OfMonth& days) {
  const auto word = lower(item);
  if (word == "?") return add_bits_of_days("*", days);
  if (word == "l" || word.starts_with("l-")) return add_before_last(word, days);
  if (word != "lw" && !word.ends_with('w')) return add_bits_of_days(item, days);
  const auto near =
      word == "lw" ? Read<unsigned>(0) : value_in(kDay, item.substr(0, item.size() - 1));
  if (!near) return Complaint(near.error());
  days.near_weekdays |= std::uint32_t{1} << *near;
  return {};
}

// 7 is Sunday, as 0 is.
std::uint8_t week_of(std::uint64_t bits) {
  return static_cast<std::uint8_t>((bits | bits >> 7) & 0x7F);
}

// fri#2
Read<void> add_nth(std::string_view item, std::size_t hash, CronDays::OfWeek& days) {
  const auto weekday = value_in(kWeekday, item.substr(0, hash));
  if (!weekday) return Complaint(weekday.error());
  const auto number = number_in(item.substr(hash + 1));
  if (!number || *number < 1 || *number > 5) {
    return complain(
        "the weekday {} needs a number from 1 to 5 after the #; write fri#2 for the second Friday "
        "of a month",
        in_message(item));
  }
  days.nth[*weekday % 7] |= static_cast<std::uint8_t>(1U << *number);
  return {};
}

Read<void> add_weekday(std::string_view item, CronDays::OfWeek& days) {
  if (item == "?") item = "*";
  if (const auto hash = item.find('#'); hash != std::string_view::npos) {
    return add_nth(item, hash, days);
  }
  if (item.size() > 1 && to_lower(item.back()) == 'l') {
    const auto last = value_in(kWeekday, item.substr(0, item.size() - 1));
    if (!last) return Complaint(last.error());
    days.last |= week_of(std::uint64_t{1} << *last);
    return {};
  }
  const auto bits = bits_of(kWeekday, item);
  if (!bits) return Complaint(bits.error());
  days.weekdays |= week_of(*bits);
  return {};
}

template <class Days>
Read<Days> days_in(std::string_view text, Read<void> (*add)(std::string_view, Days&)) {
  Days days;
  days.is_any = text.starts_with('*') || text.starts_with('?');
  for (const auto item : split(text, ',')) {
    if (auto added = add(item, days); !added) return Complaint(added.error());
  }
  return days;
}

// "@every 5m" is the word of other programs for what has an option of its own here.
Read<std::string_view> expanded(const std::vector<std::string_view>& words) {
  const auto name = lower(words.front());
  const auto macro = std::ranges::find(kMacros, name, [](const auto& m) { return m.first; });
  if (macro != kMacros.end() && words.size() == 1) return macro->second;
  if (macro != kMacros.end()) return complain("nothing can follow {}", macro->first);
  if (name == "@every") {
    return complain("intervals have an option of their own; write every: 15m instead of cron");
  }
  if (name == "@reboot") return complain("@reboot is not a time; start the sync with millrace run");
  std::vector<std::string> names;
  names.reserve(kMacros.size());
  for (const auto& [known, meaning] : kMacros) names.emplace_back(known);
  return complain("{} is not a known name{}", in_message(words.front()), suggestion(name, names));
}

Read<std::array<std::string_view, 5>> fields_of(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() == 5) return std::array{words[0], words[1], words[2], words[3], words[4]};
  if (words.size() == 6 || words.size() == 7) {
    return complain(
        "there are {} fields; write five, without seconds and years: minute, hour, day of the "
        "month, month, weekday",
        words.size());
  }
  return complain(
      "there {} {} where five are needed: minute, hour, day of the month, month, weekday; for six "
      "o'clock on working days write 0 6 * * mon-fri",
      words.size() == 1 ? "is" : "are", counted(words.size(), "field"));
}

}  // namespace

class CronParser {
 public:
  static Read<Cron> parse(std::string_view text) {
    Read<std::string_view> whole = text;
    const auto words = words_of(text);
    if (!words.empty() && words.front().starts_with('@')) whole = expanded(words);
    if (!whole) return Complaint(whole.error());
    const auto fields = fields_of(*whole);
    if (!fields) return Complaint(fields.error());
    return parse(*fields);
  }

 private:
  static Read<Cron> parse(const std::array<std::string_view, 5>& fields) {
    const auto minutes = bits_of_list(kMinute, fields[0]);
    if (!minutes) return Complaint(minutes.error());
    const auto hours = bits_of_list(kHour, fields[1]);
    if (!hours) return Complaint(hours.error());
    const auto of_month = days_in<CronDays::OfMonth>(fields[2], add_day);
    if (!of_month) return Complaint(of_month.error());
    const auto months = bits_of_list(kMonth, fields[3]);
    if (!months) return Complaint(months.error());
    const auto of_week = days_in<CronDays::OfWeek>(fields[4], add_weekday);
    if (!of_week) return Complaint(of_week.error());
    Cron cron;
    cron.minutes_ = *minutes;
    cron.hours_ = static_cast<std::uint32_t>(*hours);
    cron.months_ = static_cast<std::uint16_t>(*months);
    cron.days_ = CronDays(*of_month, *of_week);
    cron.pace_ = pace_of(fields[1], *hours);
    if (!has_any_day(cron)) {
      return complain(
          "it never comes: no month that it names has such a day; write L for the last day of "
          "each");
    }
    return cron;
  }

  static Cron::Pace pace_of(std::string_view text, std::uint64_t hours) {
    if (hours == 0xFF'FFFF) return Cron::Pace::EveryHour;
    const bool is_step = text.starts_with("*/") && !text.contains(',');
    return is_step ? Cron::Pace::StepsOfHours : Cron::Pace::TimesOfDay;
  }

  // From a leap year on, through all days of the week that a date can be.
  static bool has_any_day(const Cron& cron) {
    using std::chrono::local_days;
    using std::chrono::year;
    return cron.next(local_days(year(2000) / 1 / 1), local_days(year(2028) / 1 / 1)).has_value();
  }
};

std::expected<Cron, std::string> Cron::parse(std::string_view text) {
  return CronParser::parse(text);
}

}  // namespace millrace::schedule
