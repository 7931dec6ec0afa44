#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "connector/base/task_group.h"
#include "connector/delivery/connection.h"
#include "tests/delivery/plain_receiver.h"
#include "tests/support/http/http_server.h"
#include "tests/support/test_environment.h"

namespace millrace::delivery {

using components::LoadReport;
using components::Mode;
using testing::HttpServer;
using testing::Reply;
using testing::SeenRequest;

using Options = std::vector<std::pair<std::string, std::string>>;

// The delivery engine as the engine of a run sees it, and a receiver on the loopback.
class DeliveryTest : public ::testing::Test, protected testing::TestEnvironment {
 protected:
  // Options of the connection; "batch.rows" and "retry.attempts" reach into their groups.
  void connect(const Options& options) {
    config::Node node = config::Node::map({});
    for (const auto& [key, value] : options) add_option(node, key, value);
    config::Problems problems;
    const auto parsed = components::delivery_options_spec().parse(node, "connection", problems);
    ASSERT_TRUE(problems.empty()) << problems.text();
    destination_.reset();
    connection_ = delivery::connect("crm", *parsed, environment_);
  }
  static void add_option(config::Node& node, const std::string& key, const std::string& value) {
    const auto dot = key.find('.');
    if (dot == std::string::npos) {
      node.entries.push_back({key, {}, config::Node::scalar(value)});
      return;
    }
    const std::string group = key.substr(0, dot);
    if (node.find(group) == nullptr) node.entries.push_back({group, {}, config::Node::map({})});
    add_option(*node.find(group), key.substr(dot + 1), value);
  }

  // A destination that upserts by `id`.
  void make_destination() {
    if (!connection_) connect({});
    if (destination_) return;
    auto receiver =
        std::make_unique<PlainReceiver>(url_.empty() ? server_.url("/in") : url_, reads_answers_);
    destination_ = connection_->destination(std::move(receiver), Mode::Upsert, {"id"});
    EXPECT_TRUE(run(destination_->prepare(*events_)));
  }
  std::unique_ptr<components::Load> make_load(const std::string& load_id = "a") {
    make_destination();
    return destination_->load({load_id, "sync", "run"}, *events_);
  }

  // One column `id` with these values.
  Batch batch_of(const std::vector<std::string>& ids) const {
    BatchBuilder builder(schema_);
    for (const auto& id : ids) builder.add(id);
    return builder.take();
  }
  Result<LoadReport> load(const std::vector<std::string>& ids, const std::string& load_id = "a") {
    auto one = make_load(load_id);
    auto report = run(fill(*one, ids));
    if (!report) run(one->abandon());
    delivered_ = one->delivered();
    return report;
  }
  Task<Result<LoadReport>> fill(components::Load& one, const std::vector<std::string>& ids) {
    if (auto begun = co_await one.begin({schema_}); !begun) co_return millrace::fail(begun.error());
    auto written = co_await one.write(batch_of(ids), components::Presence::Present);
    if (!written) co_return millrace::fail(written.error());
    auto report = co_await one.settle({ids.size()});
    if (!report) co_return report;
    auto notes = co_await one.commit({});
    if (!notes) co_return millrace::fail(notes.error());
    co_return report;
  }

  // Goes on with the loop until the server has seen so many requests.
  Task<void> seen(std::size_t requests) {
    while (server_.requests().size() < requests) {
      co_await boost::asio::post(boost::asio::use_awaitable);
    }
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    for (const auto& request : server_.requests()) keys.push_back(request.header("Key"));
    return keys;
  }
  std::vector<std::string> bodies() const {
    std::vector<std::string> bodies;
    for (const auto& request : server_.requests()) bodies.push_back(request.body);
    return bodies;
  }

  SchemaPtr schema_ = std::make_shared<Schema>(std::vector<Field>{{"id", {TypeKind::Text}, false}});
  HttpServer server_;
  std::string url_;             // That is posted to; empty: /in of the server.
  bool reads_answers_ = false;  // Of the receiver.
  LoadReport delivered_;        // What the last load said of itself when it was over.
  std::unique_ptr<components::ReceiverConnection> connection_;
  std::unique_ptr<components::Destination> destination_;
};

}  // namespace millrace::delivery
