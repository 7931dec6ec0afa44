// What is inside a download: compressed files, pages that are no file, and when it was fresh.

#include "connector/sources/reports_api/reading/file_content.h"
#include "tests/sources/reports_api/reports_api_fixture.h"
#include "tests/support/http/compressed.h"

namespace millrace::sources::testing {
namespace {

using millrace::testing::compressed;
using millrace::testing::Wrapping;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kText = "id,name\n1,Ada\n2,\n3,\"G,\"\"H\"\n";

class DownloadContentTest : public ReportsApiTest {
 protected:
  Result<std::vector<std::string>> read_of(std::string body, std::string coding = "",
                                           std::size_t piece = 1 << 18) {
    Reply reply{.body = std::move(body), .piece = piece};
    if (!coding.empty()) reply.headers.emplace_back("Content-Encoding", coding);
    storage_.on(kFile, {reply});
    return read_once();
  }
};

TEST_F(DownloadContentTest, TakesApartWhatTheServerCompressed) {
  EXPECT_EQ(read_of(compressed(kText), "gzip").value().size(), 3u);
  EXPECT_EQ(read_of(compressed(kText), "x-gzip").value().size(), 3u);
  EXPECT_EQ(read_of(compressed(kText, Wrapping::Zlib), "deflate").value().size(), 3u);
  EXPECT_EQ(read_of(compressed(kText, Wrapping::Bare), "deflate").value().size(), 3u);
  EXPECT_EQ(read_of(kText, "identity").value().size(), 3u);
}

TEST_F(DownloadContentTest, TakesApartAFileThatIsGzipWithoutSayingSo) {
  EXPECT_EQ(read_of(compressed(kText)).value().size(), 3u);
  EXPECT_EQ(read_of(compressed(kText, Wrapping::GzipName)).value().size(), 3u);
}

TEST_F(DownloadContentTest, F022_ReadsEveryMemberInPiecesOfOneByte) {
  const std::string body =
      compressed("id,name\n1,A") + compressed("") + compressed("da\n2,\n") + compressed("3,x\n");

  EXPECT_THAT(read_of(body, "", 1).value(), ElementsAre("1|Ada", "2|~", "3|x"));
}

TEST_F(DownloadContentTest, F021_ACutFileIsAnErrorAtAnyByte) {
  const std::string whole = compressed(kText);
  for (const auto* coding : {"gzip", ""}) {
    for (std::size_t cut = 2; cut < whole.size(); ++cut) {
      const auto rows = read_of(whole.substr(0, cut), coding);

      ASSERT_FALSE(rows) << "cut after " << cut;
      EXPECT_EQ(rows.error().kind(), ErrorKind::Transient) << rows.error().message();
      EXPECT_THAT(rows.error().message(), HasSubstr("cut")) << cut;
    }
  }
}

TEST_F(DownloadContentTest, F021_AWrongChecksumOrAnythingBehindTheEndIsAnError) {
  std::string damaged = compressed(kText);
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);

  const auto wrong = read_of(damaged, "gzip");
  const auto longer = read_of(compressed(kText) + "id\n9\n");

  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind(), ErrorKind::Transient);
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().kind(), ErrorKind::BadData);
}

TEST_F(DownloadContentTest, F023_ABombIsAnError) {
  const auto rows = read_of(compressed("id\n") + millrace::testing::compressed_zeros(256u << 20));

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::BadData);
}

TEST_F(DownloadContentTest, RefusesACodingThatWasNotOffered) {
  const auto rows = read_of("x", "br");

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(rows.error().message(), HasSubstr("encoded (br)"));
}

TEST_F(DownloadContentTest, F014_APageInPlaceOfTheFileIsAnErrorAndNeverRows) {
  for (const auto* page : {"<!DOCTYPE html><html>Sign in\x1b[31m</html>", "\n <HTML><body>",
                           "\xEF\xBB\xBF<head><title>x"}) {
    for (const auto& body : {std::string(page), compressed(page)}) {
      const auto rows = read_of(body);

      ASSERT_FALSE(rows) << page;
      EXPECT_EQ(rows.error().kind(), ErrorKind::BadData);
      EXPECT_THAT(rows.error().message(),
                  HasSubstr("unexpected content where a csv file should be"));
      EXPECT_EQ(rows.error().message().find('\x1b'), std::string::npos);
    }
  }
}

TEST_F(DownloadContentTest, TellsWhenTheStorageSaysTheRowsWereFresh) {
  storage_.on(kFile, {Reply{.headers = {{"x-amz-meta-cache_saved_at", "2026-01-02T03:04:05+00:00"}},
                            .body = kText},
                      Reply{.headers = {{"x-amz-meta-cache_saved_at", "just now"}}, .body = kText},
                      Reply{.body = kText}});
  std::vector<std::optional<std::chrono::system_clock::time_point>> seen;
  for (int i = 0; i < 3; ++i) {
    const auto from = source();
    const auto open = [&]() -> Task<void> {
      auto opened = co_await from->open(*events_);
      if (opened) seen.push_back((*opened)->fresh_as_of());
    };
    millrace::testing::run(loop_, open());
  }

  const std::chrono::system_clock::time_point moment{std::chrono::seconds(1767323045)};
  EXPECT_THAT(seen, ElementsAre(moment, std::nullopt, std::nullopt));
}

TEST(FileContentTest, HandsPlainBlocksOnAsTheyCame) {
  FileContent content(io::Coding::None, "csv");
  Block block = block_of(std::string(1000, 'x'));
  const auto* buffer = block.buffer.get();
  content.feed(std::move(block));

  const auto piece = content.next();

  ASSERT_TRUE(piece);
  EXPECT_EQ(piece->buffer.get(), buffer);
  EXPECT_TRUE(content.is_idle());
}

}  // namespace
}  // namespace millrace::sources::testing
