#include "connector/io/files/pem_file.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "connector/io/files/folders.h"

namespace millrace::io {
namespace {

using PemText = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Password = std::optional<std::string>;

// What is left in OpenSSL's queue would be told of the next connection of this thread.
class ForgottenErrors {
 public:
  ForgottenErrors() = default;
  ForgottenErrors(const ForgottenErrors&) = delete;
  ForgottenErrors& operator=(const ForgottenErrors&) = delete;
  ~ForgottenErrors() { ERR_clear_error(); }
};

struct Asked {
  const Password& password;
  bool was_asked = false;
};

// OpenSSL's pem_password_cb: without one it would ask on the terminal.
int give_password(char* buffer, int size, int, void* data) {
  auto& asked = *static_cast<Asked*>(data);
  asked.was_asked = true;
  if (!asked.password) return -1;
  const auto length = std::min(asked.password->size(), static_cast<std::size_t>(size));
  std::memcpy(buffer, asked.password->data(), length);
  return static_cast<int>(length);
}

PemText text_of(const std::filesystem::path& file) {
  return {BIO_new_file(file.c_str(), "r"), &BIO_free_all};
}

Certificate certificate_in(const std::filesystem::path& file) {
  const auto text = text_of(file);
  const Password none;
  Asked asked{none};
  return {text ? PEM_read_bio_X509_AUX(text.get(), nullptr, &give_password, &asked) : nullptr,
          &X509_free};
}

PrivateKey key_in(const std::filesystem::path& file, Asked& asked) {
  const auto text = text_of(file);
  return {text ? PEM_read_bio_PrivateKey(text.get(), nullptr, &give_password, &asked) : nullptr,
          &EVP_PKEY_free};
}

// The certificates of a file; none when one of its parts is malformed.
int count_certificates(const std::filesystem::path& file) {
  const auto text = text_of(file);
  const Password none;
  Asked asked{none};
  auto* parts =
      text ? PEM_X509_INFO_read_bio(text.get(), nullptr, &give_password, &asked) : nullptr;
  int certificates = 0;
  for (int i = 0; i < sk_X509_INFO_num(parts); ++i) {
    if (sk_X509_INFO_value(parts, i)->x509 != nullptr) ++certificates;
  }
  sk_X509_INFO_pop_free(parts, &X509_INFO_free);
  return certificates;
}

constexpr const char* kNoCertificate =
    "holds no certificate in PEM form; name a file with -----BEGIN CERTIFICATE----- in it";

}  // namespace

std::optional<std::string> complaint_about_authorities(const std::filesystem::path& file) {
  if (auto complaint = complaint_about_file_to_read(file)) return complaint;
  const ForgottenErrors at_the_end;
  if (count_certificates(file) > 0) return std::nullopt;
  return kNoCertificate;
}

std::optional<std::string> complaint_about_certificate(const std::filesystem::path& file) {
  if (auto complaint = complaint_about_file_to_read(file)) return complaint;
  const ForgottenErrors at_the_end;
  if (certificate_in(file)) return std::nullopt;
  return kNoCertificate;
}

std::optional<std::string> complaint_about_private_key(const std::filesystem::path& file,
                                                       const std::optional<std::string>& password) {
  if (auto complaint = complaint_about_file_to_read(file)) return complaint;
  const ForgottenErrors at_the_end;
  Asked asked{password};
  if (key_in(file, asked)) return std::nullopt;
  if (!asked.was_asked) {
    return "holds no private key in PEM form; name a file with -----BEGIN PRIVATE KEY----- in it";
  }
  if (password) return "holds an encrypted private key that the password does not open";
  return "holds an encrypted private key; name one without a password, which openssl pkey -in "
         "KEY -out NEW_KEY writes";
}

bool belong_together(const std::filesystem::path& certificate, const std::filesystem::path& key,
                     const std::optional<std::string>& password) {
  const ForgottenErrors at_the_end;
  Asked asked{password};
  const auto shown = certificate_in(certificate);
  const auto kept = key_in(key, asked);
  return !shown || !kept || X509_check_private_key(shown.get(), kept.get()) == 1;
}

}  // namespace millrace::io
