#include "connector/sql/datetime/input/interval_text.h"

#include <optional>
#include <span>

#include "connector/sql/datetime/input/scanning/numbers.h"
#include "connector/sql/datetime/input/scanning/tokens.h"
#include "connector/sql/datetime/interval/limits.h"

namespace millrace::sql {
namespace {

// Hours, minutes and seconds in microseconds; the minutes may be the seconds of "1:02.5".
Failure read_clock(std::string_view text, std::int64_t& microseconds) {
  const auto first = leading_int64(text);
  if (first.overflows) return Failure::FieldOverflow;
  if (!first.rest.starts_with(':')) return Failure::BadFormat;
  const auto second = leading_int32(first.rest.substr(1));
  if (second.overflows) return Failure::FieldOverflow;
  std::int64_t parts[3] = {first.value, second.value, 0};
  auto rest = second.rest;
  if (rest.starts_with('.')) {
    parts[2] = parts[1];
    parts[1] = parts[0];
    parts[0] = 0;
  } else if (rest.starts_with(':')) {
    const auto third = leading_int32(rest.substr(1));
    if (third.overflows) return Failure::FieldOverflow;
    parts[2] = third.value;
    rest = third.rest;
  }
  if (!rest.empty() && !rest.starts_with('.')) return Failure::BadFormat;
  std::int64_t fraction = 0;
  if (!rest.empty()) {
    const auto failure = read_fraction_of_second(rest, fraction);
    if (failure != Failure::None) return failure;
  }
  constexpr std::int64_t kMostMinutes = 59;
  if (parts[0] < 0 || parts[1] < 0 || parts[1] > kMostMinutes || parts[2] < 0 || parts[2] > 60) {
    return Failure::FieldOverflow;
  }
  const bool fits =
      !__builtin_mul_overflow(parts[0], kMicrosPerHour, &microseconds) &&
      !__builtin_add_overflow(microseconds,
                              parts[1] * kMicrosPerMinute + parts[2] * kMicrosPerSecond + fraction,
                              &microseconds);
  return fits ? Failure::None : Failure::FieldOverflow;
}

constexpr std::uint32_t bit(Unit unit) {
  return 1u << static_cast<unsigned>(unit);
}
constexpr std::uint32_t kSeconds =
    bit(Unit::Second) | bit(Unit::Millisecond) | bit(Unit::Microsecond);
constexpr std::uint32_t kClock = kSeconds | bit(Unit::Minute) | bit(Unit::Hour);

// Goes through the tokens from the last one on, so that a unit is known before its number.
class IntervalReader {
 public:
  explicit IntervalReader(IntervalParts& parts) : parts_(parts) {}

  Failure read(std::span<const Token> tokens) {
    for (auto i = tokens.size(); i > 0; --i) {
      const auto failure = read_token(tokens[i - 1]);
      if (failure != Failure::None) return failure;
    }
    if (had_ == 0) return Failure::BadFormat;
    return is_before_ ? parts_.negate() : Failure::None;
  }

 private:
  Failure read_token(const Token& token) {
    switch (token.kind) {
      case Token::Kind::Time:
        return read_time(token.text);
      case Token::Kind::Signed:
        if (token.text.contains(':') && read_signed_time(token.text)) return found(kClock);
        return read_number(token.text);
      case Token::Kind::Date:
      case Token::Kind::Number:
        return read_number(token.text);
      case Token::Kind::Word:
      case Token::Kind::Special:
        return read_unit(token.text);
    }
    return Failure::BadFormat;
  }

  Failure read_time(std::string_view text) {
    std::int64_t microseconds = 0;
    const auto failure = read_clock(text, microseconds);
    if (failure != Failure::None) return failure;
    unit_ = Unit::Day;
    parts_.set_microseconds(microseconds);
    return found(kClock);
  }

  bool read_signed_time(std::string_view text) {
    std::int64_t microseconds = 0;
    if (read_clock(text.substr(1), microseconds) != Failure::None) return false;
    unit_ = Unit::Day;
    parts_.set_microseconds(text.front() == '-' ? -microseconds : microseconds);
    return true;
  }

  Failure read_number(std::string_view text) {
    const auto number = leading_int64(text);
    if (number.overflows) return Failure::FieldOverflow;
    if (!unit_) unit_ = Unit::Second;
    Quantity quantity{number.value, 0};
    if (number.rest.starts_with('-')) {
      const auto failure =
          read_months_of_year(number.rest.substr(1), text.front() == '-', quantity);
      if (failure != Failure::None) return failure;
      unit_ = Unit::Month;
    } else if (number.rest.starts_with('.')) {
      const auto failure = read_fraction(number.rest, quantity.fraction);
      if (failure != Failure::None) return failure;
      if (text.front() == '-') quantity.fraction = -quantity.fraction;
    } else if (!number.rest.empty()) {
      return Failure::BadFormat;
    }
    return add(quantity);
  }

  // SQL's "years-months".
  static Failure read_months_of_year(std::string_view text, bool is_negative, Quantity& quantity) {
    const auto months = leading_int32(text);
    if (months.overflows || months.value < 0 || months.value >= 12) return Failure::FieldOverflow;
    if (!months.rest.empty()) return Failure::BadFormat;
    const bool fits =
        !__builtin_mul_overflow(quantity.whole, 12, &quantity.whole) &&
        !__builtin_add_overflow(quantity.whole, is_negative ? -months.value : months.value,
                                &quantity.whole);
    return fits ? Failure::None : Failure::FieldOverflow;
  }

  Failure add(const Quantity& quantity) {
    const auto unit = *unit_;
    const auto failure = parts_.add(quantity, unit);
    if (failure != Failure::None) return failure;
    if (unit == Unit::Hour) unit_ = Unit::Day;  // "1 2 hours" is a day before them.
    if (unit == Unit::Second && quantity.fraction != 0) return found(kSeconds);
    return found(bit(unit));
  }

  Failure read_unit(std::string_view text) {
    if (text == "ago") {
      is_before_ = true;
      unit_ = kNoUnit;
      return Failure::None;
    }
    const auto* unit = find_unit(text);
    if (unit == nullptr) return Failure::BadFormat;
    unit_ = *unit;
    return Failure::None;
  }

  // A second one of a field is an error.
  Failure found(std::uint32_t fields) {
    if ((fields & had_) != 0) return Failure::BadFormat;
    had_ |= fields;
    return Failure::None;
  }

  static constexpr auto kNoUnit = Unit::Timezone;  // No number may have it.

  IntervalParts& parts_;
  std::optional<Unit> unit_;
  std::uint32_t had_ = 0;
  bool is_before_ = false;
};

}  // namespace

Failure read_interval_text(std::string_view text, IntervalParts& parts) {
  constexpr std::size_t kLongest = 256;
  Tokens tokens;
  const auto failure = tokens.read(text, kLongest);
  return failure == Failure::None ? IntervalReader(parts).read(tokens.all()) : failure;
}

}  // namespace millrace::sql
