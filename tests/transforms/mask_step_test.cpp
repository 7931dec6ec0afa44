#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/spec/spec.h"
#include "tests/transforms/step_run.h"

namespace millrace::transforms {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Rows;
using testing::StepRun;

// The digests are those of coreutils' sha256sum and of OpenSSL's `dgst -hmac`.
struct Masked {
  std::string name, method, text, masked;
};

class MaskOf : public ::testing::TestWithParam<Masked> {};

TEST_P(MaskOf, GivesWhatIsDocumented) {
  const auto& [name, method, text, masked] = GetParam();
  const StepRun step("mask", "{a: " + method + "}");

  const auto result = step.run({"a"}, {{text}, {"∅"}, {text}});

  EXPECT_EQ(result.rows, (Rows{{masked}, {"∅"}, {masked}}));
}

INSTANTIATE_TEST_SUITE_P(
    , MaskOf,
    ::testing::Values(
        Masked{"Sha256", "sha256", "abc",
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        Masked{"Sha256OfNothing", "sha256", "",
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        Masked{"Hmac", "{hmac: Jefe}", "what do ya want for nothing?",
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        Masked{"Redact", "redact", "Ada", "***"}, Masked{"RedactOfNothing", "redact", "", "***"},
        Masked{"Last4", "last4", "4111111111111234", "************1234"},
        Masked{"Last4OfFive", "last4", "12345", "*2345"},
        Masked{"Last4OfFour", "last4", "1234", "****"}, Masked{"Last4OfNothing", "last4", "", ""},
        Masked{"Last4OfCharacters", "last4", "zażółć", "**żółć"},
        Masked{"Last4OfFourCharacters", "last4", "żółć", "****"},
        Masked{"Last4OfEmoji", "last4", "a😀😀😀漢", "*😀😀😀漢"},
        Masked{"Domain", "email_domain", "ada@example.com", "example.com"},
        Masked{"DomainAsTheFunctionGivesIt", "email_domain", " Ada@Example.COM ", "example.com"},
        Masked{"NoDomainOfWhatIsNoAddress", "email_domain", "\"a@b\"@example.com", "***"},
        Masked{"NoDomainWithoutAt", "email_domain", "ada", "***"},
        Masked{"NoDomainBehindAt", "email_domain", "ada@", "***"}),
    [](const auto& test) { return test.param.name; });

TEST(MaskStep, LeavesTheOtherColumnsAsTheyAre) {
  const StepRun step("mask", "{b: redact}");

  const auto result = step.run({"a integer", "b integer", "c date"}, {{"1", "2", "2026-01-01"}});

  EXPECT_THAT(result.columns, ElementsAre("a integer", "b text", "c date"));
  EXPECT_EQ(result.rows, (Rows{{"1", "***", "2026-01-01"}}));
}

TEST(MaskStep, SaysWhatItMasks) {
  const StepRun step("mask", "{b: redact, a: sha256}");

  EXPECT_THAT(step.step().masked_columns(), ElementsAre("b", "a"));
}

TEST(MaskStep, MakesAColumnTextThatOnlyTheReportTellsOf) {
  const StepRun step("mask", "{phone: last4}");
  components::KnownSchema columns;
  struct NoProblems final : components::StepProblems {
    void add(std::string_view, std::string message) override { ADD_FAILURE() << message; }
  } problems;

  step.step().check(columns, problems);

  ASSERT_TRUE(columns.find("phone"));
  EXPECT_EQ(columns.fields()[*columns.find("phone")].type.kind, TypeKind::Text);
  EXPECT_FALSE(columns.is_closed());
}

TEST(MaskStep, NamesAColumnThatIsNotThere) {
  const StepRun step("mask", "{phon: last4}");

  EXPECT_THAT(step.check({"phone"}), HasSubstr("names the column \"phon\""));
  EXPECT_THAT(step.run({"phone"}, {}).error, HasSubstr("the report has no column \"phon\""));
}

struct WrongMask {
  std::string name, yaml, problem;
};

class MaskRejects : public ::testing::TestWithParam<WrongMask> {};

TEST_P(MaskRejects, AndSaysWhatToWrite) {
  EXPECT_THAT(StepRun("mask", GetParam().yaml).problems(), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    , MaskRejects,
    ::testing::Values(
        WrongMask{"AnotherWord", "{a: sha265}", "'sha265' is not one of the choices; did you mean"},
        WrongMask{"HmacWithoutKey", "{a: hmac}", "'hmac' needs a key; write {hmac:"},
        WrongMask{"AnEmptyKey", "{a: {hmac: ''}}", "mask.a.hmac: is empty; write {hmac:"},
        WrongMask{"AKeyWhereNoneIs", "{a: {sha256: x}}", "takes no key; write sha256 alone"},
        WrongMask{"AnotherKeyedMethod", "{a: {hmacc: x}}",
                  "'hmacc' is not a method with a key; did you mean 'hmac'?"},
        WrongMask{"TwoMethods", "{a: {hmac: x, sha256: y}}", "needs exactly one method"},
        WrongMask{"AList", "{a: [redact]}", "must be a single value, not a list"},
        WrongMask{"NoValue", "{a: }", "has no value"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::transforms
