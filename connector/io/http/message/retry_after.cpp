#include "connector/io/http/message/retry_after.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <string>

#include "connector/base/text/ascii.h"
#include "connector/io/http/message/curl_handles.h"

namespace millrace::io {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Nobody waits for so long; what is added to it still fits a clock.
constexpr seconds kLongest = std::chrono::hours(365 * 24);

}  // namespace

std::optional<milliseconds> parse_retry_after(std::string_view value,
                                              std::chrono::system_clock::time_point now) {
  const std::string text(trimmed(value));
  if (text.empty() || text.size() > 64) return std::nullopt;
  if (std::ranges::all_of(text, is_digit)) {
    std::uint64_t count = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto most = static_cast<std::uint64_t>(kLongest.count());
    if (ec != std::errc() || count > most) return kLongest;
    return seconds(count);
  }
  // curl's reader also takes "20260102" and "12:00": a date in a header names its month.
  if (is_digit(text.front()) || text.front() == '-' || text.front() == '+') return std::nullopt;
  const std::time_t date = curl_getdate(text.c_str(), nullptr);
  if (date == -1) return std::nullopt;
  // In whole seconds: a date in the year 9999 does not fit the clock's nanoseconds.
  const auto today = std::chrono::floor<seconds>(now.time_since_epoch());
  return std::clamp(seconds(date) - today, seconds(0), kLongest);
}

}  // namespace millrace::io
