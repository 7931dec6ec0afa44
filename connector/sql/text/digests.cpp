#include "connector/sql/text/digests.h"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "connector/base/process/out_of_memory.h"
#include "connector/sql/text/encoding.h"

namespace millrace::sql::text {
namespace {

const char* name_of(DigestKind kind) {
  switch (kind) {
    case DigestKind::Md5:
      return "MD5";
    case DigestKind::Sha224:
      return "SHA224";
    case DigestKind::Sha384:
      return "SHA384";
    case DigestKind::Sha512:
      break;
  }
  return "SHA512";
}

// With the algorithm at hand, OpenSSL fails only when there is no memory.
void expect(int done) {
  if (done != 1) out_of_memory();
}

}  // namespace

void HexDigest::FreeAlgorithm::operator()(EVP_MD* algorithm) const {
  EVP_MD_free(algorithm);
}

void HexDigest::FreeContext::operator()(EVP_MD_CTX* context) const {
  EVP_MD_CTX_free(context);
}

HexDigest::HexDigest(EVP_MD* algorithm) : algorithm_(algorithm), context_(EVP_MD_CTX_new()) {
  if (!context_) out_of_memory();
  expect(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr));
}

Outcome<HexDigest> HexDigest::make(DigestKind kind) {
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, name_of(kind), nullptr);
  if (algorithm == nullptr) {
    return fault("the OpenSSL of this machine does not offer {}", known(name_of(kind)));
  }
  return HexDigest(algorithm);
}

void HexDigest::append(std::string_view text, std::string& out) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned int size = 0;
  expect(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr));
  expect(EVP_DigestUpdate(context_.get(), text.data(), text.size()));
  expect(EVP_DigestFinal_ex(context_.get(), bytes.data(), &size));
  append_hex({reinterpret_cast<const char*>(bytes.data()), size}, out);
}

}  // namespace millrace::sql::text
