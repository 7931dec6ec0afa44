// Who may read a feed, and what becomes of those who try otherwise.

#include <gmock/gmock.h>

#include "tests/service/feeds/feeds_fixture.h"

namespace millrace {
namespace {

using testing::Answer;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class FeedAccessTest : public testing::FeedsTest {};

TEST_F(FeedAccessTest, AreOpenedByATokenAsBearerOrAsThePasswordOfBasic) {
  publish("id\n1\n");
  start_with_feeds();

  EXPECT_EQ(get("/feeds/vip.csv", kBearer).status, 200);
  // anybody:token-of-the-vip-feed
  EXPECT_EQ(
      get("/feeds/vip.csv", "Authorization: Basic YW55Ym9keTp0b2tlbi1vZi10aGUtdmlwLWZlZWQ=\r\n")
          .status,
      200);
  const auto without = get("/feeds/vip.csv");
  EXPECT_EQ(without.status, 401);
  EXPECT_THAT(without.header("www-authenticate"), StartsWith("Basic "));
  EXPECT_EQ(get("/feeds/vip.csv", kGuess).status, 401);
  // A token of the service is none of a feed, and the other way round.
  EXPECT_EQ(get("/feeds/vip.csv", kRight).status, 401);
  EXPECT_EQ(post("/api/v1/syncs/vips/run", kBearer).status, 401);
}

TEST_F(FeedAccessTest, AreOpenedByATokenInThePathOnRequestOnly) {
  publish("id\n1\n");
  start_with_feeds();
  const auto path = "/feeds/" + std::string(kToken) + "/vip.csv";
  EXPECT_EQ(get(path).status, 401);
  EXPECT_EQ(get(path, kBearer).status, 404);

  feed_.token_in_path = true;
  serve({feed_});

  EXPECT_EQ(get(path).status, 200);
  EXPECT_EQ(get("/feeds/vip.csv", kBearer).status, 200);
  EXPECT_EQ(get("/feeds/another-token-of-16/vip.csv").status, 401);
}

TEST_F(FeedAccessTest, ATokenIsGoneWithTheNextReading) {
  publish("id\n1\n");
  start_with_feeds();
  auto reader = client();
  EXPECT_EQ(reader.get("/feeds/vip.csv", kBearer).status, 200);

  feed_.tokens = {config::Secret("the-token-that-follows")};
  serve({feed_});

  EXPECT_EQ(reader.get("/feeds/vip.csv", kBearer).status, 401);
  EXPECT_EQ(reader.get("/feeds/vip.csv", "Authorization: Bearer the-token-that-follows\r\n").status,
            200);
  serve({});
  EXPECT_EQ(reader.get("/feeds/vip.csv", "Authorization: Bearer the-token-that-follows\r\n").status,
            404);
}

TEST_F(FeedAccessTest, EachHasTokensOfItsOwn) {
  publish("id\n1\n");
  start_with_feeds();
  auto other = feed_;
  other.name = "other.csv";
  other.folder = folder_ / "feeds" / "other.csv";
  other.tokens = {config::Secret("token-of-the-other-feed")};
  serve({feed_, other});

  EXPECT_EQ(get("/feeds/other.csv", kBearer).status, 401);
  EXPECT_EQ(get("/feeds/other.csv", "Authorization: Bearer token-of-the-other-feed\r\n").status,
            503);
}

TEST_F(FeedAccessTest, WithoutATokenTheyAreForLoopbackUnlessTheyArePublic) {
  publish("id\n1\n");
  feed_.tokens.clear();
  start_with_feeds();
  EXPECT_EQ(get("/feeds/vip.csv").status, 200);
  EXPECT_EQ(get("/feeds/none.csv").status, 404);

  serve({feed_}, false);
  EXPECT_EQ(get("/feeds/vip.csv").status, 403);
  feed_.is_public = true;
  serve({feed_}, false);
  const auto open = get("/feeds/vip.csv");
  EXPECT_EQ(open.status, 200);
  EXPECT_EQ(open.header("cache-control"), "public, no-cache");
}

TEST_F(FeedAccessTest, NamesThatAreNoneAreNotToldFromOthers) {
  publish("id\n1\n");
  start_with_feeds();

  const auto none = get("/feeds/none.csv", kGuess);
  const auto some = get("/feeds/vip.csv", kGuess);

  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.body, some.body);
  EXPECT_EQ(get("/feeds/none.csv").body, get("/feeds/vip.csv").body);
}

// As a status and a text.
std::string outcome_of(const Answer& answer) {
  return std::to_string(answer.status) + ' ' + answer.body + answer.header("www-authenticate");
}

TEST_F(FeedAccessTest, WhoHasATokenOfAnotherFeedLearnsNoNames) {
  publish("id\n1\n");
  start_with_feeds();
  for (const bool in_path : {false, true}) {
    auto other = feed_;
    other.name = "other.csv";
    other.tokens = {config::Secret("token-of-the-other-feed")};
    feed_.token_in_path = in_path;  // Of one of them alone.
    serve({feed_, other});

    for (const std::string start :
         {"/feeds/", "/feeds/a-token-with-a-typo/", "/feeds/token-of-the-vip-feed/"}) {
      for (const std::string headers : {"", kBearer, kGuess}) {
        const auto none = outcome_of(get(start + "none.csv", headers));
        EXPECT_EQ(none, outcome_of(get(start + "other.csv", headers))) << start << headers;
        EXPECT_THAT(none, StartsWith("401"));
        advance(std::chrono::minutes(1));
      }
    }
    const auto guess = "/feeds/a-token-with-a-typo/";
    EXPECT_EQ(outcome_of(get(guess + std::string("none.csv"))),
              outcome_of(get(guess + std::string("vip.csv"))));
  }
}

TEST_F(FeedAccessTest, GuessesAtNamesAreCounted) {
  publish("id\n1\n");
  feed_.token_in_path = true;
  start_with_feeds();

  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(get("/feeds/none.csv", kBearer).status, 401);
    EXPECT_EQ(get("/feeds/token-of-the-vip-feed/none.csv").status, 401);
  }

