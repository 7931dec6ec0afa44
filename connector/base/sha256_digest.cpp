#include "connector/base/sha256_digest.h"

#include <algorithm>
#include <utility>

#include <openssl/evp.h>

#include "connector/base/process/out_of_memory.h"

namespace millrace {
namespace {

// OpenSSL fails here only when there is no memory.
void must_succeed(int done) {
  if (done != 1) out_of_memory();
}

// Looking the algorithm up takes longer than the hash of a short text.
const EVP_MD* sha256() {
  static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (fetched == nullptr) out_of_memory();
  return fetched;
}

// Without a table, so that the compiler turns many digits at once.
constexpr char hex_digit(unsigned value) {
  return static_cast<char>(value + '0' + (value > 9 ? 'a' - '0' - 10 : 0));
}

}  // namespace

void Sha256Digest::put_hex(char* out) const {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[2 * i] = hex_digit(bytes[i] >> 4U);
    out[2 * i + 1] = hex_digit(bytes[i] & 15U);
  }
}

std::string Sha256Digest::hex() const {
  std::string hex(kHexDigits, '0');
  put_hex(hex.data());
  return hex;
}

void Sha256::Free::operator()(EVP_MD_CTX* context) const {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_) out_of_memory();
  must_succeed(EVP_DigestInit_ex2(context_.get(), sha256(), nullptr));
}

Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

Sha256Digest Sha256::of(std::string_view before, std::string_view text) {
  Sha256Digest digest;
  must_succeed(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr));
  if (!before.empty()) must_succeed(EVP_DigestUpdate(context_.get(), before.data(), before.size()));
  must_succeed(EVP_DigestUpdate(context_.get(), text.data(), text.size()));
  must_succeed(EVP_DigestFinal_ex(context_.get(), digest.bytes.data(), nullptr));
  return digest;
}

HmacSha256::HmacSha256(std::string_view key) {
  constexpr char kInner = 0x36;
  constexpr char kOuter = 0x5c;
  if (key.size() > inner_.size()) {
    std::ranges::copy(hash_.of(key).bytes, inner_.begin());
  } else {
    std::ranges::copy(key, inner_.begin());
  }
  for (std::size_t i = 0; i < inner_.size(); ++i) {
    outer_[i] = static_cast<char>(inner_[i] ^ kOuter);
    inner_[i] = static_cast<char>(inner_[i] ^ kInner);
  }
}

Sha256Digest HmacSha256::of(std::string_view text) {
  const auto inner = hash_.of({inner_.data(), inner_.size()}, text);
  const auto* bytes = reinterpret_cast<const char*>(inner.bytes.data());
  return hash_.of({outer_.data(), outer_.size()}, {bytes, inner.bytes.size()});
}

}  // namespace millrace
