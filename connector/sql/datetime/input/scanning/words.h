#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::sql {

// The units that a text or a function names, and the other fields of a time.
enum class Unit {
  Microsecond,
  Millisecond,
  Second,
  Minute,
  Hour,
  Day,
  Week,
  Month,
  Quarter,
  Year,
  Decade,
  Century,
  Millennium,
  DayOfWeek,     // Sunday is 0.
  IsoDayOfWeek,  // Monday is 1, Sunday 7.
  DayOfYear,
  IsoYear,
  Julian,
  Epoch,
  Timezone,
  TimezoneHour,
  TimezoneMinute,
};

// A unit of an interval ("mons", "hrs"), as extract(), date_trunc() and interval texts have them;
// nullptr when there is none. All words are given in lower case. Only ten letters count, as in
// Postgres: "microsecondly" is a microsecond.
const Unit* find_unit(std::string_view word);
// The same, or one of the fields that only extract() knows: "dow", "epoch", "isoyear".
const Unit* find_field(std::string_view word);

// A word of a date's or a time's text.
struct DateWord {
  enum class Kind {
    Month,           // `value` is 1 to 12.
    DayOfWeek,       // Read, and not looked at.
    Meridiem,        // 1 is PM.
    Era,             // 1 is BC.
    Ignored,         // "at", "on".
    DaylightSaving,  // "dst" behind a zone adds an hour.
    TimeFollows,     // "t"
    JulianFollows,   // "j"
    Special,         // A moment by its name: `value` is one of Moment.
  };
  enum Moment { Now, Today, Tomorrow, Yesterday, Midnight, Epoch, Infinity, MinusInfinity };

  std::string_view word;
  Kind kind;
  std::int32_t value;
};

const DateWord* find_date_word(std::string_view word);

// True when digits may follow the word at once, as in "jan2024" and "2h30m".
bool may_precede_digits(std::string_view word);

}  // namespace millrace::sql