  EXPECT_EQ(get("/feeds/none.csv", kBearer).status, 429);
  EXPECT_EQ(get("/feeds/vip.csv", kBearer).status, 429);
}

TEST_F(FeedAccessTest, WhereNoFeedHasATokenNamesAreNoSecret) {
  feed_.tokens.clear();
  feed_.token_in_path = true;
  start_with_feeds();

  EXPECT_EQ(get("/feeds/none.csv").status, 404);
  EXPECT_EQ(get("/feeds/none.csv", kGuess).status, 404);
  feed_.is_public = true;
  serve({feed_}, false);
  EXPECT_EQ(get("/feeds/none.csv").status, 404);
}

TEST_F(FeedAccessTest, WhoGuessesIsSoonNotLookedAt) {
  publish("id\n1\n");
  start_with_feeds();
  auto guesser = client();
  int refused = 0;

  for (int i = 0; i < 100; ++i) {
    refused += guesser.get("/feeds/vip.csv", kGuess).status == 401 ? 1 : 0;
  }

  EXPECT_EQ(refused, 10);
  const auto right = guesser.get("/feeds/vip.csv", kBearer);
  EXPECT_EQ(right.status, 429);
  EXPECT_EQ(right.header("retry-after"), "6");
  advance(std::chrono::seconds(6));
  EXPECT_EQ(guesser.get("/feeds/vip.csv", kBearer).status, 200);
}

TEST_F(FeedAccessTest, TheLogSaysWhoSendsAWrongToken) {
  publish("id\n1\n");
  start_with_feeds();

  get("/feeds/vip.csv");
  get("/feeds/vip.csv", "Authorization: Bearer an-old-one\r\n");

  EXPECT_TRUE(has_logged("GET /feeds/vip.csv 401 from 127.0.0.1"));
  host_.on_loop([&] { EXPECT_EQ(log_.find("401"), log_.rfind("401")) << log_; });
}

