// A server that answers with what it was sent must not bring a secret into a message.

#include "connector/io/http/message/repeated_secrets.h"

#include <ostream>

#include <gmock/gmock.h>

#include "tests/io/http/http_fixture.h"

namespace millrace::io {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

HttpRequest request_with_secrets() {
  return {.url = "https://user:pass%2Bword@hooks.example/services/T0B0/abcdefghijkl?sig=0123456789",
          .headers = {{"Content-Type", "application/json"},
                      {"Authorization", "Bearer token-1"},
                      {"X-Key", "a+b/c=="}}};
}

struct Echo {
  std::string name, answer;
};
void PrintTo(const Echo& echo, std::ostream* out) {
  *out << echo.answer;
}

class Repeats : public ::testing::TestWithParam<Echo> {};

TEST_P(Repeats, ASecretOfTheRequest) {
  EXPECT_TRUE(repeats_secrets(request_with_secrets(), GetParam().answer));
}

INSTANTIATE_TEST_SUITE_P(
    , Repeats,
    ::testing::Values(Echo{"AHeader", "X-Key: a+b/c==\n"}, Echo{"AToken", "no such token: token-1"},
                      Echo{"InJson", R"({"key":"a+b\/c=="})"},
                      Echo{"InJsonByNumbers", R"({"key":"a\u002bb\u002Fc\u003d="})"},
                      Echo{"InAnAddress", "/x?key=a%2Bb%2fc=="},
                      Echo{"APassword", "pass+word is wrong"},
                      Echo{"UserAndPasswordInBase64", "Authorization: Basic dXNlcjpwYXNzK3dvcmQ="}),
    [](const auto& test) { return test.param.name; });

TEST(RepeatedSecrets, AreNotFoundInOtherAnswers) {
  EXPECT_FALSE(repeats_secrets(request_with_secrets(), "invalid_token"));
  EXPECT_FALSE(repeats_secrets(request_with_secrets(), "Content-Type: application/json"));
  EXPECT_FALSE(repeats_secrets(request_with_secrets(), ""));
}

TEST(RepeatedSecrets, AreInAnAddressWhereThatIsSecret) {
  auto request = request_with_secrets();
  const std::string answer = "POST /services/T0B0/abcdefghijkl HTTP/1.1";
  EXPECT_FALSE(repeats_secrets(request, answer));

  request.is_address_secret = true;

  EXPECT_TRUE(repeats_secrets(request, answer));
  EXPECT_TRUE(repeats_secrets(request, "bad signature 0123456789"));
  EXPECT_FALSE(repeats_secrets(request, "no_service"));
}

class SecretEchoTest : public HttpClientTest {
 protected:
  HttpRequest with_key(std::string_view path) {
    return {.url = server_.url(path), .headers = {{"X-Key", "hunter2-key"}}};
  }
};

TEST_F(SecretEchoTest, IsNoBodyOfAFailure) {
  server_.on("/file", {Reply{.status = 400, .body = "you sent X-Key: hunter2-key"}});

  const auto response = send(with_key("/file"));

  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->body, "(it repeats what was sent, so it is not shown)");
}

TEST_F(SecretEchoTest, IsLeftToASuccessWhichIsData) {
  server_.on("/file", {Reply{.body = "you sent X-Key: hunter2-key"}});

  const auto response = send(with_key("/file"));

  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->body, "you sent X-Key: hunter2-key");
}

TEST_F(SecretEchoTest, OfAStreamIsNotQuoted) {
  server_.on("/file", {Reply{.status = 400}});

  const auto stream = millrace::testing::run(loop_, client_->open(with_key("/file")));

  ASSERT_TRUE(stream) << stream.error().message();
  EXPECT_EQ((*stream)->quotable("no such file"), "no such file");
  EXPECT_THAT((*stream)->quotable("hunter2-key"), HasSubstr("not shown"));
}

TEST_F(SecretEchoTest, AndASecretPathIsNotInTheMessageOfALongAnswer) {
  server_.on("/hook-path-secret", {Reply{.body = std::string(100, 'x')}});

  const auto response =
      send({.url = server_.url("/hook-path-secret"), .is_address_secret = true}, ByteSize{10});

  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().message(), HasSubstr("is larger than 10 bytes"));
  EXPECT_THAT(response.error().message(), Not(HasSubstr("hook-path")));
}

}  // namespace
}  // namespace millrace::io
