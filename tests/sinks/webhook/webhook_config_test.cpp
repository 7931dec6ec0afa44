// Options that the webhook sink refuses.

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "connector/components/registry.h"

namespace millrace::sinks {

void register_webhook_sink(components::Registry& registry);

namespace {

using config::Node;
using ::testing::HasSubstr;
using ::testing::Not;
using Options = std::vector<std::pair<std::string, std::string>>;

struct BadOptions {
  std::string name;
  Options options;
  std::string message;
};

void PrintTo(const BadOptions& bad_options, std::ostream* out) {
  *out << bad_options.name;
}

class WebhookRefuses : public ::testing::TestWithParam<BadOptions> {
 protected:
  static Node one_option(const std::string& key, const std::string& value) {
    Node map = Node::map({});
    map.entries.push_back({key, {}, Node::scalar(value)});
    return map;
  }
  static std::string complaint_about(const Options& options, bool destination) {
    components::Registry registry;
    register_webhook_sink(registry);
    const auto& kind = *registry.sink("webhook");
    Node node = Node::map({});
    for (const auto& [key, value] : options) {
      if (key.starts_with("headers.")) {
        node.entries.push_back({"headers", {}, one_option(key.substr(8), value)});
      } else {
        node.entries.push_back({key, {}, Node::scalar(value)});
      }
    }
    config::Problems problems;
    if (destination) {
      (void)kind.destination.parse(node, "x", problems);
    } else {
      (void)kind.connection.parse(node, "x", problems);
    }
    return problems.text();
  }
};

TEST_P(WebhookRefuses, WithWhatToDo) {
  const bool destination = GetParam().options[0].first == "mode";

  const std::string complaint = complaint_about(GetParam().options, destination);

  EXPECT_THAT(complaint, HasSubstr(GetParam().message));
  EXPECT_THAT(complaint, Not(HasSubstr("s3cret")));
}

const std::string kHttps = "https://hook.example/in";

INSTANTIATE_TEST_SUITE_P(
    , WebhookRefuses,
    ::testing::Values(
        BadOptions{
            "Replace", {{"mode", "replace"}}, "mode replace needs a destination that can hold"},
        BadOptions{"UpsertWithoutKey", {{"mode", "upsert"}}, "needs a key; write key: column"},
        BadOptions{
            "UserInfo", {{"url", "https://me:s3cret@hook.example/in"}}, "must not contain a user"},
        BadOptions{"NoUrl", {{"url", "hook.example"}}, "write https://host/path"},
        BadOptions{
            "OtherScheme", {{"url", "ftp://hook.example/s3cret"}}, "write https://host/path"},
        BadOptions{"TokenInTheClear",
                   {{"url", "http://hook.example"}, {"bearer_token", "s3cret"}},
                   "be sent unencrypted; write https://"},
        BadOptions{"TokenInTheClearToALookalike",
                   {{"url", "HTTP://127.0.0.1.example/"}, {"bearer_token", "s3cret"}},
                   "be sent unencrypted; write https://"},
        BadOptions{"HeaderInTheClear",
                   {{"url", "http://localhost.example"}, {"headers.X-Key", "s3cret"}},
                   "be sent unencrypted; write https://"},
        BadOptions{"NoCertificate",
                   {{"url", kHttps}, {"client_certificate", MILLRACE_SOURCE_DIR "/LICENSE"}},
                   "holds no certificate in PEM form"},
        BadOptions{"NoProxy",
                   {{"url", kHttps}, {"proxy", "s3cret"}},
                   "is not an address; write http://host:port"},
        BadOptions{"ProxyInTheClear",
                   {{"url", "http://localhost/in"}, {"proxy", "http://u:s3cret@proxy:3128"}},
                   "the proxy would see what is sent"},
        BadOptions{"HeaderName", {{"url", kHttps}, {"headers.X Key", "s3cret"}}, "not the name"},
        BadOptions{"HeaderValue", {{"url", kHttps}, {"headers.X-Key", "s3cret\r\nX: y"}}, "X-Key"},
        BadOptions{"OwnHeader",
                   {{"url", kHttps}, {"headers.Idempotency-Key", "s3cret"}},
                   "is set by millrace itself"},
        BadOptions{
            "TwoTokens",
            {{"url", kHttps}, {"headers.Authorization", "s3cret"}, {"bearer_token", "s3cret"}},
            "keep one of them"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::sinks
