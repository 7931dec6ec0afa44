#include "connector/sql/text/slices.h"

#include <limits>

#include <gtest/gtest.h>

#include "connector/sql/text/edits.h"
#include "connector/sql/text/measures.h"
#include "tests/sql/support/said.h"

namespace millrace::sql::text {
namespace {

constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
constexpr auto kGreatest = std::numeric_limits<std::int64_t>::max();

TEST(SubstringTest, CountsCharactersAndMayStartBeforeTheFirst) {
  EXPECT_EQ(substring("Thömas", 2, 3), "höm");
  EXPECT_EQ(substring("Thömas", -1, 4), "Th");
  EXPECT_EQ(substring("Thömas", 7), "");
  EXPECT_EQ(substring("abc", -5, 3), "");
  EXPECT_EQ(said(substring("abc", 1, -1)), "error: negative substring length not allowed");
}

TEST(SubstringTest, TakesAnyNumber) {
  EXPECT_EQ(substring("abc", kLeast), "abc");
  EXPECT_EQ(substring("abc", kGreatest), "");
  EXPECT_EQ(substring("abc", 2, kGreatest), "bc");
  EXPECT_EQ(substring("abc", kLeast, kGreatest), "");
  EXPECT_EQ(substring("abc", kGreatest, kGreatest), "");
}

TEST(SliceTest, LeftAndRightLeaveOutWhenNegative) {
  EXPECT_EQ(left("€uro", 2), "€u");
  EXPECT_EQ(left("€uro", -3), "€");
  EXPECT_EQ(right("cent €", 2), " €");
  EXPECT_EQ(right("€uro", -1), "uro");
  EXPECT_EQ(left("abc", kLeast), "");
  EXPECT_EQ(right("abc", kLeast), "");
  EXPECT_EQ(left("abc", kGreatest), "abc");
  EXPECT_EQ(right("abc", kGreatest), "abc");
}

TEST(SliceTest, TrimsTheCharactersOfASet) {
  EXPECT_EQ(btrim("  a b "), "a b");
  EXPECT_EQ(btrim("xyxtrimyyx", "xyz"), "trim");
  EXPECT_EQ(ltrim("ääb", "ä"), "b");
  EXPECT_EQ(rtrim("bÄä", "ä"), "bÄ");
  EXPECT_EQ(btrim("aaa", "a"), "");
  EXPECT_EQ(btrim("a", ""), "a");
}

TEST(SplitPartTest, CountsFromEitherEnd) {
  EXPECT_EQ(split_part("abc~@~def~@~ghi", "~@~", 2), "def");
  EXPECT_EQ(split_part("abc,def,ghi,jkl", ",", -2), "ghi");
  EXPECT_EQ(split_part("abc", ",", 2), "");
  EXPECT_EQ(split_part("abc", "", 1), "abc");
  EXPECT_EQ(split_part("a,b", ",", kLeast), "");
  EXPECT_EQ(split_part("a,b", ",", kGreatest), "");
  EXPECT_EQ(said(split_part("a", ",", 0)), "error: field position must not be zero");
}

TEST(MeasureTest, CountsCharactersBytesAndBits) {
  EXPECT_EQ(length("jösé"), 4);
  EXPECT_EQ(octet_length("jösé"), 6);
  EXPECT_EQ(bit_length("jösé"), 48);
  EXPECT_EQ(position("ö", "aööb"), 2);
  EXPECT_EQ(position("", "a"), 1);
  EXPECT_EQ(position("x", "a"), 0);
  EXPECT_EQ(ascii("😀x"), 0x1F600);
}

TEST(EditTest, PadsRepeatsAndReplaces) {
  EXPECT_EQ(said_by([](auto& out) { return lpad("hi", 5, "äy", out); }), "= äyähi");
  EXPECT_EQ(said_by([](auto& out) { return rpad("hi", 5, "xy", out); }), "= hixyx");
  EXPECT_EQ(said_by([](auto& out) { return rpad("hello", 2, "xy", out); }), "= he");
  EXPECT_EQ(said_by([](auto& out) { return lpad("hi", 5, "", out); }), "= hi");
  EXPECT_EQ(said_by([](auto& out) { return repeat("Pg", 3, out); }), "= PgPgPg");
  EXPECT_EQ(said_by([](auto& out) { return replace("abcdefabcdef", "cd", "X", out); }),
            "= abXefabXef");
  EXPECT_EQ(said_by([](auto& out) { reverse("aé€", out); }), "= €éa");
  EXPECT_EQ(said_by([](auto& out) { translate("12345", "143", "ax", out); }), "= a2x5");
}

TEST(EditTest, RefusesATextThatWouldBeTooLong) {
  const std::string kTooLong = "error: the text would be longer than 16 MiB";
  const std::string many(5000, 'a');
  EXPECT_EQ(said_by([](auto& out) { return repeat("a", kGreatest, out); }), kTooLong);
  EXPECT_EQ(said_by([](auto& out) { return lpad("a", kGreatest, "b", out); }), kTooLong);
  EXPECT_EQ(said_by([](auto& out) { return rpad("a", kGreatest, "bc", out); }), kTooLong);
  EXPECT_EQ(said_by([&](auto& out) { return replace(many, "a", many, out); }), kTooLong);
}

TEST(EditTest, OverlaysAndMakesCharacters) {
  EXPECT_EQ(said_by([](auto& out) { return overlay("Txxxxas", "hom", 2, 4, out); }), "= Thomas");
  EXPECT_EQ(said_by([](auto& out) { return overlay("abc", "X", kGreatest, 1, out); }),
            "error: integer out of range");
  EXPECT_EQ(said_by([](auto& out) { return chr(0x20AC, out); }), "= €");
  EXPECT_EQ(said_by([](auto& out) { return chr(0xD800, out); }),
            "error: requested character not valid for encoding: 55296");
  EXPECT_EQ(said_by([](auto& out) { to_hex(-1, out); }), "= ffffffffffffffff");
}

}  // namespace
}  // namespace millrace::sql::text
