#include <atomic>
#include <map>
#include <set>

#include <simdjson.h>

#include "tests/contracts/sink_fixture.h"
#include "tests/support/http/http_server.h"

namespace millrace::testing {

using components::Mode;

namespace {

// A receiver as a webhook's owner would build it: it matches rows by `id` or adds them, and does
// nothing about a request whose Idempotency-Key it has seen.
class WebhookFixture final : public SinkFixture {
 public:
  WebhookFixture() {
    receiver_.otherwise([this](const SeenRequest&) { return Reply{.hold = silent_}; });
  }
  ~WebhookFixture() override { receiver_.release(); }

  config::Node connection() override {
    config::Node node = option_map({{"url", receiver_.url("/rows")}, {"max_in_flight", "2"}});
    node.entries.push_back({"batch", {}, option_map({{"rows", "2"}})});
    return node;
  }
  config::Node destination(Mode mode, const std::vector<std::string>& key) override {
    key_ = key;
    return with_rows(option_map({}), mode, key);
  }
  std::vector<Mode> modes() const override { return {Mode::Append, Mode::Upsert}; }

  std::optional<Rows> read(const std::vector<std::string>& columns) override {
    std::set<std::string> seen;
    std::map<std::vector<Cell>, std::vector<Cell>> rows;
    simdjson::dom::parser parser;
    for (const auto& request : receiver_.requests()) {
      if (!seen.insert(request.header("Idempotency-Key")).second) continue;
      for (const simdjson::dom::element row : parser.parse(request.body).get_array()) {
        const std::string object = simdjson::minify(row);
        std::vector<Cell> place = json_row(object, key_);
        if (key_.empty()) place.emplace_back(std::to_string(rows.size()));
        rows[std::move(place)] = json_row(object, columns);
      }
    }
    if (seen.empty()) return std::nullopt;
    Rows all;
    for (auto& [place, row] : rows) all.push_back(std::move(row));
    return all;
  }

  std::string cannot_stage() const override { return "what was posted cannot be taken back"; }
  std::string cannot_see_duplicates() const override {
    return "the rows are matched by the receiver, and keeping every key would take memory that "
           "grows with the report";
  }
  void fall_silent() override { silent_ = true; }

 private:
  std::atomic<bool> silent_ = false;
  std::vector<std::string> key_;
  HttpServer receiver_;
};

}  // namespace

void register_webhook_sink_fixture(SinkFixtures& fixtures);

void register_webhook_sink_fixture(SinkFixtures& fixtures) {
  fixtures.add({"webhook", [](auto&, auto&, auto&) -> std::unique_ptr<SinkFixture> {
                  return std::make_unique<WebhookFixture>();
                }});
}

}  // namespace millrace::testing
