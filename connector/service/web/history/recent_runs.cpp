#include "connector/service/web/history/recent_runs.h"

#include <algorithm>
#include <utility>

#include "connector/ledger/history/history.h"

namespace millrace::service {

using ledger::RecordedRun;
using ledger::RecordedTime;

namespace {

using namespace std::chrono_literals;

constexpr auto kFreshFor = 1s;
constexpr std::size_t kPage = 1'000;
// Beyond that it is cheaper to read the last runs of each sync again.
constexpr int kMostPages = 5;
// Processes on other hosts name their runs by clocks of their own.
constexpr auto kClocksDiffer = 5s;
// A run that has said nothing for so long will not be asked about again.
constexpr auto kLongestRun = std::chrono::hours(48);

bool is_settled(const RecordedRun& run) {
  return run.has_ended() || run.end.status == ledger::kInterrupted;
}

auto order_of(const RecordedRun& run) {
  return std::pair(run.start.at, std::string_view(run.start.run_id));
}

}  // namespace

Task<Result<void>> RecentRuns::refresh(std::vector<std::string> syncs) {
  std::erase_if(syncs, [this](const auto& sync) { return kept_.contains(sync); });
  const bool is_fresh = has_read_ && clock_.now() - read_at_ < kFreshFor;
  if (is_reading_ || (is_fresh && syncs.empty())) co_return Result<void>();
  is_reading_ = true;
  read_at_ = clock_.now();
  auto read_them = co_await read(std::move(syncs));
  is_reading_ = false;
  if (read_them) has_read_ = true;
  co_return read_them;
}

Task<Result<void>> RecentRuns::read(std::vector<std::string> syncs) {
  if (has_read_) {
    const auto all = co_await read_new();
    if (!all) co_return fail(all.error());
    if (!*all) {
      syncs.clear();
      syncs.reserve(kept_.size());
      for (const auto& [sync, kept] : kept_) syncs.push_back(sync);
    }
  }
  for (auto& sync : syncs) {
    if (auto read_it = co_await read_all_of(std::move(sync)); !read_it) co_return read_it;
  }
  co_return Result<void>();
}

Task<Result<void>> RecentRuns::read_all_of(std::string sync) {
  ledger::History history(store_);
  auto runs = co_await history.page({.sync = sync, .limit = kKept});
  if (!runs) co_return fail(std::move(runs).error());
  auto& kept = kept_[sync];
  kept = {.runs = *std::move(runs), .version = ++versions_};
  std::ranges::sort(kept.runs, {}, order_of);
  co_return Result<void>();
}

// False when there was too much to read.
Task<Result<bool>> RecentRuns::read_new() {
  ledger::History history(store_);
  ledger::RunFilter filter{.since = unsettled_since(), .limit = kPage};
  for (int page = 0; page < kMostPages; ++page) {
    auto runs = co_await history.page(filter);
    if (!runs) co_return fail(std::move(runs).error());
    const bool is_last = runs->size() < kPage;
    if (!is_last) filter.before = runs->back().start.run_id;
    for (auto& run : *runs) add(std::move(run));
    if (is_last) co_return true;
  }
  co_return false;
}

// What began before it is known to the end.
RecordedTime RecentRuns::unsettled_since() const {
  const auto now = clock_.wall_now();
  RecordedTime newest = now - kLongestRun;
  RecordedTime oldest_open = now;
  for (const auto& [sync, kept] : kept_) {
    for (const auto& run : kept.runs) {
      newest = std::max(newest, run.start.at);
      if (!is_settled(run)) oldest_open = std::min(oldest_open, run.start.at);
    }
  }
  return std::max(std::min(newest, oldest_open) - kClocksDiffer, now - kLongestRun);
}

void RecentRuns::add(RecordedRun run) {
  const auto found = kept_.find(run.start.sync);
  if (found == kept_.end()) return;
  auto& [runs, version] = found->second;
  const auto at = std::ranges::lower_bound(runs, order_of(run), {}, order_of);
  if (at != runs.end() && at->start.run_id == run.start.run_id) {
    const bool same = at->end.status == run.end.status && at->ended_at == run.ended_at;
    if (same) return;
    *at = std::move(run);
  } else {
    if (at == runs.begin() && runs.size() >= kKept) return;
    runs.insert(at, std::move(run));
    if (runs.size() > kKept) runs.erase(runs.begin());
  }
  version = ++versions_;
}

const RecentRuns::Runs& RecentRuns::of(const std::string& sync) const {
  static const Runs none;
  const auto found = kept_.find(sync);
  return found == kept_.end() ? none : found->second.runs;
}

std::uint64_t RecentRuns::version_of(const std::string& sync) const {
  const auto found = kept_.find(sync);
  return found == kept_.end() ? 0 : found->second.version;
}

}  // namespace millrace::service
