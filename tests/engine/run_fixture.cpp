#include "tests/engine/run_fixture.h"

namespace millrace::testing {
namespace {

// Plans own their connections; the test's outlives them.
class Borrowed final : public components::SourceConnectionOf<std::string> {
 public:
  explicit Borrowed(FakeSourceConnection& source) : source_(source) {}
  Result<std::unique_ptr<components::Source>> source(const std::string& request,
                                                     const config::RunValues& values) override {
    return source_.source(request, values);
  }

 private:
  FakeSourceConnection& source_;
};

class BorrowedSource final : public components::SourceOptions {
 public:
  BorrowedSource(FakeSourceConnection& source, int& connected)
      : source_(source), connected_(connected) {}
  std::unique_ptr<components::SourceConnection> connect(std::string,
                                                        components::Environment&) const override {
    ++connected_;
    return std::make_unique<Borrowed>(source_);
  }

 private:
  FakeSourceConnection& source_;
  int& connected_;
};

class BorrowedTargets final : public components::SinkOptions {
 public:
  explicit BorrowedTargets(std::deque<FakeTarget>& targets) : targets_(targets) {}
  std::unique_ptr<components::SinkConnection> connect(std::string, components::Environment&,
                                                      components::ConnectReceiver&) const override {
    return std::make_unique<FakeSinkConnection>(targets_);
  }

 private:
  std::deque<FakeTarget>& targets_;
};

class FakeStepOptions final : public components::StepOptions {
 public:
  explicit FakeStepOptions(std::function<std::unique_ptr<components::Step>()> make)
      : make_(std::move(make)) {}
  std::unique_ptr<components::Step> make() const override { return make_(); }

 private:
  std::function<std::unique_ptr<components::Step>()> make_;
};

Task<void> cancel_once(std::function<bool()> when, TaskGroup& group) {
  const auto waited = co_await wait_while([&when] { return !when(); });
  if (waited) group.cancel();
}

Task<void> run_into(Task<engine::RunOutcome> run, engine::RunOutcome& outcome) {
  outcome = co_await std::move(run);
}

}  // namespace

RunFixture::RunFixture() {
  source_.ledger = &ledger_.jobs();
  plan_.sources.push_back(
      {"bi", &source_kind_, std::make_shared<BorrowedSource>(source_, connected_), {}});
  plan_.sinks.push_back({"fake", &sink_kind_, std::make_shared<BorrowedTargets>(targets_), {}});
}

engine::SyncPlan& RunFixture::add_sync(std::string name, std::string request) {
  auto& sync = plan_.syncs.emplace_back();
  sync.name = std::move(name);
  sync.from = "bi";
  sync.from_options = fake_report(std::move(request));
  return sync;
}

FakeTarget& RunFixture::add_target(components::Intake intake, components::Mode mode) {
  plan_.syncs.back().to.push_back({"fake", fake_destination(targets_.size()), {}, {}});
  auto& target = targets_.emplace_back();
  target.intake = intake;
  target.target.mode = mode;
  return target;
}

void RunFixture::add_step(std::function<std::unique_ptr<components::Step>()> make) {
  plan_.syncs.back().steps.push_back(
      {"fake", std::make_shared<const FakeStepOptions>(std::move(make))});
}

Script& RunFixture::source_gives(std::vector<Rows> batches, std::optional<Error> then_fails) {
  Script& script = source_.scripts.emplace_back();
  script.schema = schema_;
  script.then_fails = std::move(then_fails);
  std::uint64_t row = 1;
  for (const auto& rows : batches) {
    script.batches.push_back(batch_of(schema_, rows, row));
    row += rows.size();
  }
  return script;
}

Script& RunFixture::source_gives_many(int batches, int rows, std::size_t width) {
  std::vector<Rows> all;
  for (int batch = 0, id = 1; batch < batches; ++batch) {
    Rows& some = all.emplace_back();
    for (int row = 0; row < rows; ++row) {
      some.push_back({std::to_string(id++), std::string(width, 'x')});
    }
  }
  return source_gives(std::move(all));
}

std::vector<engine::SyncOutcome> RunFixture::run_all(std::function<bool()> cancel_when) {
  // The test keeps the plan.
  const std::shared_ptr<const engine::Plan> plan(std::shared_ptr<void>(), &plan_);
  engine::Engine engine(environment_, events_, overflow_limit_, history_);
  std::vector<const engine::SyncPlan*> syncs;
  for (const auto& sync : plan_.syncs) syncs.push_back(&sync);
  engine::RunOutcome outcome;
  TaskGroup group(loop_.get_executor());
  group.spawn(run_into(engine::run_all(engine, plan, syncs, request_), outcome));
  TaskGroup watch(loop_.get_executor());
  if (cancel_when) watch.spawn(cancel_once(std::move(cancel_when), group));
  testing::run(loop_, group.join());
  watch.cancel();
  testing::run(loop_, watch.join());
  if (tells_the_end_) testing::run(loop_, engine::release_held(outcome));
  return std::move(outcome.syncs);
}

}  // namespace millrace::testing
