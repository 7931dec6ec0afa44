// What readers of a feed get: the last load, whole, and only what they do not have yet.

#include <list>

#include <gmock/gmock.h>

#include "tests/service/feeds/feeds_fixture.h"

namespace millrace {
namespace {

using testing::Answer;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using namespace std::chrono_literals;

class FeedsHttpTest : public testing::FeedsTest {
 protected:
  Answer read(const std::string& headers = "") const {
    return get("/feeds/vip.csv", kBearer + headers);
  }
};

TEST_F(FeedsHttpTest, GiveTheLastLoadWithWhatAReaderHasToKnow) {
  publish("id\n1\n", 5s);
  start_with_feeds();

  const auto answer = read();

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "id\n1\n");
  EXPECT_EQ(answer.header("content-type"), "text/csv; charset=utf-8");
  EXPECT_EQ(answer.header("content-disposition"), "attachment; filename=\"vip.csv\"");
  EXPECT_EQ(answer.header("last-modified"), "Fri, 02 Jan 2026 03:04:05 GMT");
  EXPECT_EQ(answer.header("x-data-as-of"), "2026-01-02T03:04:00Z");
  EXPECT_EQ(answer.header("cache-control"), "private, no-cache");
  EXPECT_EQ(answer.header("vary"), "Accept-Encoding");
  EXPECT_EQ(answer.header("accept-ranges"), "bytes");
  EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer.header("etag").size(), 34u);
}

TEST_F(FeedsHttpTest, TellReadersThatHaveItByTagOrTime) {
  publish("id\n1\n");
  start_with_feeds();
  const auto tag = read().header("etag");

  for (const std::string& headers :
       {"If-None-Match: " + tag + "\r\n", "If-None-Match: \"x\", W/" + tag + "\r\n",
        "Accept-Encoding: gzip\r\nIf-None-Match: " + tag + "\r\n",
        std::string("If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT\r\n")}) {
    const auto answer = client().ask("GET /feeds/vip.csv HTTP/1.1\r\nHost: localhost\r\n" +
                                     std::string(kBearer) + headers + "\r\n");
    EXPECT_EQ(answer.status, 304) << headers;
    EXPECT_EQ(answer.header("etag"), tag);
    EXPECT_EQ(answer.body, "");
  }
  EXPECT_EQ(read("If-None-Match: \"another\"\r\n").status, 200);
}

TEST_F(FeedsHttpTest, TellByTimeWhatOtherRowsOfTheSameMomentAre) {
  publish("id\n1\n", 5s);
  start_with_feeds();
  const auto before = read();
  const auto since = "If-Modified-Since: " + before.header("last-modified") + "\r\n";
  EXPECT_EQ(read(since).status, 304);

  publish("id\n2\n", 5s);

  const auto after = read(since);
  EXPECT_EQ(after.header("x-data-as-of"), before.header("x-data-as-of"));
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(after.body, "id\n2\n");
  EXPECT_EQ(read("Range: bytes=3-\r\nIf-Range: " + after.header("last-modified") + "\r\n").status,
            200);
}

TEST_F(FeedsHttpTest, AreTooOldWhenTheirMomentIsToCome) {
  feed_.max_age = 1h;
  feed_.refresh_on_read = 10min;
  publish("id\n1\n", -23h);
  start_with_feeds();
  EXPECT_EQ(read().status, 200);

  auto wrong = *components::read_feed_note(feed_.folder);
  wrong.as_of = wrong.changed = clock_.wall_now() + 25h;
  folder_.write("feeds/vip.csv/next", to_json(wrong));
  std::filesystem::rename(feed_.folder / "next", feed_.folder / "feed.json");

  EXPECT_EQ(read().status, 503);
  host_.on_loop([&] { EXPECT_EQ(refreshed_.size(), 1u); });
  feed_.stale = components::StaleFeed::Warn;
  serve({feed_});
  EXPECT_EQ(read().header("warning"), "110 - \"Response is Stale\"");
  EXPECT_EQ(read().header("last-modified"), "");
}

