#include "connector/engine/identity.h"

#include <array>

#include <fmt/chrono.h>
#include <openssl/evp.h>

namespace millrace::engine {

std::string make_run_id(std::chrono::system_clock::time_point now, std::mt19937_64& random) {
  const auto seconds = std::chrono::system_clock::to_time_t(now);
  return fmt::format("{:%Y%m%dT%H%M%SZ}-{:08x}", fmt::gmtime(seconds),
                     static_cast<std::uint32_t>(random()));
}

std::string load_id(const std::vector<std::string_view>& parts) {
  std::string text;
  for (const auto part : parts) text += fmt::format("{}:{}\n", part.size(), part);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string hex;
  for (std::size_t i = 0; i < 16; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

}  // namespace millrace::engine
