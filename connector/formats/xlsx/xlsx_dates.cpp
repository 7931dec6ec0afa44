#include "connector/formats/xlsx/xlsx_dates.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"

namespace millrace::formats {
namespace {

constexpr std::int64_t kDay = 86'400'000;  // Milliseconds.

// The letters of a format code that mean a date or a time.
struct DateLetters {
  bool date = false;
  bool time = false;
  bool elapsed = false;
  bool short_m = false;  // A month or minutes: the others decide.
};

class FormatCodeReader {
 public:
  explicit FormatCodeReader(std::string_view code) : code_(code) {}

  DateLetters read() {
    while (at_ < code_.size()) take();
    return letters_;
  }

 private:
  void take() {
    const char c = to_lower(code_[at_]);
    switch (c) {
      case '"':
        return skip_to('"');
      case '\\':
      case '_':
      case '*':
        at_ += 2;
        return;
      case '[':
        return take_bracket();
      case 'a':
        return take_noon();
      case 'g':
        return skip_word("general");
      case 'e':
        // The year of an era, unless it is an exponent.
        letters_.date |=
            at_ + 1 >= code_.size() || (code_[at_ + 1] != '+' && code_[at_ + 1] != '-');
        ++at_;
        return;
      default:
        return take_run(c);
    }
  }

  void skip_to(char end) { at_ = std::min(code_.find(end, at_ + 1), code_.size() - 1) + 1; }

  // A colour, a locale, a condition; or hours, minutes or seconds that go on beyond their end.
  void take_bracket() {
    const std::size_t begin = at_ + 1;
    skip_to(']');
    const auto inside = code_.substr(begin, at_ - 1 - begin);
    if (inside.empty()) return;
    const char first = to_lower(inside.front());
    const bool is_run = std::ranges::all_of(inside, [&](char c) { return to_lower(c) == first; });
    if (is_run && (first == 'h' || first == 'm' || first == 's')) letters_.elapsed = true;
  }

  void take_noon() {
    for (const std::string_view noon : {"am/pm", "a/p"}) {
      if (!is_at(noon)) continue;
      letters_.time = true;
      at_ += noon.size();
      return;
    }
    ++at_;
  }

  void skip_word(std::string_view word) { at_ += is_at(word) ? word.size() : 1; }

  bool is_at(std::string_view word) const {
    const auto there = code_.substr(at_, word.size());
    return std::ranges::equal(there, word, {}, to_lower);
  }

  void take_run(char c) {
    const std::size_t begin = at_;
    while (at_ < code_.size() && to_lower(code_[at_]) == c) ++at_;
    if (c == 'y' || c == 'd' || c == 'b') letters_.date = true;
    if (c == 'h' || c == 's') letters_.time = true;
    if (c == 'm' && at_ - begin > 2) letters_.date = true;
    if (c == 'm' && at_ - begin <= 2) letters_.short_m = true;
  }

  std::string_view code_;
  std::size_t at_ = 0;
  DateLetters letters_;
};

std::string time_of_day(std::int64_t milliseconds) {
  const auto seconds = milliseconds / 1000;
  auto text = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (milliseconds % 1000 != 0) text += fmt::format(".{:03}", milliseconds % 1000);
  return text;
}

std::optional<std::string> date_of(std::int64_t day, bool since_1904) {
  using namespace std::chrono;
  constexpr sys_days k1904 = 1904y / January / 1;
  constexpr sys_days kBefore1900 = 1899y / December / 31;
  constexpr sys_days kLast = 9999y / December / 31;
  if (!since_1904 && (day == 0 || day == 60)) return std::nullopt;
  // The 1900 system counts a 29th of February that was not.
  const sys_days date = since_1904 ? k1904 + days(day) : kBefore1900 + days(day - (day > 60));
  if (date > kLast) return std::nullopt;
  const year_month_day parts = date;
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()),
                     static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
}

}  // namespace

NumberKind builtin_number_kind(std::uint32_t id) {
  const auto between = [id](std::uint32_t first, std::uint32_t last) {
    return id >= first && id <= last;
  };
  if (id == 22) return NumberKind::DateTime;
  if (id == 46) return NumberKind::Duration;
  if (between(18, 21) || id == 32 || id == 33 || id == 45 || id == 47) return NumberKind::Time;
  if (between(14, 17) || between(27, 36) || between(50, 58)) return NumberKind::Date;
  return NumberKind::Number;
}

NumberKind number_kind(std::string_view format_code) {
  const DateLetters found = FormatCodeReader(format_code).read();
  const bool date = found.date || (found.short_m && !found.time && !found.elapsed);
  if (date) return found.time ? NumberKind::DateTime : NumberKind::Date;
  if (found.elapsed) return NumberKind::Duration;
  return found.time ? NumberKind::Time : NumberKind::Number;
}

std::optional<std::string> date_text(double serial, NumberKind kind, bool since_1904) {
  constexpr double kBeyond = 3e6;  // Days; the year 9999 ends before.
  if (!(serial >= 0) || serial >= kBeyond) return std::nullopt;
  auto day = static_cast<std::int64_t>(std::floor(serial));
  auto time = std::llround((serial - std::floor(serial)) * static_cast<double>(kDay));
  if (time == kDay) {
    ++day;
    time = 0;
  }
  if (kind == NumberKind::Duration) return time_of_day(day * kDay + time);
  if (day == 0 && (kind == NumberKind::Time || (time != 0 && !since_1904))) {
    return time_of_day(time);
  }
  auto text = date_of(day, since_1904);
  if (!text || (kind == NumberKind::Date && time == 0)) return text;
  return *text + "T" + time_of_day(time);
}

}  // namespace millrace::formats
