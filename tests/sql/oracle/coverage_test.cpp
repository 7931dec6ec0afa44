// What the oracle's generator leaves out of the language: nothing but what is named here.

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "connector/sql/functions/standard_catalog.h"
#include "tests/sql/oracle/generator.h"
#include "tests/sql/oracle/server.h"
#include "tests/sql/oracle/stand_ins.h"

namespace millrace::sql::testing {
namespace {

constexpr std::size_t kExpressions = 40'000;

struct Exception {
  std::string_view name;
  std::string_view reason;
};

constexpr std::array<Exception, 1> kExceptions{{
    {"random", "no two calls are the same, here or there"},
}};

bool is_excepted(std::string_view name) {
  return std::ranges::find(kExceptions, name, &Exception::name) != kExceptions.end();
}

class OracleCoverageTest : public OracleServer {
 protected:
  void SetUp() override {
    OracleServer::SetUp();
    if (IsSkipped()) return;
    callables_ = find_callables(standard_catalog(),
                                [this](const auto& expressions) { return types_of(expressions); });
    Random random(1);
    const Table table = random_table(random, 1);
    Generator generator(callables_.all, table, random);
    for (std::size_t i = 0; i < kExpressions; ++i) generator.expression();
    made_ = generator.made();
  }

  Callables callables_;
  std::map<std::string, std::size_t> made_;
};

TEST_F(OracleCoverageTest, EachWayToCallWhatTheCatalogHasIsGenerated) {
  for (const auto& each : callables_.all) {
    EXPECT_TRUE(made_.contains(each.signature())) << each.signature();
  }
  for (const auto& signature : callables_.unknown) {
    EXPECT_TRUE(is_excepted(signature.substr(0, signature.find('(')))) << signature;
  }
  for (const auto& each : callables_.other_types) ADD_FAILURE() << each;
}

TEST_F(OracleCoverageTest, EachNameOfTheCatalogIsGenerated) {
  const auto& catalog = standard_catalog();
  for (const auto& [name, function] : catalog.functions()) {
    const bool is_ours = function.is_own && !has_stand_in(name);
    EXPECT_NE(made_.contains(name), is_ours || is_excepted(name)) << name;
  }
  for (const auto& [name, operation] : catalog.operators()) {
    EXPECT_TRUE(made_.contains(name)) << name;
  }
  // "IS NULL, IS NOT NULL": the first stands for all.
  for (const auto& form : catalog.forms()) {
    EXPECT_TRUE(made_.contains(form.name.substr(0, form.name.find(',')))) << form.name;
  }
}

}  // namespace
}  // namespace millrace::sql::testing
