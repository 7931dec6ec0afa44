#include "tests/service/web/web_fixture.h"

#include <utility>

#include "connector/ledger/history/history.h"
#include "tests/support/run.h"

namespace millrace::testing {

WebTest::WebTest() {
  access_.open_to_read = true;
  access_.tokens = {config::Secret("other"), config::Secret("right-token")};
  options_.version = "0.1";
  ledger::StateOptions where{ledger::SqliteStateOptions{config::OutputPath(folder_ / "state.db")},
                             {}};
  auto store = run(host_.loop, ledger::open_store(std::move(where), host_.loop.get_executor(),
                                                  host_.workers, clock_));
  if (!store) throw std::runtime_error(store.error().message());
  store_ = *std::move(store);
}

std::string WebTest::add(PastRun run) {
  add_all({run});
  return last_id_of(run.sync);
}

// What is handed in together is one transaction, however much it is.
void WebTest::add_all(std::vector<PastRun> runs) {
  std::vector<ledger::RunStart> starts;
  for (const auto& each : runs) {
    const auto began = clock_.wall_now() - each.ago;
    starts.push_back({.run_id = fmt::format("{}-{:08x}", ledger::first_run_id(began), ++made_),
                      .sync = each.sync,
                      .at = began,
                      .plan_digest = "digest"});
    last_ids_[each.sync] = starts.back().run_id;
  }
  const auto added = host_.run(write(std::move(starts), std::move(runs)));
  ASSERT_TRUE(added) << added.error().message();
}

Task<Result<void>> WebTest::write(std::vector<ledger::RunStart> starts, std::vector<PastRun> runs) {
  ledger::Runs writer(*store_);
  auto begun = co_await writer.begin(starts);
  if (!begun) co_return begun;
  TaskGroup ends(host_.loop.get_executor());
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i].status != ledger::kRunning) ends.spawn(end(writer, starts[i], runs[i]));
  }
  co_await ends.join();
  co_return Result<void>();
}

Task<void> WebTest::end(ledger::Runs& writer, const ledger::RunStart& start, PastRun& run) {
  std::int64_t number = 0;
  for (auto& event : run.events) {
    event.run_id = start.run_id;
    event.number = ++number;
  }
  ledger::RunEnd how{.at = start.at + run.took,
                     .status = run.status,
                     .rows = {.read = run.rows, .out = run.rows},
                     .job_id = "42",
                     .error = run.error};
  const auto ended = co_await writer.end(start.run_id, std::move(how), run.loads, run.events);
  EXPECT_TRUE(ended) << ended.error().message();
}

void WebTest::start() {
  site_.emplace(options_, board_, *store_, clock_,
                [this](const std::string& line) { log_ += line + '\n'; });
  site_->let_in(access_);
  host_.serve(*site_);
  host_.start();
}

std::vector<std::string> WebTest::calls() {
  std::vector<std::string> made;
  host_.on_loop([&] { made = board_.calls; });
  return made;
}

bool WebTest::has_logged(const std::string& part) {
  bool is_there = false;
  for (int turn = 0; turn < 1'000 && !is_there; ++turn) {
    host_.on_loop([&] { is_there = log_.contains(part); });
  }
  return is_there;
}

std::uint64_t WebTest::transactions() {
  std::uint64_t count = 0;
  host_.on_loop([&] { count = store_->transactions(); });
  return count;
}

void WebTest::advance(std::chrono::seconds by) {
  host_.on_loop([&] { clock_.advance(by); });
}

}  // namespace millrace::testing
