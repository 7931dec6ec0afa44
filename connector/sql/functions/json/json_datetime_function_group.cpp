// Dates, times and intervals as jsonb: strings, of ISO 8601 where it has a form for them.

#include <algorithm>

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/catalog/overload.h"
#include "connector/sql/datetime/print.h"
#include "connector/sql/functions/text/sections.h"

namespace millrace::sql {
namespace {

// The offset of a moment has minutes there: +07:00.
constexpr std::string_view kMinutes = ":00";

// The string whose text `print` writes, in the memory of the call.
template <class Print>
std::string_view string_of(Call& call, Print print) {
  char* const begin = call.room(kLongestDateTime + kMinutes.size() + 2);
  *begin = '"';
  char* end = print(begin + 1);
  *end++ = '"';
  call.shrink_to(end);
  return {begin, static_cast<std::size_t>(end - begin)};
}

// "2024-01-31T10:20:30"; infinity has no time.
char* print_iso_timestamp(char* out, std::int64_t timestamp) {
  char* const end = print_timestamp(out, timestamp);
  if (char* const space = std::find(out, end, ' '); space != end) *space = 'T';
  return end;
}

// "2024-01-31T10:20:30+07:00"
char* print_iso_timestamptz(char* out, std::int64_t timestamptz, const Zone& zone) {
  char* const end = print_timestamptz(out, timestamptz, zone);
  char* const space = std::find(out, end, ' ');
  if (space == end) return end;
  *space = 'T';
  constexpr std::string_view kSigns = "+-";
  char* const offset = std::find_first_of(space, end, kSigns.begin(), kSigns.end());
  char* const offset_end = std::find(offset, end, ' ');  // " BC" may follow.
  constexpr std::ptrdiff_t kHoursAlone = 3;
  if (offset_end - offset != kHoursAlone) return end;
  std::copy_backward(offset_end, end, end + kMinutes.size());
  std::ranges::copy(kMinutes, offset_end);
  return end + kMinutes.size();
}

}  // namespace

void register_json_datetime_function_group(Catalog& catalog);

void register_json_datetime_function_group(Catalog& catalog) {
  catalog.add_function(
      {"to_jsonb",
       kJsonSection,
       "",
       {{"to_jsonb(timestamp '2024-01-31 10:20')", "\"2024-01-31T10:20:00\""},
        {"to_jsonb(date '2024-01-31')", "\"2024-01-31\""}},
       {overload<Jsonb(Date)>([](Call& call, std::int32_t date) {
          return string_of(call, [&](char* out) { return print_date(out, date); });
        }),
        overload<Jsonb(Time)>([](Call& call, std::int64_t time) {
          return string_of(call, [&](char* out) { return print_time(out, time); });
        }),
        overload<Jsonb(Timestamp)>([](Call& call, std::int64_t timestamp) {
          return string_of(call, [&](char* out) { return print_iso_timestamp(out, timestamp); });
        }),
        of_volatility(
            Volatility::Stable, overload<Jsonb(TimestampTz)>([](Call& call, std::int64_t moment) {
              const auto& zone = call.run().zone;
              return string_of(call,
                               [&](char* out) { return print_iso_timestamptz(out, moment, zone); });
            })),
        overload<Jsonb(IntervalOf)>([](Call& call, const Interval& interval) {
          return string_of(call, [&](char* out) { return print_interval(out, interval); });
        })}});
}

}  // namespace millrace::sql