TEST_F(FeedAccessTest, TheLogHasNoToken) {
  publish("id\n1\n");
  feed_.token_in_path = true;
  start_with_feeds();

  for (int i = 0; i < 12; ++i) get("/feeds/a-token-with-a-typo/vip.csv");

  EXPECT_TRUE(has_logged("GET /feeds/vip.csv 429"));
  host_.on_loop([&] { EXPECT_THAT(log_, Not(HasSubstr("a-token-with"))); });
}

TEST_F(FeedAccessTest, TheLogHasNoTokenHoweverThePathIsWritten) {
  feed_.token_in_path = true;
  start_with_feeds();

  for (const std::string path :
       {"//feeds/SECRET/vip.csv", "/Feeds/SECRET/vip.csv", "/feeds/SECRET",
        "/feeds/SECRET%2Fvip.csv", "/feeds/vip.csv/SECRET", "/%66eeds/SECRET/vip.csv",
        "/%2566eeds/SECRET/vip.csv", "/feeds%2FSECRET%2Fvip.csv", "/./feeds/SECRET/vip.csv",
        "/x/../FEEDS/SECRET", "/prefix/feeds/SECRET/vip.csv", "/feeds\\SECRET\\vip.csv",
        "/feed/SECRET/vip.csv", "/feeds;SECRET", "/feeds//SECRET//", "/feeds/SECRET/none.csv"}) {
    EXPECT_NE(post(path).status, 200) << path;
    advance(std::chrono::seconds(61));  // Lines of one minute are limited.
  }
  post("/syncs/feeds/run");

  EXPECT_TRUE(has_logged("POST /syncs/feeds/run"));
  host_.on_loop([&] {
    EXPECT_THAT(log_, Not(HasSubstr("SECRET")));
    EXPECT_THAT(log_, HasSubstr("POST /feeds/vip.csv 4"));
    EXPECT_THAT(log_, HasSubstr("POST /feeds/… 4"));
  });
}

TEST_F(FeedAccessTest, PathsLeadNowhereElse) {
  publish("id\n1\n");
  folder_.write("feeds/secret.csv", "secret");
  folder_.write("feeds/vip.csv/secret.csv", "secret");
  feed_.tokens.clear();
  start_with_feeds();
  const auto note = components::read_feed_note(feed_.folder);

  for (const std::string path :
       {"/feeds/", "/feeds//", "/feeds//vip.csv", "/feeds/../vip.csv", "/feeds/./vip.csv",
        "/feeds/vip.csv/", "/feeds/vip.csv/feed.json", "/feeds/secret.csv", "/feeds/vip.csv%00",
        "/feeds/vip.csv%2Ffeed.json", "/feeds/%2E%2E%2Fsecret.csv", "/feeds/..%2fsecret.csv",
        "/feeds/vip.csv%0d%0aX: y", "/feeds/VIP.CSV", "/feeds/vip.csv;a=b", "/feeds/*",
        "/feeds/a/b/vip.csv"}) {
    const auto answer = get(path);
    EXPECT_TRUE(answer.status == 404 || answer.status == 400) << path << ' ' << answer.status;
    EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
  }
  EXPECT_EQ(get("/feeds/" + note->file).status, 404);
  EXPECT_EQ(get("/feeds/vip.csv?token=x&a=<b>").status, 200);
}

TEST_F(FeedAccessTest, ASmuggledHeaderIsNoToken) {
  publish("id\n1\n");
  start_with_feeds();
  const std::string line = "GET /feeds/vip.csv HTTP/1.1\r\nHost: localhost\r\n";

  for (const std::string headers : {"X: y\nAuthorization: Bearer token-of-the-vip-feed\r\n",
                                    "X: y\rAuthorization: Bearer token-of-the-vip-feed\r\n",
                                    "Authorization : Bearer token-of-the-vip-feed\r\n",
                                    "X: y\r\n Authorization: Bearer token-of-the-vip-feed\r\n"}) {
    const auto answer = client().ask(line + headers + "\r\n");
    EXPECT_TRUE(answer.status == 400 || answer.status == 401) << headers << answer.status;
  }
}

}  // namespace
}  // namespace millrace
