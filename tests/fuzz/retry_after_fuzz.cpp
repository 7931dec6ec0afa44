// Retry-After: any text gives no wait or one between nothing and a year, at any time of day.

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "connector/io/http/message/retry_after.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint32_t now = 0;
  if (size < sizeof(now)) return 0;
  std::memcpy(&now, data, sizeof(now));
  const std::string_view text(reinterpret_cast<const char*>(data) + sizeof(now),
                              size - sizeof(now));
  const std::chrono::system_clock::time_point moment{std::chrono::seconds(now)};
  const auto wait = millrace::io::parse_retry_after(text, moment);
  if (wait && (wait->count() < 0 || *wait > std::chrono::hours(365 * 24))) std::abort();
  return 0;
}
