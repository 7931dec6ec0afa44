#include "connector/io/http/message/inflater.h"

#include <cstdint>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/http/compressed.h"

namespace millrace::io {
namespace {

using millrace::testing::compressed;
using millrace::testing::Wrapping;
using ::testing::HasSubstr;

// What comes out when `encoded` is fed in blocks of that size.
Result<std::string> inflated(std::string_view encoded, Coding coding = Coding::Gzip,
                             std::size_t block_size = SIZE_MAX, std::size_t piece = 4096) {
  Inflater inflater(coding, piece);
  std::string text;
  while (!encoded.empty()) {
    const auto part = encoded.substr(0, block_size);
    encoded.remove_prefix(part.size());
    inflater.feed(block_of(part));
    for (;;) {
      auto block = inflater.next();
      if (!block) return fail(block.error());
      if (!block->buffer) break;
      EXPECT_GE(block->begin, Block::kHeadroom);
      EXPECT_LE(block->size(), piece);
      text.append(block->bytes().data(), block->size());
    }
    EXPECT_TRUE(inflater.is_idle());
  }
  if (auto ended = inflater.finish(); !ended) return fail(ended.error());
  return text;
}

std::string some_text() {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += std::to_string(i * i) + ",name,\n";
  return text;
}

TEST(InflaterTest, GivesWhatWasCompressed) {
  const std::string text = some_text();
  EXPECT_EQ(inflated(compressed(text)), text);
  EXPECT_EQ(inflated(compressed(text, Wrapping::GzipName)), text);
  EXPECT_EQ(inflated(compressed(text, Wrapping::Zlib), Coding::Deflate), text);
  EXPECT_EQ(inflated(compressed(text, Wrapping::Bare), Coding::Deflate), text);
}

TEST(InflaterTest, GivesPiecesThatFitExactly) {
  const std::string text(4096 * 3, 'x');
  EXPECT_EQ(inflated(compressed(text)), text);
  EXPECT_EQ(inflated(compressed(text), Coding::Gzip, 1, 1), text);
}

TEST(InflaterTest, F022_ReadsAllMembersWhereverTheStreamIsSplit) {
  const std::string whole = compressed("id\n") + compressed("") +
                            compressed("1\n", Wrapping::GzipName) + compressed("2\n") +
                            compressed("");
  EXPECT_EQ(inflated(whole, Coding::Gzip, 1), "id\n1\n2\n");
  for (std::size_t split = 1; split < whole.size(); ++split) {
    Inflater inflater(Coding::Gzip);
    std::string text;
    for (const auto part :
         {std::string_view(whole).substr(0, split), std::string_view(whole).substr(split)}) {
      inflater.feed(block_of(part));
      while (!inflater.is_idle()) {
        auto block = inflater.next();
        ASSERT_TRUE(block) << split << ": " << block.error().message();
        if (block->buffer) text.append(block->bytes().data(), block->size());
      }
    }
    ASSERT_TRUE(inflater.finish()) << split;
    EXPECT_EQ(text, "id\n1\n2\n") << split;
  }
}

TEST(InflaterTest, F021_NoticesACutAtAnyByte) {
  const std::string whole =
      compressed("id\n", Wrapping::GzipName) + compressed(some_text().substr(0, 200));
  const std::size_t between = compressed("id\n", Wrapping::GzipName).size();
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    const auto text = inflated(std::string_view(whole).substr(0, cut));
    if (cut == between) continue;  // A whole file by itself; the transport's length tells.
    ASSERT_FALSE(text) << "cut after " << cut;
    EXPECT_EQ(text.error().kind(), ErrorKind::Transient) << cut;
    EXPECT_THAT(text.error().message(), HasSubstr("cut")) << cut;
  }
  for (const auto wrapping : {Wrapping::Zlib, Wrapping::Bare}) {
    const std::string deflated = compressed("id\n1\n2\n", wrapping);
    for (std::size_t cut = 1; cut < deflated.size(); ++cut) {
      EXPECT_FALSE(inflated(std::string_view(deflated).substr(0, cut), Coding::Deflate)) << cut;
    }
  }
}

TEST(InflaterTest, F021_NoticesAWrongChecksumAndAWrongLength) {
  const std::string whole = compressed("id\n1\n");
  for (std::size_t at = whole.size() - 8; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    const auto text = inflated(damaged);
    ASSERT_FALSE(text) << at;
    EXPECT_EQ(text.error().kind(), ErrorKind::Transient) << at;
    EXPECT_THAT(text.error().message(), HasSubstr("damaged")) << at;
  }
}

TEST(InflaterTest, F021_RefusesWhatGoesOnAfterTheEnd) {
  for (const auto* rest : {"x", "\n", "garbage", "\x1f garbage"}) {
    const auto text = inflated(compressed("id\n") + rest);
    ASSERT_FALSE(text) << rest;
    EXPECT_EQ(text.error().kind(), ErrorKind::BadData) << rest;
    EXPECT_THAT(text.error().message(), HasSubstr("continues after its end")) << rest;
  }
  for (const auto wrapping : {Wrapping::Zlib, Wrapping::Bare}) {
    const auto text = inflated(compressed("id\n", wrapping) + "x", Coding::Deflate);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().kind(), ErrorKind::BadData);
  }
}

TEST(InflaterTest, RefusesWhatIsNotOfTheCoding) {
  const auto text = inflated("id,name\n1,Ada\n");

  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(text.error().message(), HasSubstr("not compressed as it says"));
}

TEST(InflaterTest, F023_StopsAtABombLongBeforeItsEnd) {
  const std::string bomb = millrace::testing::compressed_zeros(512u << 20);
  Inflater inflater(Coding::Gzip);
  std::uint64_t given = 0;
  inflater.feed(block_of(bomb));

  Result<Block> block = inflater.next();
  for (; block && block->buffer; block = inflater.next()) given += block->size();

  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(block.error().message(), HasSubstr(":1, more than 500:1"));
  EXPECT_LE(given, 64u << 20);
}

TEST(InflaterTest, LetsASmallTextBeAsEmptyAsItLikes) {
  const auto text = inflated(millrace::testing::compressed_zeros(8 << 20));

  ASSERT_TRUE(text) << text.error().message();
  EXPECT_EQ(text->size(), 8u << 20);
}

TEST(InflaterTest, TakesNothingForNothing) {
  EXPECT_EQ(inflated(""), "");
  EXPECT_EQ(inflated("", Coding::Deflate), "");
}

TEST(CodingTest, IsNamedByTheHeader) {
  EXPECT_EQ(coding_named(""), Coding::None);
  EXPECT_EQ(coding_named("Identity"), Coding::None);
  for (const auto* none : {"utf-8", "UTF8", "none", "aws-chunked", "aws-chunked, identity"}) {
    EXPECT_EQ(coding_named(none), Coding::None) << none;
  }
  EXPECT_EQ(coding_named("aws-chunked,gzip"), Coding::Gzip);
  EXPECT_EQ(coding_named("GZIP"), Coding::Gzip);
  EXPECT_EQ(coding_named("x-gzip"), Coding::Gzip);
  EXPECT_EQ(coding_named("deflate"), Coding::Deflate);
  EXPECT_EQ(coding_named("br"), std::nullopt);
  EXPECT_EQ(coding_named("gzip, gzip"), std::nullopt);
}

}  // namespace
}  // namespace millrace::io
