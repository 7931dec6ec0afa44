#include "connector/base/sha256.h"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "connector/base/process/out_of_memory.h"

namespace millrace {
namespace {

// OpenSSL fails here only when there is no memory.
void expect(int done) {
  if (done != 1) out_of_memory();
}

}  // namespace

std::string short_sha256(std::string_view text) {
  ShortSha256 hash;
  hash.add(text);
  return hash.digest();
}

void ShortSha256::Free::operator()(EVP_MD_CTX* context) const {
  EVP_MD_CTX_free(context);
}

ShortSha256::ShortSha256() : context_(EVP_MD_CTX_new()) {
  if (!context_) out_of_memory();
  expect(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

ShortSha256::ShortSha256(ShortSha256&&) noexcept = default;
ShortSha256& ShortSha256::operator=(ShortSha256&&) noexcept = default;
ShortSha256::~ShortSha256() = default;

void ShortSha256::add(std::string_view piece) {
  expect(EVP_DigestUpdate(context_.get(), piece.data(), piece.size()));
}

std::string ShortSha256::digest() const {
  return whole_digest().substr(0, 32);
}

std::string ShortSha256::whole_digest() const {
  const std::unique_ptr<EVP_MD_CTX, Free> copy(EVP_MD_CTX_new());
  if (!copy) out_of_memory();
  expect(EVP_MD_CTX_copy_ex(copy.get(), context_.get()));
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  expect(EVP_DigestFinal_ex(copy.get(), bytes.data(), nullptr));
  std::string hex;
  for (std::size_t i = 0; i < 32; ++i) hex += fmt::format("{:02x}", bytes[i]);
  return hex;
}

}  // namespace millrace
