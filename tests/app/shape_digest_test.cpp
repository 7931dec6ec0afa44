// What a sync does to its rows decides whether a load is another one.

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"
#include "connector/app/runtime.h"
#include "connector/base/sha256.h"
#include "connector/engine/plan/file_spec.h"
#include "connector/engine/plan/parse_plan.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ShapeDigest : public ::testing::Test {
 protected:
  ShapeDigest() { register_everything(registry_); }

  // Of the one sync with these steps.
  std::string of(const std::string& steps, const std::string& key = "one") {
    const auto path =
        folder_.write("m.yaml",
                      "version: 1\nconnections:\n"
                      "  bi: {reports_api: {url: https://bi.example, key: k}}\n"
                      "  out: {files: {root: out}}\n"
                      "syncs:\n  a: {from: {bi: 7}, columns: {email: text}, steps: [" +
                          steps + "], to: [{out: a.csv}]}\n");
    const config::DiskFileReader files;
    const config::Lookup lookup([&](const std::string&) { return key; }, files);
    config::Problems problems;
    const auto document = config::load_document(
        path, lookup, problems, config::load_options(engine::file_spec(registry_).describe()));
    const auto plan = engine::parse_plan(document, registry_, problems);
    EXPECT_TRUE(plan) << problems.text();
    return plan ? plan->syncs.at(0).shape_digest : "";
  }

  components::Registry registry_;
  testing::TempFolder folder_;
};

TEST_F(ShapeDigest, IsAnotherForAnotherExpression) {
  EXPECT_EQ(of("{set: {e: lower(email)}}"), of("{set:   {e: 'lower(email)'}}"));
  EXPECT_NE(of("{set: {e: lower(email)}}"), of("{set: {e: upper(email)}}"));
  EXPECT_NE(of("{set: {e: lower(email)}}"), of("{set: {f: lower(email)}}"));
  EXPECT_NE(of("{set: {e: lower(email)}}"), of("{set: {e: lower(email)}}, {where: email <> ''}"));
}

TEST_F(ShapeDigest, IsAnotherForAnotherKeyOfAMask) {
  const std::string mask = R"({mask: {email: {hmac: "${env:MASK_KEY}"}}})";

  EXPECT_EQ(of(mask, "one"), of(mask, "one"));
  EXPECT_NE(of(mask, "one"), of(mask, "two"));
  EXPECT_NE(of(mask, "one"), of("{mask: {email: sha256}}"));
}

// What is stored of it is a hash of a hash; neither is one of the key, or of the steps with the
// key.
TEST_F(ShapeDigest, CannotBeHeldAgainstHashesOfAKey) {
  const std::string key = "correct horse battery staple";

  const auto digest = of(R"({mask: {email: {hmac: "${env:MASK_KEY}"}}})", key);

  EXPECT_THAT(digest, Not(HasSubstr(key)));
  EXPECT_THAT(short_sha256(key), Not(StartsWith(digest)));
  EXPECT_NE(digest, of("{mask: {email: {hmac: " + key + "}}}"));
}

}  // namespace
}  // namespace millrace::app
