// What the files behind a connection string have wrong: services, certificates and keys.

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>

#include "connector/io/postgres/postgres_dsn.h"
#include "tests/io/http/certificates.h"
#include "tests/support/temp_folder.h"

namespace millrace::io {
namespace {

using millrace::testing::Authority;
using millrace::testing::TempFolder;
using ::testing::HasSubstr;
using ::testing::Not;

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() {
    file_ = folder_.write("services.conf", "[warehouse]\nhost=db\ndbname=w\n[odd]\nnonsense=1\n");
    ::setenv("PGSERVICEFILE", file_.c_str(), 1);
  }
  ~ServiceTest() override { ::unsetenv("PGSERVICEFILE"); }

  TempFolder folder_;
  std::filesystem::path file_;
};

TEST_F(ServiceTest, IsFoundInTheFileThatTheEnvironmentNames) {
  EXPECT_EQ(complaint_about_dsn("service=warehouse"), std::nullopt);
  EXPECT_EQ(complaint_about_dsn("postgresql:///?service=warehouse&sslmode=require"), std::nullopt);
}

TEST_F(ServiceTest, IsToldWhenNoFileHasItOrItIsMalformed) {
  for (const auto* name : {"wharehouse", "odd"}) {
    const auto complaint = complaint_about_dsn(std::string("service=") + name);

    ASSERT_TRUE(complaint) << name;
    EXPECT_THAT(*complaint, HasSubstr("has a service that libpq cannot read"));
    EXPECT_THAT(*complaint, Not(HasSubstr(name)));
  }
}

TEST_F(ServiceTest, IsToldWhenTheFileIsMissing) {
  std::filesystem::remove(file_);

  EXPECT_TRUE(complaint_about_dsn("service=warehouse"));
}

class DsnFilesTest : public ::testing::Test {
 protected:
  std::optional<std::string> complaint(const std::string& options) {
    return complaint_about_dsn("host=db dbname=w " + options);
  }

  TempFolder folder_;
  Authority authority_;
};

TEST_F(DsnFilesTest, AreTakenWhenTheyFit) {
  const auto mine = authority_.sign();
  std::filesystem::permissions(mine.key, std::filesystem::perms::owner_read);

  EXPECT_EQ(complaint("sslmode=verify-full sslrootcert=" + authority_.file() +
                      " sslcert=" + mine.certificate + " sslkey=" + mine.key),
            std::nullopt);
  // libpq does without these.
  EXPECT_EQ(complaint("sslmode=require sslrootcert=/nowhere/ca.pem sslcert=/nowhere/me.pem"),
            std::nullopt);
  EXPECT_EQ(complaint("sslmode=disable sslrootcert=/dev/null"), std::nullopt);
}

TEST_F(DsnFilesTest, OfAuthoritiesHaveToBeThereToVerifyTheServer) {
  EXPECT_THAT(*complaint("sslmode=verify-ca sslrootcert=/nowhere/ca.pem"),
              HasSubstr("as sslrootcert that cannot be opened"));
}

TEST_F(DsnFilesTest, HaveToHoldWhatTheyAreNamedFor) {
  const auto text = folder_.write("text.pem", "no certificate").string();
  const auto mine = authority_.sign();
  std::filesystem::permissions(mine.key, std::filesystem::perms::owner_read);
  std::filesystem::permissions(text, std::filesystem::perms::owner_read);

  EXPECT_THAT(*complaint("sslrootcert=" + text),
              HasSubstr("sslrootcert that holds no certificate"));
  EXPECT_THAT(*complaint("sslcert=" + text), HasSubstr("sslcert that holds no certificate"));
  EXPECT_THAT(*complaint("sslcert=" + mine.certificate + " sslkey=" + text),
              HasSubstr("sslkey that holds no private key"));
  EXPECT_THAT(*complaint("sslcert=" + mine.certificate + " sslkey=/nowhere/key.pem"),
              HasSubstr("sslkey that cannot be opened"));
}

TEST_F(DsnFilesTest, HaveToBelongTogetherAndToNobodyElse) {
  const auto mine = authority_.sign();
  const auto other = authority_.sign();
  const auto own = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
  std::filesystem::permissions(mine.key, own | std::filesystem::perms::others_read);
  std::filesystem::permissions(other.key, own);

  EXPECT_THAT(*complaint("sslcert=" + mine.certificate + " sslkey=" + mine.key),
              HasSubstr("chmod 600"));
  EXPECT_THAT(*complaint("sslcert=" + mine.certificate + " sslkey=" + other.key),
              HasSubstr("is not the key of the certificate in sslcert"));
}

}  // namespace
}  // namespace millrace::io
