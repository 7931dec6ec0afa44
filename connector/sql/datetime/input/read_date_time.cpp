#include "connector/sql/datetime/input/read_date_time.h"

#include "connector/sql/datetime/input/date_time_reader.h"

namespace millrace::sql {

Failure read_date_time(std::string_view text, const RunTime& run, DateTimeText& result,
                       std::string& unknown_zone) {
  constexpr std::size_t kLongest = 153;
  Tokens tokens;
  auto failure = tokens.read(text, kLongest);
  if (failure != Failure::None) return failure;
  DateTimeReader reader(tokens.all(), run, false);
  failure = reader.read();
  if (failure == Failure::UnknownZone) unknown_zone = reader.unknown_zone();
  return failure == Failure::None ? reader.date_time(result) : failure;
}

Failure read_time_of_day(std::string_view text, const RunTime& run, std::int64_t& microseconds,
                         std::string& unknown_zone) {
  constexpr std::size_t kLongest = 129;
  Tokens tokens;
  auto failure = tokens.read(text, kLongest);
  if (failure != Failure::None) return failure;
  DateTimeReader reader(tokens.all(), run, true);
  failure = reader.read();
  if (failure == Failure::UnknownZone) unknown_zone = reader.unknown_zone();
  return failure == Failure::None ? reader.time_of_day(microseconds) : failure;
}

}  // namespace millrace::sql
