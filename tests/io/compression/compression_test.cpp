// What is compressed comes back, and is the same whenever it is compressed.

#include <ostream>
#include <string>
#include <tuple>

#include <gmock/gmock.h>

#include "connector/io/compression/compressor.h"
#include "connector/io/compression/decompressor.h"

namespace millrace::io {
namespace {

using ::testing::HasSubstr;

std::string compressed_in_pieces(Compression compression, std::string_view text, std::size_t size) {
  const auto compressor = make_compressor(compression);
  std::string out;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    compressor->add(text.substr(0, size), out);
  }
  compressor->finish(out);
  return out;
}

Result<std::string> plain(Compression compression, std::string_view bytes,
                          std::size_t size = SIZE_MAX) {
  const auto decompressor = make_decompressor(compression);
  std::string text;
  const auto take = [&](std::span<const char> piece) -> Result<void> {
    text.append(piece.data(), piece.size());
    return {};
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(size, bytes.size()))) {
    if (auto added = decompressor->add(bytes.substr(0, size), take); !added) {
      return fail(added.error());
    }
  }
  if (auto finished = decompressor->finish(); !finished) return fail(finished.error());
  return text;
}

std::string rows() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919 % 10'007) + ",name,\n";
  return text;
}

class CompressionTest : public ::testing::TestWithParam<Compression> {};

TEST_P(CompressionTest, GivesTheSameBytesHoweverTheTextIsCut) {
  const auto text = rows();
  const auto whole = compressed_in_pieces(GetParam(), text, SIZE_MAX);
  EXPECT_LT(whole.size(), text.size() / 2);
  for (const std::size_t size : {1'000u, 65'536u, 300'001u}) {
    EXPECT_EQ(compressed_in_pieces(GetParam(), text, size), whole) << size;
  }
}

TEST_P(CompressionTest, GivesBackWhatWasCompressedWhereverItIsCut) {
  const auto text = rows();
  const auto bytes = compressed(GetParam(), text);
  for (const std::size_t size : {7u, 4'096u, 1'000'000u}) {
    const auto back = plain(GetParam(), bytes, size);
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_TRUE(*back == text) << size;
  }
}

TEST_P(CompressionTest, GivesBackWhatIsAlmostNothing) {
  const std::string text(100u << 20, 'x');
  const auto back = plain(GetParam(), compressed(GetParam(), text));
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(back->size(), text.size());
}

TEST_P(CompressionTest, ReadsPartsBehindOneAnotherAsOneText) {
  const auto bytes = compressed(GetParam(), "a,b\n") + compressed(GetParam(), "") +
                     compressed_in_pieces(GetParam(), "", 1) + compressed(GetParam(), "1,2\n");
  EXPECT_EQ(plain(GetParam(), bytes), "a,b\n1,2\n");
  EXPECT_EQ(plain(GetParam(), bytes, 1), "a,b\n1,2\n");
  EXPECT_EQ(plain(GetParam(), ""), "");
}

TEST_P(CompressionTest, RefusesEveryCutAndWhatIsNotCompressed) {
  const auto bytes = compressed(GetParam(), "id,name\n1,x\n2,y\n");
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const auto cut = plain(GetParam(), bytes.substr(0, size));
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().kind(), ErrorKind::BadData);
  }
  EXPECT_FALSE(plain(GetParam(), "id,name\n1,x\n"));
  EXPECT_FALSE(plain(GetParam(), bytes + "id,name\n"));
}

TEST_P(CompressionTest, FindsEveryByteThatWasChanged) {
  const std::string text = "id,name\n1,x\n2,y\n";
  const auto bytes = compressed(GetParam(), text);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    const auto back = plain(GetParam(), damaged);
    EXPECT_TRUE(!back || *back == text) << at;  // A header's spare bits tell nothing.
  }
}

TEST_P(CompressionTest, HandsOnWhyThePiecesAreNotTaken) {
  const auto decompressor = make_decompressor(GetParam());
  const auto added = decompressor->add(compressed(GetParam(), "text"), [](auto) -> Result<void> {
    return fail(ErrorKind::Refused, "not today");
  });
  ASSERT_FALSE(added);
  EXPECT_THAT(added.error().message(), HasSubstr("not today"));
}

INSTANTIATE_TEST_SUITE_P(, CompressionTest, ::testing::Values(Compression::Gzip, Compression::Zstd),
                         [](const auto& test) {
                           return test.param == Compression::Gzip ? "Gzip" : "Zstd";
                         });

TEST(CompressionEnding, IsThatOfGzipOrZstdInAnyCase) {
  EXPECT_EQ(compression_of_ending(".gz"), Compression::Gzip);
  EXPECT_EQ(compression_of_ending(".ZST"), Compression::Zstd);
  EXPECT_EQ(compression_of_ending(".csv"), Compression::None);
  EXPECT_EQ(compression_of_ending(""), Compression::None);
}

}  // namespace
}  // namespace millrace::io
