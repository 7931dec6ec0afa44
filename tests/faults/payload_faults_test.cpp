// What may be wrong with the rows themselves: F041 to F047. Each test runs the whole program.

#include <ostream>

#include <gtest/gtest.h>

#include "tests/faults/source_faults.h"

namespace millrace::testing {
namespace {

// A file, or the values of a page, that must not be loaded, and the words of the message.
struct Payload {
  std::string name;
  std::string body;
  std::string says;
};

void PrintTo(const Payload& payload, std::ostream* out) {
  *out << payload.name;
}

std::string name_of(const ::testing::TestParamInfo<Payload>& test) {
  return test.param.name;
}

class BadFile : public SourceFaults, public ::testing::WithParamInterface<Payload> {};

TEST_P(BadFile, FailsTheRunWithItsPlace) {
  storage().on({.path = kFile, .times = When::kAlways}, answers(200, GetParam().body));
  fetch();

  expect_failed(kFailed, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    , BadFile,
    ::testing::Values(Payload{"F041_OpenQuoteAtTheEnd", "id,note\n1,\"abc\n2,d\n", "quote"},
                      Payload{"F041_QuoteInAnUnquotedField", "id,note\n1,a\"b\n", "quote"},
                      Payload{"F041_TextAfterAClosingQuote", "id,note\n1,\"a\"b\n", "quote"},
                      Payload{"F041_NulByte", std::string("id,note\n1,a\0b\n", 14), "row 1"},
                      Payload{"F042_FewerCellsThanColumns", "id,note\n1,a\n2\n", "row 2"},
                      Payload{"F042_MoreCellsThanColumns", "id,note\n1,a\n2,b,c\n", "row 2"},
                      Payload{"F043_Latin1", "id,note\n1,M\xfcller\n", "UTF-8"},
                      Payload{"F043_OverlongEncoding", "id,note\n1,\xc0\xaf\n", "UTF-8"},
                      Payload{"F043_LoneSurrogate", "id,note\n1,\xed\xa0\x80\n", "UTF-8"},
                      Payload{"F043_Utf16", std::string("\xff\xfei\0d\0\n\0", 8), ""}),
    name_of);

class BadPage : public SourceFaults, public ::testing::WithParamInterface<Payload> {};

TEST_P(BadPage, FailsTheRun) {
  api().on({.path = kPage2, .times = When::kAlways},
           rewrites(member_becomes("values", GetParam().body)));
  fetch(kPaged);

  expect_failed(kFailed, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    , BadPage,
    ::testing::Values(Payload{"F042_FewerCellsThanColumns", R"([["4","e","n"]])", "page 2"},
                      Payload{"F042_MoreCellsThanColumns", R"([["4","e","n","1","2"]])", "page 2"},
                      Payload{"F043_NoUtf8", "[[\"4\",\"\xff\",\"n\",\"1\"]]", "page 2"},
                      Payload{"F043_LoneSurrogate", R"([["4","\ud800","n","1"]])", "page 2"},
                      Payload{"F044_NotANumber", R"([[NaN,"e","n","1"]])", "page 2"},
                      Payload{"F046_TrailingComma", R"([["4","e","n","1"],])", "page 2"},
                      Payload{"F046_Comment", R"([/* none */["4","e","n","1"]])", "page 2"},
                      Payload{"F046_NoArrayOfRows", R"({"4":["e"]})", "page 2"},
                      Payload{"F046_ARowThatIsNone", R"(["4"])", "page 2"}),
    name_of);

TEST_F(SourceFaults, F042_AHeaderThatChangesBetweenPagesIsNeverMixed) {
  api().on({.path = kPage2, .times = When::kAlways},
           rewrites(member_becomes("fields", R"(["id","note","email","amount"])")));
  fetch(kPaged);

  EXPECT_NE(run().exit_code, 0);
}

TEST_F(SourceFaults, F042_AByteOrderMarkAndOtherLineEndsChangeNothing) {
  storage().on({.path = kFile}, rewrites([](const std::string& body) {
                 std::string other = "\xEF\xBB\xBF";
                 bool quoted = false;
                 for (const char c : body) {
                   if (c == '"') quoted = !quoted;
                   if (c == '\n' && !quoted) other += '\r';
                   other += c;
                 }
                 return other;
               }));
  fetch();

  expect_done();
}

}  // namespace
}  // namespace millrace::testing
