#include "tests/io/http/certificates.h"

#include <memory>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

namespace millrace::testing {
namespace {

using File = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

File opened(const std::filesystem::path& path) {
  File file(BIO_new_file(path.c_str(), "w"), &BIO_free_all);
  if (!file) throw std::runtime_error("cannot write " + path.string());
  return file;
}

void add_extension(X509* to, int kind, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
  if (extension == nullptr) throw std::runtime_error("bad extension");
  X509_add_ext(to, extension, -1);
  X509_EXTENSION_free(extension);
}

// "localhost\0.evil.example": a reader of C strings would take it for localhost.
void add_name_with_nul(X509* to) {
  constexpr char kName[] = "localhost\0.evil.example";
  GENERAL_NAMES* names = sk_GENERAL_NAME_new_null();
  GENERAL_NAME* name = GENERAL_NAME_new();
  ASN1_IA5STRING* text = ASN1_IA5STRING_new();
  ASN1_STRING_set(text, kName, sizeof(kName) - 1);
  GENERAL_NAME_set0_value(name, GEN_DNS, text);
  sk_GENERAL_NAME_push(names, name);
  X509_add1_ext_i2d(to, NID_subject_alt_name, names, 0, 0);
  sk_GENERAL_NAME_pop_free(names, &GENERAL_NAME_free);
}

EVP_PKEY* new_key() {
  return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
}

X509* begun(EVP_PKEY* key, long from, long until, const std::string& name, long serial) {
  X509* made = X509_new();
  X509_set_version(made, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made), serial);
  X509_gmtime_adj(X509_getm_notBefore(made), from);
  X509_gmtime_adj(X509_getm_notAfter(made), until);
  X509_set_pubkey(made, key);
  const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC, text, -1, -1, 0);
  return made;
}

}  // namespace

Authority::Authority()
    : key_(new_key()), certificate_(begun(key_, -3600, 24 * 3600, "test authority", 1)) {
  X509_set_issuer_name(certificate_, X509_get_subject_name(certificate_));
  add_extension(certificate_, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate_, NID_key_usage, "critical,keyCertSign");
  X509_sign(certificate_, key_, EVP_sha256());
  write(file(), certificate_);
}

Authority::~Authority() {
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

void Authority::write(const std::filesystem::path& path, X509* certificate) const {
  PEM_write_bio_X509(opened(path).get(), certificate);
}

Certificate Authority::sign(const Wishes& wishes) {
  EVP_PKEY* key = wishes.weak_key ? EVP_RSA_gen(512) : new_key();
  X509* leaf = begun(key, wishes.valid_from, wishes.valid_until, "leaf", ++made_ + 1);
  X509_set_issuer_name(leaf, X509_get_subject_name(wishes.self_signed ? leaf : certificate_));
  if (wishes.name.empty()) {
    add_name_with_nul(leaf);
  } else {
    add_extension(leaf, NID_subject_alt_name, wishes.name.c_str());
  }
  X509_sign(leaf, wishes.self_signed ? key : key_, EVP_sha256());
  const std::string base = folder_.path() / ("leaf" + std::to_string(made_));
  const Certificate made{base + ".pem", base + ".key"};
  write(made.certificate, leaf);
  PEM_write_bio_PrivateKey(opened(made.key).get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  X509_free(leaf);
  EVP_PKEY_free(key);
  return made;
}

}  // namespace millrace::testing