TEST_F(FeedsHttpTest, GiveGzipUnderATagOfItsOwn) {
  publish(std::string(10'000, 'x'));
  start_with_feeds();

  const auto packed = read("Accept-Encoding: gzip, br\r\n");

  EXPECT_EQ(packed.header("content-encoding"), "gzip");
  EXPECT_THAT(packed.header("etag"), HasSubstr("-gzip\""));
  EXPECT_LT(packed.body.size(), 200u);
  EXPECT_THAT(packed.body, StartsWith("\x1f\x8b"));
  EXPECT_EQ(
      read("Accept-Encoding: gzip\r\nIf-None-Match: " + packed.header("etag") + "\r\n").status,
      304);
  EXPECT_EQ(read("Accept-Encoding: gzip;q=0\r\n").header("content-encoding"), "");
}

TEST_F(FeedsHttpTest, GiveAPartOfThePlainFile) {
  publish("0123456789");
  start_with_feeds();
  const auto tag = read().header("etag");

  const auto part = read("Accept-Encoding: gzip\r\nRange: bytes=2-4\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.header("content-range"), "bytes 2-4/10");
  EXPECT_EQ(part.header("content-encoding"), "");
  EXPECT_EQ(read("Range: bytes=7-\r\nIf-Range: " + tag + "\r\n").body, "789");
  EXPECT_EQ(read("Range: bytes=7-\r\nIf-Range: \"old\"\r\n").body, "0123456789");
  EXPECT_EQ(read("Range: bytes=7-\r\nIf-Range: " + read().header("last-modified") + "\r\n").body,
            "0123456789");
  EXPECT_EQ(read("Range: bytes=10-\r\n").status, 416);
}

TEST_F(FeedsHttpTest, AnswerHeadAsGetWithoutTheBody) {
  publish("id\n1\n");
  start_with_feeds();
  auto reader = client();

  reader.send("HEAD /feeds/vip.csv HTTP/1.1\r\nHost: localhost\r\n" + std::string(kBearer) +
              "\r\n");
  const auto head = reader.receive(false);
  const auto after = reader.get("/feeds/vip.csv", kBearer);

  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "5");
  for (const std::string range : {"Range: bytes=2-4\r\n", "Range: bytes=99-\r\n"}) {
    reader.send("HEAD /feeds/vip.csv HTTP/1.1\r\nHost: localhost\r\n" + std::string(kBearer) +
                range + "\r\n");
    const auto whole = reader.receive(false);
    EXPECT_EQ(whole.status, 200) << range;
    EXPECT_EQ(whole.header("content-length"), "5");
  }
  EXPECT_EQ(after.body, "id\n1\n");
  const auto posted = post("/feeds/vip.csv", kBearer);
  EXPECT_EQ(posted.status, 405);
  EXPECT_EQ(posted.header("allow"), "GET, HEAD");
}

TEST_F(FeedsHttpTest, GiveTheNextLoadFromItsCommitOn) {
  publish("id\n1\n");
  start_with_feeds();
  const auto before = read();

  publish("id\n2\n");

  const auto after = read("If-None-Match: " + before.header("etag") + "\r\n");
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(after.body, "id\n2\n");
}

TEST_F(FeedsHttpTest, WhoBeganWithTheOldFileEndsWithIt) {
  const std::string old(32 << 20, 'o');
  publish(old);
  start_with_feeds();
  auto reader = client();
  reader.send("GET /feeds/vip.csv HTTP/1.1\r\nHost: localhost\r\n" + std::string(kBearer) + "\r\n");
  EXPECT_GT(reader.read_some(), 0u);

  const auto before = components::read_feed_note(feed_.folder);
  publish("new");
  std::filesystem::remove(feed_.folder / before->file);
  std::filesystem::remove(feed_.folder / before->gzip_file);

  EXPECT_EQ(read().body, "new");
  reader.send("GET /feeds/none HTTP/1.0\r\n\r\n");  // The server hangs up after this one.
  EXPECT_GT(reader.read_to_end(), old.size() - (1u << 17));
}

TEST_F(FeedsHttpTest, HaveReadersComeBackBeforeTheFirstLoad) {
  start_with_feeds();

  const auto answer = read();

  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("retry-after"), "60");
  publish("id\n1\n");
  EXPECT_EQ(read().status, 200);
}

TEST_F(FeedsHttpTest, ANoteThatCannotBeUsedIsNoFeed) {
  publish("id\n1\n");
  start_with_feeds();
  EXPECT_EQ(read().status, 200);

  folder_.write("feeds/vip.csv/feed.json", "{}");
  EXPECT_EQ(read().status, 503);
  publish("id\n1\n");
  EXPECT_EQ(read().status, 200);
}

TEST_F(FeedsHttpTest, AreNotHandedOutWhenTheyAreTooOld) {
  feed_.max_age = 1h;
  publish("id\n1\n", 30min);
  start_with_feeds();
  EXPECT_EQ(read().status, 200);
  EXPECT_EQ(read().header("warning"), "");

  advance(31min);

  const auto refused = read();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("retry-after"), "60");
  EXPECT_THAT(refused.body, HasSubstr("2026-01-02T02:34:05Z"));
  feed_.stale = components::StaleFeed::Warn;
  serve({feed_});
  const auto warned = read();
  EXPECT_EQ(warned.status, 200);
  EXPECT_EQ(warned.header("warning"), "110 - \"Response is Stale\"");
}

