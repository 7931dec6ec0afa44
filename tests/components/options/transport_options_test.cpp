// The files that a connection over TLS needs, looked at before anything is contacted.

#include "connector/components/options/transport_options.h"

#include <gmock/gmock.h>

#include "tests/io/http/certificates.h"
#include "tests/support/temp_folder.h"

namespace millrace::components {
namespace {

using config::Node;
using millrace::testing::Authority;
using millrace::testing::read_file;
using millrace::testing::TempFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

class TransportOptionsTest : public ::testing::Test {
 protected:
  using Values = std::vector<std::pair<std::string, std::string>>;

  std::string problems_of(const Values& values) {
    std::vector<Node::Entry> entries;
    for (const auto& [key, value] : values) entries.push_back({key, {}, Node::scalar(value)});
    config::Problems problems;
    transport_options_spec().parse(Node::map(std::move(entries)), "bi", problems);
    return problems.text();
  }

  TempFolder folder_;
  Authority authority_;
};

TEST_F(TransportOptionsTest, TakesFilesThatFit) {
  const auto mine = authority_.sign();
  const auto both = folder_.write("both.pem", read_file(mine.certificate) + read_file(mine.key));

  EXPECT_EQ(problems_of({{"ca_file", authority_.file()},
                         {"client_certificate", mine.certificate},
                         {"client_key", mine.key}}),
            "");
  EXPECT_EQ(problems_of({{"client_certificate", both.string()}}), "");
}

TEST_F(TransportOptionsTest, TellsEveryFileThatHoldsSomethingElse) {
  const auto text = folder_.write("text.pem", "hunter2").string();

  EXPECT_THAT(
      problems_of({{"ca_file", text}, {"client_certificate", text}, {"client_key", text}}),
      AllOf(HasSubstr("bi.ca_file: " + text + " holds no certificate in PEM form"),
            HasSubstr("bi.client_certificate: " + text + " holds no certificate in PEM form"),
            HasSubstr("bi.client_key: " + text + " holds no private key in PEM form")));
}

TEST_F(TransportOptionsTest, TellsThatTheKeyIsMissing) {
  const auto mine = authority_.sign();

  EXPECT_THAT(problems_of({{"client_certificate", mine.certificate}}),
              AllOf(HasSubstr("bi.client_certificate: " + mine.certificate),
                    HasSubstr("holds no private key in PEM form"), HasSubstr("or add client_key")));
}

TEST_F(TransportOptionsTest, TellsThatTheKeyIsOfAnotherCertificate) {
  const auto mine = authority_.sign();
  const auto other = authority_.sign();

  EXPECT_THAT(problems_of({{"client_certificate", mine.certificate}, {"client_key", other.key}}),
              HasSubstr("bi.client_key: " + other.key + " is not the key of the certificate in " +
                        mine.certificate));
}

TEST_F(TransportOptionsTest, TellsThatAKeyAloneIsOfNoUse) {
  EXPECT_THAT(problems_of({{"client_key", authority_.sign().key}}),
              HasSubstr("bi.client_key: has no effect without client_certificate"));
}

}  // namespace
}  // namespace millrace::components
