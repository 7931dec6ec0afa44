#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX.

namespace millrace {

// The first 32 hex digits (128 bits) of the SHA-256 of the text: a name for it that is the same on
// every machine and that nobody can aim at.
std::string short_sha256(std::string_view text);

// The same of a text that comes in pieces: however it is cut, the digest is that of the whole. One
// thread at a time. One that was moved from can only be assigned to or destroyed.
class ShortSha256 {
 public:
  ShortSha256();
  ShortSha256(ShortSha256&&) noexcept;
  ShortSha256& operator=(ShortSha256&&) noexcept;
  ~ShortSha256();

  void add(std::string_view piece);
  // Of everything so far, as short_sha256() gives it; more may be added.
  std::string digest() const;
  // All 64 hex digits of it.
  std::string whole_digest() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace millrace
