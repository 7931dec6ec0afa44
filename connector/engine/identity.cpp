#include "connector/engine/identity.h"

#include <fmt/chrono.h>

#include "connector/base/sha256.h"

namespace millrace::engine {

std::string make_run_id(std::chrono::system_clock::time_point now, std::mt19937_64& random) {
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  return fmt::format("{:%Y%m%dT%H%M%SZ}-{:08x}", fmt::gmtime(seconds),
                     static_cast<std::uint32_t>(random()));
}

std::string load_id(const std::vector<std::string_view>& parts) {
  std::string text;
  for (const auto part : parts) text += fmt::format("{}:{}\n", part.size(), part);
  return short_sha256(text);
}

}  // namespace millrace::engine
