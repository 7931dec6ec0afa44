#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "connector/sql/text/limits.h"

struct evp_md_st;      // OpenSSL's EVP_MD
struct evp_md_ctx_st;  // and EVP_MD_CTX.

namespace millrace::sql::text {

enum class DigestKind { Md5, Sha224, Sha384, Sha512 };

// md5(text), and encode(sha512(bytes), 'hex') of the bytes of a text: digits in lower case. What
// OpenSSL looks up is found once, for one text after the other. One thread at a time. SHA-256 is in
// connector/base/sha256_digest.h.
class HexDigest {
 public:
  // A fault when this OpenSSL does not offer that kind, as MD5 in a FIPS setting.
  static Outcome<HexDigest> make(DigestKind kind);

  void append(std::string_view text, std::string& out);

 private:
  struct FreeAlgorithm {
    void operator()(evp_md_st* algorithm) const;
  };
  struct FreeContext {
    void operator()(evp_md_ctx_st* context) const;
  };
  explicit HexDigest(evp_md_st* algorithm);

  std::unique_ptr<evp_md_st, FreeAlgorithm> algorithm_;
  std::unique_ptr<evp_md_ctx_st, FreeContext> context_;
};

}  // namespace millrace::sql::text
