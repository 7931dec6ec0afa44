// The misbehaviour itself: what the proxy does to answers, and that receipts find a secret.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fault_storm.h"
#include "tests/support/http/fault_proxy.h"
#include "tests/support/http/receipts.h"
#include "tests/support/http/reports_variants.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {
namespace {

using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kSecret = "canary+7f3a/key==";

HttpText page() {
  return http_answer(200, "0123456789");
}

TEST(Fault, IsNoneByItself) {
  EXPECT_EQ(bytes_of({}, page()), "HTTP/1.1 200 Scripted\r\nContent-Length: 10\r\n\r\n0123456789");
}

TEST(Fault, CutsInTheHeadAndInTheBody) {
  EXPECT_EQ(bytes_of(cuts_the_head(8), page()), "HTTP/1.1");
  EXPECT_THAT(bytes_of(cuts_the_body(3), page()), EndsWith("\r\n\r\n012"));
  EXPECT_THAT(bytes_of({.cut_share = 0.5}, page()), EndsWith("\r\n\r\n01234"));
  EXPECT_EQ(bytes_of(loses_the_answer(), page()), "");
}

TEST(Fault, FramesAnew) {
  EXPECT_THAT(bytes_of({.framing = Framing::Chunked, .chunk = 8}, page()),
              EndsWith("\r\n\r\n8\r\n01234567\r\n2\r\n89\r\n0\r\n\r\n"));
  EXPECT_THAT(bytes_of({.framing = Framing::None}, page()), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(bytes_of({.length_error = -3}, page()), HasSubstr("Content-Length: 7\r\n"));
}

TEST(Fault, EncodesAsGzipWithItsHeader) {
  const std::string bytes = bytes_of({.coding = Coding::TwoMembers}, page());

  EXPECT_THAT(bytes, HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THAT(bytes, EndsWith(gzip_member("01234") + gzip_member("56789")));
  EXPECT_NE(encoded(Coding::WrongCrc, "x"), encoded(Coding::Gzip, "x"));
  EXPECT_EQ(encoded(Coding::NoTrailer, "x").size() + 8, encoded(Coding::Gzip, "x").size());
}

TEST(FaultPattern, MatchesAnyTextAtAStar) {
  const SeenRequest request{
      .method = "GET", .path = "/a/b", .query = "c=d", .headers = {}, .body = {}};

  EXPECT_TRUE(matches("/a/*", request));
  EXPECT_TRUE(matches("/a/b?c=*", request));
  EXPECT_TRUE(matches("*", request));
  EXPECT_FALSE(matches("/a", request));
  EXPECT_FALSE(matches("/a/b?d=*", request));
}

TEST(FaultStorm, IsTheSameForTheSameSeed) {
  const auto bytes_of_storm = [](std::uint64_t seed) {
    std::string bytes;
    auto script = storm(seed, 0.5);
    for (std::size_t number = 1; number < 50; ++number) {
      const auto fault = script({}, number);
      bytes += fault ? bytes_of(*fault, fault->answer.value_or(page())) : "-";
    }
    return bytes;
  };

  EXPECT_EQ(bytes_of_storm(1), bytes_of_storm(1));
  EXPECT_NE(bytes_of_storm(1), bytes_of_storm(2));
}

TEST(Receipts, FindASecretInEveryForm) {
  for (const auto* hidden :
       {"key: canary+7f3a/key==", "?k=canary%2B7f3a%2Fkey%3D%3D", "?k=canary%2b7f3a%2fkey%3d%3d",
        R"("canary\u002b7f3a\u002fkey\u003d\u003d")", R"("canary+7f3a\/key==")",
        // Alone, and after one and two characters.
        "Y2FuYXJ5KzdmM2Eva2V5PT0=", "OmNhbmFyeSs3ZjNhL2tleT09", "OjpjYW5hcnkrN2YzYS9rZXk9PQ=="}) {
    Receipts receipts({kSecret});
    receipts.add("x", hidden);

    EXPECT_THAT(receipts.finds(), Contains(HasSubstr("x: a secret"))) << hidden;
  }
}

TEST(Receipts, ReadEveryFileAndItsNameButNotTheExceptions) {
  const TempFolder folder;
  folder.write("clean", "canary+7f3a");
  folder.write("kept.yaml", kSecret);
  Receipts receipts({kSecret});

  receipts.add_folder(folder.path(), {"kept.yaml"});
  EXPECT_THAT(receipts.finds(), IsEmpty());

  receipts.add_folder(folder.path());
  EXPECT_THAT(receipts.finds(), Contains("kept.yaml: a secret as it is"));
}

TEST(Variant, ChangesOneMemberAndLeavesTheRest) {
  const std::string body = R"({"job_id":5,"fields":["a","b,\"c"],"paginated":{"page":1,"x":2}})";

  EXPECT_THAT(ids_as_text()(body), HasSubstr(R"({"job_id":"5","fields")"));
  EXPECT_THAT(fields_as_objects("name")(body),
              HasSubstr(R"("fields":[{"name":"a"},{"name":"b,\"c"}],"paginated")"));
  EXPECT_THAT(without_member("page")(body), HasSubstr(R"("paginated":{"x":2}})"));
  EXPECT_THAT(without_member("fields")(body), HasSubstr(R"({"job_id":5,"paginated")"));
  EXPECT_THAT(with_member("y", "3")(body), EndsWith(R"({"page":1,"x":2},"y":3})"));
  EXPECT_EQ(member_becomes("none", "1")(body), body);
}

}  // namespace
}  // namespace millrace::testing
