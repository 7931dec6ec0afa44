#include "connector/base/sha256.h"

#include <gtest/gtest.h>

namespace millrace {
namespace {

// FIPS 180-2, appendix B.1, cut to 128 bits.
TEST(ShortSha256, IsTheStartOfTheDigest) {
  EXPECT_EQ(short_sha256("abc"), "ba7816bf8f01cfea414140de5dae2223");
  EXPECT_EQ(short_sha256(""), "e3b0c44298fc1c149afbf4c8996fb924");
}

}  // namespace
}  // namespace millrace
