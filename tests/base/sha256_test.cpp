#include "connector/base/sha256.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "connector/base/sha256_digest.h"

namespace millrace {
namespace {

// FIPS 180-2, appendix B.1, cut to 128 bits.
TEST(ShortSha256, IsTheStartOfTheDigest) {
  EXPECT_EQ(short_sha256("abc"), "ba7816bf8f01cfea414140de5dae2223");
  EXPECT_EQ(short_sha256(""), "e3b0c44298fc1c149afbf4c8996fb924");
}

TEST(ShortSha256, HasTheWholeDigestToo) {
  ShortSha256 hash;
  hash.add("a");
  hash.add("bc");
  EXPECT_EQ(hash.whole_digest(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// FIPS 180-2, appendix B.1 and B.2.
TEST(Sha256, IsTheWholeDigestOfEachText) {
  Sha256 first;
  EXPECT_EQ(first.of("abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 hash(std::move(first));
  EXPECT_EQ(hash.of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hash.of("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// RFC 4231, test cases 1, 2 and 6: a key of 20 bytes, a short one, and one longer than a block.
TEST(HmacSha256, IsThatOfTheRfc) {
  HmacSha256 first(std::string(20, '\x0b'));
  EXPECT_EQ(first.of("Hi There").hex(),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HmacSha256("Jefe").of("what do ya want for nothing?").hex(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(HmacSha256(std::string(131, '\xaa'))
                .of("Test Using Larger Than Block-Size Key - Hash Key First")
                .hex(),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(first.of("Hi There").hex(),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

}  // namespace
}  // namespace millrace
