#include "connector/sql/text/encoding.h"

#include <gtest/gtest.h>

#include "connector/sql/text/digests.h"
#include "connector/sql/text/normalizing.h"
#include "tests/sql/support/said.h"

namespace millrace::sql::text {
namespace {

std::string encoded(std::string_view bytes, Encoding encoding) {
  return said_by([&](auto& out) { return encode(bytes, encoding, out); });
}

std::string decoded(std::string_view text, Encoding encoding) {
  return said_by([&](auto& out) { return decode(text, encoding, out); });
}

TEST(EncodingTest, WritesTheThreeForms) {
  EXPECT_EQ(encoded("a", Encoding::Base64), "= YQ==");
  EXPECT_EQ(encoded(std::string(57, 'a'), Encoding::Base64).back(), '\n');
  EXPECT_EQ(encoded("ä1", Encoding::Hex), "= c3a431");
  EXPECT_EQ(encoded("ä\\1", Encoding::Escape), "= \\303\\244\\\\1");
}

struct Decoded {
  std::string name;
  Encoding encoding;
  std::string text, answer;
};

class DecodeTest : public ::testing::TestWithParam<Decoded> {};

TEST_P(DecodeTest, GivesTheTextOrWhatIsWrong) {
  EXPECT_EQ(decoded(GetParam().text, GetParam().encoding), GetParam().answer);
}

INSTANTIATE_TEST_SUITE_P(
    , DecodeTest,
    ::testing::Values(
        Decoded{"Base64", Encoding::Base64, "w6 Q=", "= ä"},
        Decoded{"Base64Cut", Encoding::Base64, "YQ=", "error: invalid base64 end sequence"},
        Decoded{"Base64Symbol", Encoding::Base64, "Y€",
                "error: invalid symbol \"€\" found while decoding base64 sequence"},
        Decoded{"Base64Padding", Encoding::Base64, "=",
                "error: unexpected \"=\" while decoding base64 sequence"},
        Decoded{"Hex", Encoding::Hex, "C3 a4", "= ä"},
        Decoded{"HexOdd", Encoding::Hex, "c3a",
                "error: invalid hexadecimal data: odd number of digits"},
        Decoded{"HexDigit", Encoding::Hex, "xy", "error: invalid hexadecimal digit: \"x\""},
        Decoded{"Escape", Encoding::Escape, "\\303\\244\\\\", "= ä\\"},
        Decoded{"EscapeOpen", Encoding::Escape, "\\3",
                "error: invalid input syntax for type bytea"},
        Decoded{"NoText", Encoding::Hex, "61ff",
                "error: invalid byte sequence for encoding \"UTF8\": 0xff"},
        Decoded{"Zero", Encoding::Hex, "00",
                "error: invalid byte sequence for encoding \"UTF8\": 0x00"},
        Decoded{"Surrogate", Encoding::Hex, "eda080",
                "error: invalid byte sequence for encoding \"UTF8\": 0xed 0xa0 0x80"}),
    [](const auto& test) { return test.param.name; });

TEST(EncodingTest, IsFoundByItsName) {
  EXPECT_TRUE(encoding_of("BASE64"));
  EXPECT_EQ(encoding_of("base32").error(), "unrecognized encoding: \"base32\"");
}

TEST(HexDigestTest, HashesOneTextAfterTheOther) {
  auto md5 = HexDigest::make(DigestKind::Md5);
  ASSERT_TRUE(md5);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(said_by([&](auto& out) { md5->append("abc", out); }),
              "= 900150983cd24fb0d6963f7d28e17f72");
  }
}

TEST(NormalizingTest, ComposesAndDecomposes) {
  EXPECT_EQ(said_by([](auto& out) { return normalize("e\u0301", NormalForm::Nfc, out); }), "= é");
  EXPECT_EQ(said_by([](auto& out) { return normalize("é", NormalForm::Nfd, out); }), "= e\u0301");
  EXPECT_FALSE(is_normalized("e\u0301", NormalForm::Nfc));
  EXPECT_EQ(normal_form_of("nfx").error(), "invalid normalization form: nfx");
}

TEST(NormalizingTest, TakesAccentsOff) {
  EXPECT_EQ(said_by([](auto& out) { unaccent("Hôtel Ångström Łódź Straße Æsir 가", out); }),
            "= Hotel Angstrom Lodz Strasse AEsir 가");
}

TEST(NormalizingTest, CollapsesWhiteSpace) {
  EXPECT_EQ(said_by([](auto& out) { collapse_spaces(" \t a \u00A0\u3000 b\n", out); }), "= a b");
  EXPECT_EQ(said_by([](auto& out) { collapse_spaces(" \n", out); }), "= ");
}

}  // namespace
}  // namespace millrace::sql::text
