#include <ostream>
#include <string>

#include <gmock/gmock.h>

#include "connector/io/http_server/credentials.h"
#include "connector/io/http_server/file_reply.h"
#include "connector/io/http_server/gzip.h"
#include "connector/io/http_server/parameters.h"

namespace millrace::io {
namespace {

using ::testing::Contains;
using ::testing::Pair;

TEST(ParseQueryTest, DecodesAndKeepsWhatIsBroken) {
  const Parameters wanted = {{"a b", "c&d+"}, {"e", ""}, {"f", "%zz%4"}, {"", "g"}};
  EXPECT_EQ(parse_query("a+b=c%26d%2B&e&&f=%zz%4&=g"), wanted);
  EXPECT_EQ(value_of(parse_query("a=1&b=2&a=3"), "a"), "3");
  EXPECT_EQ(percent_decoded("a+b%2fc%00d"), std::string("a+b/c\0d", 7));
}

TEST(CredentialsTest, AreReadFromTheirOwnSchemeOnly) {
  EXPECT_EQ(bearer_token("Bearer abc"), "abc");
  EXPECT_EQ(bearer_token("bearer  abc "), "abc");
  EXPECT_EQ(bearer_token("Basic abc"), "");
  EXPECT_EQ(bearer_token("Bearer"), "");
  EXPECT_EQ(basic_password("Basic dXNlcjpwYXNzOndvcmQ="), "pass:word");
  EXPECT_EQ(basic_password("Basic !!"), "");
  EXPECT_EQ(basic_password("Bearer dXNlcjpwYXNz"), "");
}

TEST(CredentialsTest, MatchAsAWholeOnly) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("abc", "abd"));
  EXPECT_FALSE(same_secret("abc", "abcd"));
  EXPECT_FALSE(same_secret("", "a"));
}

TEST(GzipTest, IsOfferedByNameAndNotRefusedByQuality) {
  EXPECT_TRUE(accepts_gzip("br, gzip;q=0.5"));
  EXPECT_TRUE(accepts_gzip("*"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0.0"));
  EXPECT_FALSE(accepts_gzip("br"));
  EXPECT_TRUE(accepts_gzip("GZip;q=1"));
  EXPECT_FALSE(accepts_gzip("GZIP;Q=0"));
  EXPECT_FALSE(accepts_gzip("gzip ; level=1 ; q=0.000"));
  EXPECT_TRUE(accepts_gzip("gzip;q=0.001"));
  EXPECT_FALSE(accepts_gzip("*, gzip;q=0"));
  EXPECT_TRUE(accepts_gzip("*;q=0,\tgzip"));
  EXPECT_FALSE(accepts_gzip("br, *;q=0"));
  EXPECT_FALSE(accepts_gzip(""));
}

struct Part {
  std::string name;
  HeaderList headers;
  int status;
  std::uint64_t offset, length;
  std::string method = "GET";
};

void PrintTo(const Part& part, std::ostream* out) {
  *out << part.name;
}

class ChosenPart : public ::testing::TestWithParam<Part> {};

// A file of ten bytes from one second after the epoch.
TEST_P(ChosenPart, IsWhatTheStandardSays) {
  ServerRequest request;
  request.method = GetParam().method;
  request.headers = GetParam().headers;
  ServerReply reply;
  const auto second = std::chrono::system_clock::time_point(std::chrono::seconds(1));

  choose_part(request, {.size = 10, .tag = "\"t\"", .modified = second}, reply);

  EXPECT_EQ(reply.status, GetParam().status);
  EXPECT_EQ(reply.offset, GetParam().offset);
  EXPECT_EQ(reply.length, GetParam().length);
  EXPECT_THAT(reply.headers, Contains(Pair("ETag", "\"t\"")));
  EXPECT_THAT(reply.headers, Contains(Pair("Last-Modified", "Thu, 01 Jan 1970 00:00:01 GMT")));
}

constexpr const char* kThen = "Thu, 01 Jan 1970 00:00:01 GMT";
constexpr const char* kBefore = "Thu, 01 Jan 1970 00:00:00 GMT";

INSTANTIATE_TEST_SUITE_P(
    , ChosenPart,
    ::testing::Values(
        Part{"All", {}, 200, 0, 10}, Part{"FromOn", {{"Range", "bytes=4-"}}, 206, 4, 6},
        Part{"TheFirst", {{"Range", "bytes=0-0"}}, 206, 0, 1},
        Part{"TheLast", {{"Range", "bytes=-3"}}, 206, 7, 3},
        Part{"MoreThanThereIs", {{"Range", "bytes=-30"}}, 206, 0, 10},
        Part{"BeyondTheEnd", {{"Range", "bytes=8-99"}}, 206, 8, 2},
        Part{"BehindTheEnd", {{"Range", "bytes=10-"}}, 416, 0, 0},
        Part{"Backwards", {{"Range", "bytes=5-4"}}, 200, 0, 10},
        Part{"ALotOfThem", {{"Range", "bytes=0-1,3-4"}}, 200, 0, 10},
        Part{"OtherUnits", {{"Range", "rows=0-1"}}, 200, 0, 10},
        Part{"TooLargeANumber", {{"Range", "bytes=99999999999999999999-"}}, 416, 0, 0},
        Part{"ToTooLargeANumber", {{"Range", "bytes=1-99999999999999999999"}}, 206, 1, 9},
        Part{"TheLastOfTooLargeANumber", {{"Range", "bytes=-99999999999999999999"}}, 206, 0, 10},
        Part{"NoneOfThem", {{"Range", "bytes=-0"}}, 416, 0, 0},
        Part{"NoNumber", {{"Range", "bytes=-"}}, 200, 0, 10},
        Part{"InCapitals", {{"Range", "Bytes=4-"}}, 206, 4, 6},
        Part{"OfTheHeadAlone", {{"Range", "bytes=4-"}}, 200, 0, 10, "HEAD"},
        Part{"BehindTheEndOfTheHead", {{"Range", "bytes=10-"}}, 200, 0, 10, "HEAD"},
        Part{"OfThisFile", {{"Range", "bytes=4-"}, {"If-Range", "\"t\""}}, 206, 4, 6},
        Part{"OfThisTime", {{"Range", "bytes=4-"}, {"If-Range", kThen}}, 200, 0, 10},
        Part{"OfAnotherFile", {{"Range", "bytes=4-"}, {"If-Range", "\"u\""}}, 200, 0, 10},
        Part{"OfAWeakTag", {{"Range", "bytes=4-"}, {"If-Range", "W/\"t\""}}, 200, 0, 10},
        Part{"Known", {{"If-None-Match", "\"a\", W/\"t\""}}, 304, 0, 0},
        Part{"KnownAsAny", {{"if-none-match", "*"}}, 304, 0, 0},
        Part{"KnownByTime", {{"If-Modified-Since", kThen}}, 304, 0, 0},
        Part{"OlderElsewhere", {{"If-Modified-Since", kBefore}}, 200, 0, 10},
        Part{"TagBeforeTime",
             {{"If-None-Match", "\"a\""}, {"If-Modified-Since", kThen}},
             200,
             0,
             10}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::io
