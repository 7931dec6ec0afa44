#include "connector/engine/rehearsal/aligned_rows.h"

#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::engine {
namespace {

// "aa b- -c": the pairs, with '-' where there is none.
std::string aligned(std::string_view expected, std::string_view given) {
  std::string text;
  const auto pairs = aligned_rows(expected.size(), given.size(), [&](std::size_t e, std::size_t g) {
    return expected[e] == given[g];
  });
  for (const auto& [e, g] : pairs) {
    if (!text.empty()) text += ' ';
    text += e ? expected[*e] : '-';
    text += g ? given[*g] : '-';
  }
  return text;
}

TEST(AlignedRows, PairsEqualRowsAndThoseBetweenThem) {
  EXPECT_EQ(aligned("", ""), "");
  EXPECT_EQ(aligned("abc", "abc"), "aa bb cc");
  EXPECT_EQ(aligned("abc", "ac"), "aa b- cc");
  EXPECT_EQ(aligned("ac", "abc"), "aa -b cc");
  EXPECT_EQ(aligned("axc", "ayc"), "aa xy cc");
  EXPECT_EQ(aligned("xyc", "c"), "x- y- cc");
  EXPECT_EQ(aligned("ab", ""), "a- b-");
  EXPECT_EQ(aligned("", "ab"), "-a -b");
  EXPECT_EQ(aligned("ab", "ba"), "a- bb -a");
}

TEST(AlignedRows, OfLongListsTheyArePairedByPlace) {
  const auto pairs = aligned_rows(3'000, 3'000, [](std::size_t, std::size_t) { return false; });

  EXPECT_EQ(pairs.size(), 3'000u);
  EXPECT_EQ(pairs.back(), (RowPair{2'999, 2'999}));
}

}  // namespace
}  // namespace millrace::engine
