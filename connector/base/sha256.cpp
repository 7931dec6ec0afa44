#include "connector/base/sha256.h"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "connector/base/out_of_memory.h"

namespace millrace {

std::string short_sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const int done =
      EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  if (done != 1) out_of_memory();
  std::string hex;
  for (std::size_t i = 0; i < 16; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

}  // namespace millrace
