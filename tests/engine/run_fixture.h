#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/engine/engine.h"
#include "tests/engine/fakes.h"
#include "tests/support/test_environment.h"

namespace millrace::testing {

// A plan with one fake source, and as many syncs and fake destinations as a test adds.
class RunFixture : public ::testing::Test, protected TestEnvironment {
 protected:
  using Rows = std::vector<std::vector<std::string>>;

  RunFixture();

  engine::SyncPlan& add_sync(std::string name, std::string request = "fake report");
  // Of the last sync.
  FakeTarget& add_target(components::Intake intake,
                         components::Mode mode = components::Mode::Upsert);

  // To the last sync.
  void add_step(std::function<std::unique_ptr<components::Step>()> make);

  // What the next open() gives; the last one is given again.
  Script& source_gives(std::vector<Rows> batches, std::optional<Error> then_fails = std::nullopt);
  // As many batches, each of as many rows: "1" to n, and a text of `width` bytes.
  Script& source_gives_many(int batches, int rows, std::size_t width = 1);

  // All syncs of the plan. Cancelled, when it is given, once it says so.
  std::vector<engine::SyncOutcome> run_all(std::function<bool()> cancel_when = nullptr);

  // Whether the target's load was committed.
  static bool is_done(const FakeTarget& target) {
    return !target.calls.empty() && target.calls.back().starts_with("commit");
  }

  engine::RunRequest request_;
  ByteSize overflow_limit_ = engine::kOverflowLimit;
  ledger::Runs* history_ = nullptr;  // Where runs are recorded; nowhere without it.
  bool tells_the_end_ = true;  // Otherwise the program ends before anybody heard of the outcome.
  SchemaPtr schema_ = schema_of({"id", "name"});
  std::deque<FakeTarget> targets_;
  FakeSourceConnection source_;
  int connected_ = 0;  // Connections to the source that were made.
  engine::Plan plan_;

 private:
  // A kind for its name alone; nothing is parsed with it.
  template <class Made>
  static config::ErasedSpec<Made> fake_spec() {
    return {config::Spec<int>("fake", "A fake."),
            [](int) { return std::shared_ptr<const Made>(); }};
  }

  components::SourceKind source_kind_{fake_spec<components::SourceOptions>(),
                                      fake_spec<components::FromOptions>()};
  components::SinkKind sink_kind_{
      fake_spec<components::SinkOptions>(), fake_spec<components::ToOptions>(), {}};
};

}  // namespace millrace::testing
