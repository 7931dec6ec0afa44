#include "connector/sql/datetime/input/displacement.h"

#include "connector/sql/datetime/input/scanning/numbers.h"

namespace millrace::sql {

Failure read_displacement(std::string_view text, std::int32_t& seconds_east) {
  if (!text.starts_with('+') && !text.starts_with('-')) return Failure::BadFormat;
  constexpr std::int64_t kMostHours = 15;
  auto number = leading_int32(text.substr(1));
  std::int64_t hours = number.value;
  std::int64_t minutes = 0;
  std::int64_t seconds = 0;
  bool overflows = number.overflows;
  if (number.rest.starts_with(':')) {
    number = leading_int32(number.rest.substr(1));
    minutes = number.value;
    overflows = overflows || number.overflows;
    if (number.rest.starts_with(':')) {
      number = leading_int32(number.rest.substr(1));
      seconds = number.value;
      overflows = overflows || number.overflows;
    }
  } else if (number.rest.empty() && text.size() > 3) {
    minutes = hours % 100;
    hours /= 100;
  }
  if (overflows || hours < 0 || hours > kMostHours || minutes < 0 || minutes > 59 || seconds < 0 ||
      seconds > 59) {
    return Failure::DisplacementOverflow;
  }
  const auto size = static_cast<std::int32_t>((hours * 60 + minutes) * 60 + seconds);
  seconds_east = text.front() == '-' ? -size : size;
  return number.rest.empty() ? Failure::None : Failure::BadFormat;
}

}  // namespace millrace::sql
