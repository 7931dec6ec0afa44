#include "connector/sql/datetime/input/scanning/words.h"

#include <algorithm>
#include <array>
#include <functional>

namespace millrace::sql {
namespace {

struct UnitWord {
  std::string_view word;
  Unit unit;
};

// Postgres compares no more letters than these.
constexpr std::size_t kComparedLetters = 10;

// Sorted by word.
constexpr auto kUnits = std::to_array<UnitWord>({
    {"c", Unit::Century},
    {"cent", Unit::Century},
    {"centuries", Unit::Century},
    {"century", Unit::Century},
    {"d", Unit::Day},
    {"day", Unit::Day},
    {"days", Unit::Day},
    {"dec", Unit::Decade},
    {"decade", Unit::Decade},
    {"decades", Unit::Decade},
    {"decs", Unit::Decade},
    {"h", Unit::Hour},
    {"hour", Unit::Hour},
    {"hours", Unit::Hour},
    {"hr", Unit::Hour},
    {"hrs", Unit::Hour},
    {"m", Unit::Minute},
    {"microsecon", Unit::Microsecond},
    {"mil", Unit::Millennium},
    {"millennia", Unit::Millennium},
    {"millennium", Unit::Millennium},
    {"millisecon", Unit::Millisecond},
    {"mils", Unit::Millennium},
    {"min", Unit::Minute},
    {"mins", Unit::Minute},
    {"minute", Unit::Minute},
    {"minutes", Unit::Minute},
    {"mon", Unit::Month},
    {"mons", Unit::Month},
    {"month", Unit::Month},
    {"months", Unit::Month},
    {"ms", Unit::Millisecond},
    {"msec", Unit::Millisecond},
    {"msecond", Unit::Millisecond},
    {"mseconds", Unit::Millisecond},
    {"msecs", Unit::Millisecond},
    {"qtr", Unit::Quarter},
    {"quarter", Unit::Quarter},
    {"s", Unit::Second},
    {"sec", Unit::Second},
    {"second", Unit::Second},
    {"seconds", Unit::Second},
    {"secs", Unit::Second},
    {"timezone", Unit::Timezone},
    {"timezone_h", Unit::TimezoneHour},
    {"timezone_m", Unit::TimezoneMinute},
    {"us", Unit::Microsecond},
    {"usec", Unit::Microsecond},
    {"usecond", Unit::Microsecond},
    {"useconds", Unit::Microsecond},
    {"usecs", Unit::Microsecond},
    {"w", Unit::Week},
    {"week", Unit::Week},
    {"weeks", Unit::Week},
    {"y", Unit::Year},
    {"year", Unit::Year},
    {"years", Unit::Year},
    {"yr", Unit::Year},
    {"yrs", Unit::Year},
});

constexpr auto kFields = std::to_array<UnitWord>({
    {"dow", Unit::DayOfWeek},
    {"doy", Unit::DayOfYear},
    {"epoch", Unit::Epoch},
    {"isodow", Unit::IsoDayOfWeek},
    {"isoyear", Unit::IsoYear},
    {"j", Unit::Julian},
    {"jd", Unit::Julian},
    {"julian", Unit::Julian},
});

using Kind = DateWord::Kind;

constexpr auto kDateWords = std::to_array<DateWord>({
    {"-infinity", Kind::Special, DateWord::MinusInfinity},
    {"ad", Kind::Era, 0},
    {"allballs", Kind::Special, DateWord::Midnight},
    {"am", Kind::Meridiem, 0},
    {"apr", Kind::Month, 4},
    {"april", Kind::Month, 4},
    {"at", Kind::Ignored, 0},
    {"aug", Kind::Month, 8},
    {"august", Kind::Month, 8},
    {"bc", Kind::Era, 1},
    {"dec", Kind::Month, 12},
    {"december", Kind::Month, 12},
    {"dst", Kind::DaylightSaving, 0},
    {"epoch", Kind::Special, DateWord::Epoch},
    {"feb", Kind::Month, 2},
    {"february", Kind::Month, 2},
    {"fri", Kind::DayOfWeek, 5},
    {"friday", Kind::DayOfWeek, 5},
    {"infinity", Kind::Special, DateWord::Infinity},
    {"j", Kind::JulianFollows, 0},
    {"jan", Kind::Month, 1},
    {"january", Kind::Month, 1},
    {"jd", Kind::JulianFollows, 0},
    {"jul", Kind::Month, 7},
    {"julian", Kind::JulianFollows, 0},
    {"july", Kind::Month, 7},
    {"jun", Kind::Month, 6},
    {"june", Kind::Month, 6},
    {"mar", Kind::Month, 3},
    {"march", Kind::Month, 3},
    {"may", Kind::Month, 5},
    {"mon", Kind::DayOfWeek, 1},
    {"monday", Kind::DayOfWeek, 1},
    {"nov", Kind::Month, 11},
    {"november", Kind::Month, 11},
    {"now", Kind::Special, DateWord::Now},
    {"oct", Kind::Month, 10},
    {"october", Kind::Month, 10},
    {"on", Kind::Ignored, 0},
    {"pm", Kind::Meridiem, 1},
    {"sat", Kind::DayOfWeek, 6},
    {"saturday", Kind::DayOfWeek, 6},
    {"sep", Kind::Month, 9},
    {"sept", Kind::Month, 9},
    {"september", Kind::Month, 9},
    {"sun", Kind::DayOfWeek, 0},
    {"sunday", Kind::DayOfWeek, 0},
    {"t", Kind::TimeFollows, 0},
    {"thu", Kind::DayOfWeek, 4},
    {"thur", Kind::DayOfWeek, 4},
    {"thurs", Kind::DayOfWeek, 4},
    {"thursday", Kind::DayOfWeek, 4},
    {"today", Kind::Special, DateWord::Today},
    {"tomorrow", Kind::Special, DateWord::Tomorrow},
    {"tue", Kind::DayOfWeek, 2},
    {"tues", Kind::DayOfWeek, 2},
    {"tuesday", Kind::DayOfWeek, 2},
    {"wed", Kind::DayOfWeek, 3},
    {"wednesday", Kind::DayOfWeek, 3},
    {"weds", Kind::DayOfWeek, 3},
    {"yesterday", Kind::Special, DateWord::Yesterday},
});

template <class Words, class Projection>
const auto* find_in(const Words& words, std::string_view word, Projection projection) {
  word = word.substr(0, kComparedLetters);
  const auto* found = std::ranges::lower_bound(words, word, {}, projection);
  return found != words.end() && std::invoke(projection, *found) == word ? found : nullptr;
}

}  // namespace

const Unit* find_unit(std::string_view word) {
  const auto* found = find_in(kUnits, word, &UnitWord::word);
  return found == nullptr ? nullptr : &found->unit;
}

const Unit* find_field(std::string_view word) {
  if (const auto* unit = find_unit(word)) return unit;
  const auto* found = find_in(kFields, word, &UnitWord::word);
  return found == nullptr ? nullptr : &found->unit;
}

bool may_precede_digits(std::string_view word) {
  constexpr std::string_view kLabels[] = {"d", "h", "m", "mm", "s", "y"};
  if (find_date_word(word) != nullptr || std::ranges::find(kLabels, word) != std::end(kLabels))
    return true;
  return word != "epoch" && find_in(kFields, word, &UnitWord::word) != nullptr;
}

const DateWord* find_date_word(std::string_view word) {
  return find_in(kDateWords, word, &DateWord::word);
}

}  // namespace millrace::sql
