#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX.

namespace millrace {

// The 256 bits that a hash gives.
struct Sha256Digest {
  static constexpr std::size_t kHexDigits = 64;

  std::array<unsigned char, 32> bytes;

  // Writes kHexDigits characters, in lower case.
  void put_hex(char* out) const;
  std::string hex() const;
};

// The SHA-256 of one short text after the other: what it needs of OpenSSL is made once. One thread
// at a time. One that was moved from can only be assigned to or destroyed.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  Sha256Digest of(std::string_view text) { return of({}, text); }

 private:
  friend class HmacSha256;
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };

  // Of both texts, one behind the other.
  Sha256Digest of(std::string_view before, std::string_view text);

  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

// The same for HMAC-SHA-256 (RFC 2104) with one key. The key is not kept as it was given, but what
// is kept is as good as the key.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);

  Sha256Digest of(std::string_view text);

 private:
  using Block = std::array<char, 64>;

  Sha256 hash_;
  Block inner_{};
  Block outer_{};
};

}  // namespace millrace
