#include "connector/sql/datetime/input/iso_interval.h"

#include <charconv>
#include <cmath>
#include <optional>

#include "connector/base/text/ascii.h"

namespace millrace::sql {
namespace {

// Reads one text; 'T' turns from the date to the time.
class IsoInterval {
 public:
  IsoInterval(std::string_view text, IntervalParts& parts) : rest_(text), parts_(parts) {}

  Failure read() {
    if (rest_.size() < 2 || !take('P')) return Failure::BadFormat;
    while (!rest_.empty() && !is_done_) {
      if (take('T')) {
        in_time_ = true;
        has_field_ = false;
        continue;
      }
      const auto failure = read_field();
      if (failure != Failure::None) return failure;
    }
    return Failure::None;
  }

 private:
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  Failure read_field() {
    const auto field = rest_;
    Quantity quantity;
    auto failure = read_quantity(quantity);
    if (failure != Failure::None) return failure;
    if (const auto unit = named_unit()) {
      rest_.remove_prefix(1);
      has_field_ = true;
      return parts_.add(quantity, *unit);
    }
    const auto digits = digits_at(field, field.starts_with('-') ? 1 : 0);
    const bool ends = rest_.empty() || (!in_time_ && rest_.front() == 'T');
    if (has_field_) return Failure::BadFormat;
    if (ends && digits == (in_time_ ? 6u : 8u)) return add_basic(quantity);
    if (!ends && rest_.front() != (in_time_ ? ':' : '-')) return Failure::BadFormat;
    return read_extended(quantity);
  }

  std::optional<Unit> named_unit() const {
    if (rest_.empty()) return std::nullopt;
    switch (rest_.front()) {
      case 'Y':
        return in_time_ ? std::nullopt : std::optional(Unit::Year);
      case 'M':
        return in_time_ ? Unit::Minute : Unit::Month;
      case 'W':
        return in_time_ ? std::nullopt : std::optional(Unit::Week);
      case 'D':
        return in_time_ ? std::nullopt : std::optional(Unit::Day);
      case 'H':
        return in_time_ ? std::optional(Unit::Hour) : std::nullopt;
      case 'S':
        return in_time_ ? std::optional(Unit::Second) : std::nullopt;
      default:
        return std::nullopt;
    }
  }

  // Everything that C's strtod() takes in decimal, up to 15 digits before the point.
  Failure read_quantity(Quantity& quantity) {
    constexpr double kGreatest = 1e15;
    if (rest_.empty() || !(is_digit(rest_.front()) || rest_.front() == '-' || rest_.front() == '.'))
      return Failure::BadFormat;
    double value = 0;
    const auto [end, status] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (status != std::errc()) return Failure::BadFormat;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    if (!(std::abs(value) <= kGreatest)) return Failure::FieldOverflow;
    quantity.whole = static_cast<std::int64_t>(value);
    quantity.fraction = value - static_cast<double>(quantity.whole);
    return Failure::None;
  }

  // "20240131" or "102030": no punctuation at all.
  Failure add_basic(const Quantity& quantity) {
    const Unit units[2][3] = {{Unit::Year, Unit::Month, Unit::Day},
                              {Unit::Hour, Unit::Minute, Unit::Second}};
    const auto& its = units[in_time_ ? 1 : 0];
    const std::int64_t wholes[3] = {quantity.whole / 10'000, quantity.whole / 100 % 100,
                                    quantity.whole % 100};
    for (std::size_t i = 0; i < 3; ++i) {
      const auto failure = parts_.add({wholes[i], 0}, its[i]);
      if (failure != Failure::None) return failure;
    }
    if (!in_time_) return finish(parts_.add({0, quantity.fraction}, Unit::Day));
    return finish(parts_.add({0, quantity.fraction}, Unit::Microsecond));
  }

  // "0001-02-03" or "04:05:06", of which the later parts may be missing.
  Failure read_extended(Quantity quantity) {
    const Unit units[2][3] = {{Unit::Year, Unit::Month, Unit::Day},
                              {Unit::Hour, Unit::Minute, Unit::Second}};
    for (const Unit unit : units[in_time_ ? 1 : 0]) {
      const auto failure = parts_.add(quantity, unit);
      const bool ends = rest_.empty() || (!in_time_ && rest_.front() == 'T');
      if (failure != Failure::None || ends) return finish(failure);
      const bool is_last = unit == Unit::Day || unit == Unit::Second;
      if (is_last || !take(in_time_ ? ':' : '-')) return Failure::BadFormat;
      const auto next = read_quantity(quantity);
      if (next != Failure::None) return next;
    }
    return Failure::BadFormat;
  }

  // A form without units has nothing behind it but the time of a date.
  Failure finish(Failure failure) {
    is_done_ = in_time_;
    return failure;
  }

  std::string_view rest_;
  IntervalParts& parts_;
  bool in_time_ = false;
  bool has_field_ = false;
  bool is_done_ = false;
};

}  // namespace

Failure read_iso_interval(std::string_view text, IntervalParts& parts) {
  return IsoInterval(text, parts).read();
}

}  // namespace millrace::sql
