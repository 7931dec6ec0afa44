// Texts of dates, times and intervals, and formats: whatever is read prints as a text that is read
// as the same value, and whatever a format prints fits into the room that it asks for.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connector/sql/datetime/formatting/from_char.h"
#include "connector/sql/datetime/formatting/to_char.h"
#include "connector/sql/datetime/input/parse.h"
#include "connector/sql/datetime/print.h"

namespace {

using namespace millrace::sql;  // NOLINT: this file is about nothing else.

template <class Read, class Print>
void try_type(std::string_view text, Read read, Print print) {
  const auto value = read(text);
  if (!value) return;
  char room[kLongestDateTime];
  const std::string printed(room, print(room, *value));
  const auto again = read(printed);
  if (!again || *again != *value) std::abort();
}

void try_format(std::string_view text, const TimeFormat& format, const Zone& zone) {
  (void)to_date(text, format);
  const auto moment = to_timestamp(text, format, zone);
  std::string room(format.longest(), '\0');
  if (moment && to_char(room.data(), format, *moment, zone) > room.data() + room.size()) {
    std::abort();
  }
  const auto interval = parse_interval(text);
  if (interval && check_interval_format(format) &&
      to_char(room.data(), format, *interval) > room.data() + room.size()) {
    std::abort();
  }
}

}  // namespace

// The format stands on the first line, the text behind it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto zone = Zone::find("America/New_York").value();
  const RunTime run{zone, 762'525'296'789'000};
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto line = input.substr(0, input.find('\n'));
  const auto text = input.substr(std::min(input.size(), line.size() + 1));
  try_type(text, [&](auto from) { return parse_date(from, run); }, print_date);
  try_type(text, [&](auto from) { return parse_time(from, run); }, print_time);
  try_type(text, [&](auto from) { return parse_timestamp(from, run); }, print_timestamp);
  try_type(
      text, [&](auto from) { return parse_timestamptz(from, run); },
      [&](char* out, std::int64_t moment) { return print_timestamptz(out, moment, zone); });
  try_type(text, parse_interval, print_interval);
  try_format(text, TimeFormat(line), zone);
  (void)Zone::find_or_abbreviation(line);
  return 0;
}