TEST_F(FeedsHttpTest, HaveARunBeginWhenTheyAreOldButNotForEachReader) {
  feed_.refresh_on_read = 10min;
  publish("id\n1\n", 5min);
  start_with_feeds();
  EXPECT_EQ(read().status, 200);
  host_.on_loop([&] { EXPECT_TRUE(refreshed_.empty()); });

  advance(6min);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(read().body, "id\n1\n");
  host_.on_loop([&] { EXPECT_EQ(refreshed_, std::vector<std::string>{"vips"}); });

  advance(10min);
  EXPECT_EQ(read().status, 200);
  host_.on_loop([&] { EXPECT_EQ(refreshed_.size(), 2u); });
}

TEST_F(FeedsHttpTest, HaveNoRunBeginForAPageOfAnotherSite) {
  feed_.refresh_on_read = 10min;
  feed_.tokens.clear();
  publish("id\n1\n", 1h);
  start_with_feeds();

  for (const std::string headers :
       {"Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n",
        "Origin: http://example.com\r\n", "Origin: null\r\n"}) {
    EXPECT_EQ(read(headers).body, "id\n1\n");
    host_.on_loop([&] { EXPECT_TRUE(refreshed_.empty()) << headers; });
  }

  EXPECT_EQ(read("Sec-Fetch-Site: none\r\n").body, "id\n1\n");
  host_.on_loop([&] { EXPECT_EQ(refreshed_.size(), 1u); });
}

TEST_F(FeedsHttpTest, AreShownOnTheStatusPage) {
  feed_.sync = "<b>vips</b>";
  publish("id\n1\n", 90s);
  start_with_feeds();

  const auto page = get("/").body;

  EXPECT_THAT(page, HasSubstr("vip.csv"));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;vips&lt;/b&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<b>vips")));
  EXPECT_THAT(page, Not(HasSubstr(kToken)));
}

TEST_F(FeedsHttpTest, AThousandReadersAtOnceGetTheSameBytes) {
  const std::string rows(300'000, 'x');
  publish(rows);
  start_with_feeds();
  std::list<testing::RawClient> readers;
  for (int i = 0; i < 1'000; ++i) readers.emplace_back(host_.port());

  for (auto& reader : readers) {
    reader.send("GET /feeds/vip.csv HTTP/1.1\r\nHost: localhost\r\n" + std::string(kBearer) +
                "\r\n");
  }

  for (auto& reader : readers) EXPECT_EQ(reader.receive().body.size(), rows.size());
}

}  // namespace
}  // namespace millrace
