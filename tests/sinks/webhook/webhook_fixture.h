#pragma once

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "connector/base/task_group.h"
#include "connector/components/registry.h"
#include "connector/engine/load_lane.h"
#include "connector/ledger/open_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/http_server.h"
#include "tests/support/recorded_events.h"
#include "tests/support/run.h"
#include "tests/support/temp_folder.h"

namespace millrace::sinks {

void register_webhook_sink(components::Registry& registry);

using components::LoadReport;
using config::Node;
using millrace::testing::HttpServer;
using millrace::testing::Reply;
using millrace::testing::SeenRequest;

using Options = std::vector<std::pair<std::string, std::string>>;

inline Node map_of(const Options& options) {
  Node map = Node::map({});
  for (const auto& [key, value] : options) map.entries.push_back({key, {}, Node::scalar(value)});
  return map;
}

// The webhook sink as the engine sees it, and a receiver on the loopback.
class WebhookSinkTest : public ::testing::Test {
 protected:
  WebhookSinkTest() { register_webhook_sink(registry_); }

  const components::SinkKind& kind() const { return *registry_.sink("webhook"); }

  // Options of the connection; "batch.rows" and "retry.attempts" reach into their groups.
  void connect(const Options& options) {
    Node node = map_of({{"url", url_.empty() ? server_.url("/in") : url_}});
    for (const auto& [key, value] : options) add_option(node, key, value);
    config::Problems problems;
    const auto parsed = kind().connection.parse(node, "crm", problems);
    ASSERT_TRUE(problems.empty()) << problems.text();
    connection_ = parsed->connect("crm", environment_);
  }
  static void add_option(Node& node, const std::string& key, const std::string& value) {
    const auto dot = key.find('.');
    if (dot == std::string::npos) {
      node.entries.push_back({key, {}, Node::scalar(value)});
      return;
    }
    const std::string group = key.substr(0, dot);
    if (node.find(group) == nullptr) node.entries.push_back({group, {}, Node::map({})});
    add_option(*node.find(group), key.substr(dot + 1), value);
  }

  void to(const Options& options) {
    config::Problems problems;
    const auto parsed = kind().destination.parse(map_of(options), "to", problems);
    ASSERT_TRUE(problems.empty()) << problems.text();
    destination_ = std::move(*parsed->destination(*connection_, {"sync", "run", {}}));
    EXPECT_TRUE(millrace::testing::run(loop_, destination_->prepare(*events_)));
  }

  // One column `id` with these values.
  Result<LoadReport> load(const std::vector<std::string>& ids, const std::string& load_id = "a") {
    if (!connection_) connect({});
    if (!destination_) to({{"key", "id"}});
    auto one = std::make_unique<engine::LoadLane>(
        *destination_, components::LoadIdentity{load_id, "sync", "run"}, *events_);
    auto report = millrace::testing::run(loop_, fill(*one, ids));
    if (!report) millrace::testing::run(loop_, one->abandon());
    delivered_ = one->delivered();
    return report;
  }
  Task<Result<LoadReport>> fill(engine::LoadLane& one, const std::vector<std::string>& ids) {
    const auto schema =
        std::make_shared<Schema>(std::vector<Field>{{"id", {TypeKind::Text}, false}});
    BatchBuilder builder(schema);
    for (const auto& id : ids) builder.add(id);
    if (auto begun = co_await one.begin(schema); !begun) co_return fail(begun.error());
    auto written = co_await one.take(builder.take());
    if (!written) co_return millrace::fail(written.error());
    co_return co_await one.finish({ids.size()});
  }
  static std::unexpected<Error> fail(Error error) { return millrace::fail(std::move(error)); }

  // A load that is cancelled as soon as the server has seen so many requests.
  void load_and_stop(const std::vector<std::string>& ids, std::size_t requests) {
    if (!connection_) connect({});
    to({{"key", "id"}});
    auto one = std::make_unique<engine::LoadLane>(
        *destination_, components::LoadIdentity{"a", "sync", "run"}, *events_);
    TaskGroup loading(loop_.get_executor());
    TaskGroup stopping(loop_.get_executor());
    const auto fill_and_abandon = [&]() -> Task<void> {
      const auto report = co_await fill(*one, ids);
      EXPECT_FALSE(report);
      co_await one->abandon();
    };
    const auto stop = [&]() -> Task<void> {
      while (server_.requests().size() < requests) {
        co_await boost::asio::post(boost::asio::use_awaitable);
      }
      loading.cancel();
      co_await loading.join();
    };
    loading.spawn(fill_and_abandon());
    stopping.spawn(stop());
    millrace::testing::run(loop_, stopping.join());
    delivered_ = one->delivered();
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    for (const auto& request : server_.requests()) {
      keys.push_back(request.header("Idempotency-Key"));
    }
    return keys;
  }
  std::vector<std::string> bodies() const {
    std::vector<std::string> bodies;
    for (const auto& request : server_.requests()) bodies.push_back(request.body);
    return bodies;
  }

  HttpServer server_;
  std::string url_;       // Of the connection; empty: /in of the server.
  LoadReport delivered_;  // What the last load said of itself when it was over.
  boost::asio::io_context loop_;
  millrace::testing::FakeClock clock_;
  WorkerPool workers_{1};
  std::unique_ptr<io::HttpClient> http_ = io::make_http_client(loop_.get_executor());
  formats::Registry formats_;
  std::mt19937_64 random_{1};
  millrace::testing::TempFolder scratch_;
  ledger::JobsInMemory jobs_{loop_.get_executor(), clock_};
  components::Environment environment_{
      loop_.get_executor(), clock_, workers_, workers_, *http_, formats_, random_,
      scratch_.path(),      *jobs_};
  components::Registry registry_;
  millrace::testing::TestEvents events_;
  std::unique_ptr<components::SinkConnection> connection_;
  std::unique_ptr<components::Destination> destination_;
};

}  // namespace millrace::sinks
