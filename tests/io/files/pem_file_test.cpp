// What is told of certificates and keys before a connection needs them.

#include "connector/io/files/pem_file.h"

#include <cstdio>
#include <filesystem>

#include <gmock/gmock.h>
#include <openssl/pem.h>

#include "tests/io/http/certificates.h"
#include "tests/support/temp_folder.h"

namespace millrace::io {
namespace {

using millrace::testing::Authority;
using millrace::testing::read_file;
using millrace::testing::TempFolder;
using ::testing::HasSubstr;

class PemFileTest : public ::testing::Test {
 protected:
  std::filesystem::path locked_key(const std::string& password) {
    const auto path = folder_ / "locked.pem";
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    std::FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_PKCS8PrivateKey(file, key, EVP_aes_256_cbc(), password.data(),
                              static_cast<int>(password.size()), nullptr, nullptr);
    std::fclose(file);
    EVP_PKEY_free(key);
    return path;
  }

  TempFolder folder_;
  Authority authority_;
};

TEST_F(PemFileTest, WithWhatItIsNamedForIsTaken) {
  const auto mine = authority_.sign();
  const auto both =
      folder_.write("both.pem", "A comment\n" + read_file(mine.certificate) + read_file(mine.key));

  EXPECT_EQ(complaint_about_authorities(authority_.file()), std::nullopt);
  EXPECT_EQ(complaint_about_certificate(mine.certificate), std::nullopt);
  EXPECT_EQ(complaint_about_private_key(mine.key), std::nullopt);
  EXPECT_TRUE(belong_together(mine.certificate, mine.key));
  EXPECT_EQ(complaint_about_certificate(both), std::nullopt);
  EXPECT_EQ(complaint_about_private_key(both), std::nullopt);
  EXPECT_TRUE(belong_together(both, both));
}

TEST_F(PemFileTest, WithSomethingElseIsRefused) {
  const auto mine = authority_.sign();
  const auto text = folder_.write("text.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n");
  const auto nothing = folder_.write("empty.pem", "");

  for (const auto& file : {text, nothing, std::filesystem::path(mine.key)}) {
    EXPECT_THAT(*complaint_about_authorities(file), HasSubstr("holds no certificate in PEM form"));
    EXPECT_THAT(*complaint_about_certificate(file), HasSubstr("holds no certificate in PEM form"));
  }
  for (const auto& file : {text, nothing, std::filesystem::path(mine.certificate)}) {
    EXPECT_THAT(*complaint_about_private_key(file), HasSubstr("holds no private key in PEM form"));
  }
}

TEST_F(PemFileTest, WithOneMalformedAuthorityAmongGoodOnesIsRefused) {
  const auto file = folder_.write("ca.pem", read_file(authority_.file()) +
                                                "-----BEGIN CERTIFICATE-----\nAAAA\n"
                                                "-----END CERTIFICATE-----\n");

  EXPECT_TRUE(complaint_about_authorities(file));
}

TEST_F(PemFileTest, WithALockedKeyWantsItsPassword) {
  const auto key = locked_key("swordfish");

  EXPECT_THAT(*complaint_about_private_key(key), HasSubstr("holds an encrypted private key; name"));
  EXPECT_THAT(*complaint_about_private_key(key, "marlin"),
              HasSubstr("that the password does not open"));
  EXPECT_EQ(complaint_about_private_key(key, "swordfish"), std::nullopt);
}

TEST_F(PemFileTest, WithTheKeyOfAnotherCertificateDoesNotBelongToIt) {
  const auto mine = authority_.sign();
  const auto other = authority_.sign();

  EXPECT_FALSE(belong_together(mine.certificate, other.key));
}

TEST_F(PemFileTest, ThatIsMissingOrAFolderIsRefused) {
  EXPECT_THAT(*complaint_about_certificate(folder_ / "none.pem"), HasSubstr("cannot be opened"));
  EXPECT_THAT(*complaint_about_private_key(folder_.path()), HasSubstr("names a folder"));
}

}  // namespace
}  // namespace millrace::io
