#include "config/tree/foreign_reference.h"

#include <gtest/gtest.h>

namespace millrace::config {
namespace {

TEST(ForeignReferenceTest, KnowsHowOthersNameAVariable) {
  for (const auto* text :
       {"$KEY", "{{ env_var('KEY') }}", "{{env.KEY}}", "{{ secrets.KEY }}", "%(key)s", "ENV['KEY']",
        "os.environ[\"KEY\"]", "os.environ.get('KEY')", "process.env.KEY", " $KEY "}) {
    EXPECT_EQ(foreign_reference(text), "${env:KEY}") << text;
  }
  EXPECT_EQ(foreign_reference("$HOME/out"), "${env:HOME}/out");
  EXPECT_EQ(foreign_reference("{{ secret }}"), "${env:NAME}");
}

TEST(ForeignReferenceTest, LeavesOtherTextAlone) {
  for (const auto* text :
       {"", "$", "$5", "$a", "$Pa55", "a$KEY", "US$KEY", "{{ sync }}.csv", "{{ today - 7d }}",
        "100%", "%d", "%ACME%", "%(a", "ENV", "environment"}) {
    EXPECT_EQ(foreign_reference(text), std::nullopt) << text;
  }
}

TEST(ForeignReferenceTest, FindsTheNameWithinTheReference) {
  EXPECT_EQ(foreign_name("KEY"), "${env:KEY}");
  EXPECT_EQ(foreign_name("ENV:KEY"), "${env:KEY}");
  EXPECT_EQ(foreign_name("env.KEY"), "${env:KEY}");
  EXPECT_EQ(foreign_name("env: KEY "), "${env:KEY}");
  EXPECT_EQ(foreign_name("OUT:-out"), "${env:OUT:-out}");
  EXPECT_EQ(foreign_name("secret:a/b#c"), std::nullopt);
  EXPECT_EQ(foreign_name(""), std::nullopt);
}

}  // namespace
}  // namespace millrace::config
