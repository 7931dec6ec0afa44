#include "sinks/postgres/encoding/time_spelling.h"

#include <algorithm>

namespace millrace::sinks::postgres {
namespace {

constexpr std::size_t kTimeWithSeconds = 8;
constexpr std::string_view kEra = " BC";

// "12:30:00.25" without what follows it.
std::string_view time_part(std::string_view text) {
  return text.substr(0, std::min(text.find_first_not_of("0123456789:."), text.size()));
}

bool is_shortest(std::string_view time) {
  if (time.size() < kTimeWithSeconds) return false;
  return time.size() == kTimeWithSeconds || !time.ends_with('0');
}

}  // namespace

bool TimeSpelling::takes(std::string_view timestamp) {
  const auto separator_at = timestamp.find_first_of(" T");
  if (separator_at == std::string_view::npos) return true;  // infinity
  const auto time = time_part(timestamp.substr(separator_at + 1));
  auto offset = timestamp.substr(separator_at + 1 + time.size());
  if (offset.ends_with(kEra)) offset.remove_suffix(kEra.size());
  if (!seen_) {
    seen_ = true;
    separator_ = timestamp[separator_at];
    offset_ = offset;
    length_ = time.size();
  }
  same_length_ = same_length_ && time.size() == length_;
  all_shortest_ = all_shortest_ && is_shortest(time);
  return separator_ == timestamp[separator_at] && offset == offset_ &&
         (same_length_ || all_shortest_);
}

bool is_plain_time(std::string_view time) {
  return is_shortest(time);
}

}  // namespace millrace::sinks::postgres
