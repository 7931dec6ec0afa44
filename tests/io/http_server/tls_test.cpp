#include <string>

#include <gmock/gmock.h>

#include "tests/io/http/certificates.h"
#include "tests/io/http_server/server_fixture.h"
#include "tests/support/peak_memory.h"

namespace millrace::testing {
namespace {

using ::testing::HasSubstr;

class HttpsServerTest : public HttpServerTest {
 protected:
  void before_start() override {
    const auto used = host_->server->use_tls({good_.certificate, good_.key});
    ASSERT_TRUE(used) << used.error().message();
  }
  RawClient secure_client() const { return RawClient(host_->port(), authority_.file()); }

  Authority authority_;
  Certificate good_ = authority_.sign();
};

TEST_F(HttpsServerTest, AnswersOverTlsAndAsksToStayThere) {
  start();
  auto caller = secure_client();

  EXPECT_THAT(caller.get("/a").body, HasSubstr("GET /a"));
  EXPECT_EQ(caller.get("/b").header("strict-transport-security"), "max-age=31536000");
  EXPECT_EQ(caller.get("/large").body.size(), 3'000'000u);
  EXPECT_THAT(caller.post("/", std::string(100'000, 'x')).body, HasSubstr("xxx"));
}

TEST_F(HttpsServerTest, SendsFilesToo) {
  site_.served_file = folder_.write("x.csv", std::string(1'000'000, 'a') + "bcd");
  start();
  auto caller = secure_client();

  EXPECT_EQ(caller.get("/file").body.size(), 1'000'003u);
  EXPECT_EQ(caller.get("/file", "Range: bytes=-3\r\n").body, "bcd");
}

TEST_F(HttpsServerTest, SendsALargeFileWithFlatMemory) {
  constexpr std::uint64_t kSize = std::uint64_t{256} << 20;
  site_.served_file = folder_.write("x.csv", "");
  std::filesystem::resize_file(site_.served_file, kSize);
  start();
  auto caller = secure_client();
  const PeakMemory memory;

  caller.send("GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

  EXPECT_GT(caller.read_to_end(), kSize);
  EXPECT_LT(memory.growth(), 16u << 20);
}

TEST_F(HttpsServerTest, CutsOffWhoeverDoesNotSpeakTls) {
  limits_.header_time = std::chrono::milliseconds(40);
  start();

  EXPECT_EQ(client().get("/").status, 0);
  EXPECT_TRUE(client().is_closed()) << "who says nothing at all";
  EXPECT_EQ(secure_client().get("/").status, 200);
}

TEST_F(HttpsServerTest, ShowsANewCertificateWithoutARestart) {
  start();
  auto before = secure_client();
  Authority other;
  const auto renewed = other.sign();
  host_->on_loop([&] { EXPECT_TRUE(host_->server->use_tls({renewed.certificate, renewed.key})); });

  EXPECT_THROW(secure_client(), boost::system::system_error) << "it is another authority's now";
  EXPECT_EQ(before.get("/").status, 200) << "whoever is connected stays so";
}

TEST_F(HttpsServerTest, RefusesFilesThatCannotBeUsedAndKeepsTheOldOnes) {
  start();
  const auto other = authority_.sign();
  host_->on_loop([&] {
    const auto mixed = host_->server->use_tls({good_.certificate, other.key});
    ASSERT_FALSE(mixed);
    EXPECT_EQ(mixed.error().kind(), ErrorKind::InvalidConfig);
    EXPECT_THAT(mixed.error().message(), HasSubstr("is not the key of the certificate"));
    EXPECT_FALSE(host_->server->use_tls({"/nowhere.pem", other.key}));
  });

  EXPECT_EQ(secure_client().get("/").status, 200);
}

}  // namespace
}  // namespace millrace::testing
