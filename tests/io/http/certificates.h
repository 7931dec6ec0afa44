#pragma once

#include <filesystem>
#include <string>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "tests/support/temp_folder.h"

namespace millrace::testing {

// A certificate and its key, as PEM files.
struct Certificate {
  std::string certificate;
  std::string key;
};

// What a certificate says; the default is a good one for localhost and 127.0.0.1.
struct Wishes {
  std::string name = "DNS:localhost,IP:127.0.0.1";  // Empty: the name has a NUL in it.
  long valid_from = -3600;                          // Seconds from now.
  long valid_until = 24 * 3600;
  bool weak_key = false;     // RSA with 512 bits.
  bool self_signed = false;  // By its own key instead of the authority's.
};

// An authority of a test's own and what it signs, in a folder that goes with it.
class Authority {
 public:
  Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  ~Authority();

  // The authority's own certificate.
  std::string file() const { return folder_.path() / "authority.pem"; }

  Certificate sign(const Wishes& wishes = {});

 private:
  void write(const std::filesystem::path& path, X509* certificate) const;

  TempFolder folder_;
  EVP_PKEY* key_;
  X509* certificate_;
  int made_ = 0;
};

}  // namespace millrace::testing
