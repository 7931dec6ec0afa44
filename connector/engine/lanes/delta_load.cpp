#include "connector/engine/lanes/delta_load.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/sha256.h"
#include "connector/base/text/text.h"

namespace millrace::engine {

using components::LoadReport;
using delta::Basis;
using delta::Segment;

namespace {

// Levels are made one again when there are more, or when they are worth half of the first.
constexpr std::size_t kMostLevels = 8;

// What makes hashes of an earlier load useless. The columns are in the hashes themselves.
std::string shape_of(const components::Target& target) {
  std::string text = fmt::format("1\n{}\n{}\n{}", to_string(target.mode),
                                 static_cast<int>(target.on_leave.action), target.on_leave.column);
  for (const auto& column : target.key) text += fmt::format("\n{}:{}", column.size(), column);
  return short_sha256(text);
}

// The same from wherever the program is started.
std::string name_of(const components::Target& target) {
  return target.connection + " " + (target.identity.empty() ? target.name : target.identity);
}

}  // namespace

DeltaLoad::DeltaLoad(components::Destination& destination, components::LoadOptions options,
                     components::Environment& environment, const Events& events)
    : sync_(events.sync()),
      destination_(destination),
      options_(options),
      environment_(environment),
      events_(events),
      shape_(shape_of(destination.target())) {}

Task<Result<void>> DeltaLoad::begin() {
  auto& segments = environment_.ledger.segments();
  const auto name = name_of(destination_.target());
  auto found = co_await segments.find(sync_, name);
  if (found && !found->pending.empty()) {
    auto generation = co_await destination_.generation(sync_);
    if (!generation) co_return fail(std::move(generation).error());
    if (*generation == found->pending) {
      auto settled = co_await segments.settle(*found, *generation);
      if (!settled) co_return settled;
      found = co_await segments.find(sync_, name);
    }
  }
  if (!found) co_return fail(std::move(found).error());
  state_ = *std::move(found);
  hashes_ = std::make_unique<DeltaHashes>(destination_.target(), state_.seed, environment_.scratch);
  co_return Result<void>();
}

Task<Result<void>> DeltaLoad::compare() {
  if (std::exchange(is_compared_, true)) co_return Result<void>();
  std::optional<Basis> basis;
  if (is_known() && state_.since_whole + 1 < std::int64_t{options_.compares_all_every()}) {
    auto read = co_await read_basis();
    if (!read) co_return fail(std::move(read).error());
    basis = *std::move(read);
  } else if (!state_.generation.empty() && !is_known()) {
    tell_why_all("its key, mode or on_leave have changed since the last load");
  }
  auto kept = basis ? co_await compare_with(*basis) : co_await whole();
  if (!kept) co_return fail(std::move(kept).error());
  co_return co_await keep(*kept);
}

// Nothing when what is kept cannot be used.
Task<Result<std::optional<Basis>>> DeltaLoad::read_basis() {
  auto parts = co_await environment_.ledger.segments().parts(state_);
  if (!parts) co_return fail(std::move(parts).error());
  std::vector<Segment> levels;
  for (std::size_t i = 0; i < parts->size(); ++i) {
    auto level = co_await read_level(state_.first + static_cast<std::int64_t>(i), (*parts)[i]);
    if (!level && level.error().kind() == ErrorKind::BadData) {
      tell_why_all("the hashes of the last load are damaged in the state");
      co_return std::nullopt;
    }
    if (!level) co_return fail(std::move(level).error());
    levels.push_back(*std::move(level));
  }
  co_return std::optional<Basis>(std::in_place, std::move(levels));
}

Task<Result<Segment>> DeltaLoad::read_level(std::int64_t level, std::int64_t parts) {
  auto segment =
      co_await environment_.workers.run([&] { return Segment::create(environment_.scratch); });
  for (std::int64_t part = 0; segment && part < parts; ++part) {
    auto data = co_await environment_.ledger.segments().part(state_, level, part);
    if (!data) co_return fail(std::move(data).error());
    auto added = co_await environment_.workers.run([&] { return segment->add_part(*data); });
    if (!added) co_return fail(std::move(added).error());
  }
  if (!segment) co_return segment;
  if (auto ended = co_await environment_.workers.run([&] { return segment->end(); }); !ended) {
    co_return fail(std::move(ended).error());
  }
  co_return segment;
}

Task<Result<DeltaLoad::Kept>> DeltaLoad::compare_with(const Basis& basis) {
  co_return co_await environment_.workers.run([&]() -> Result<Kept> {
    auto difference = Segment::create(environment_.scratch);
    if (!difference) return fail(std::move(difference).error());
    auto compared = delta::compare(hashes_->sorter(), basis, *difference);
    if (!compared) return fail(std::move(compared).error());
    comparison_ = *std::move(compared);
    const bool is_much = basis.records_behind_first() + difference->records() > basis.records() / 2;
    if (basis.segments() < kMostLevels && !is_much) return Kept{*std::move(difference), false};
    auto all = Segment::create(environment_.scratch);
    if (!all) return fail(std::move(all).error());
    if (auto written = delta::write_whole(hashes_->sorter(), *all); !written) {
      return fail(std::move(written).error());
    }
    return Kept{*std::move(all), true};
  });
}

Task<Result<DeltaLoad::Kept>> DeltaLoad::whole() {
  co_return co_await environment_.workers.run([&]() -> Result<Kept> {
    auto all = Segment::create(environment_.scratch);
    if (!all) return fail(std::move(all).error());
    if (auto written = delta::write_whole(hashes_->sorter(), *all); !written) {
      return fail(std::move(written).error());
    }
    return Kept{*std::move(all), true};
  });
}

// Before the destination commits: afterwards it may be too late.
Task<Result<void>> DeltaLoad::keep(const Kept& kept) {
  auto& segments = environment_.ledger.segments();
  state_.shape = shape_;
  if (auto begun = co_await segments.begin(state_); !begun) co_return begun;
  const auto parts = static_cast<std::int64_t>(kept.segment.parts());
  for (std::int64_t part = 0; part < parts; ++part) {
    auto data = co_await environment_.workers.run(
        [&] { return kept.segment.part(static_cast<std::uint64_t>(part)); });
    if (!data) co_return fail(std::move(data).error());
    auto added = co_await segments.add_part(state_, part, *std::move(data));
    if (!added) co_return added;
  }
  state_.pending = events_.run_id();
  state_.pending_last = state_.last + (kept.is_whole || parts > 0 ? 1 : 0);
  state_.pending_first = kept.is_whole ? state_.last + 1 : state_.first;
  state_.pending_since = comparison_ ? state_.since_whole + 1 : 0;
  co_return co_await segments.prepare(state_);
}

LoadLane::Difference DeltaLoad::difference() const {
  LoadLane::Difference difference{.generation = events_.run_id()};
  if (!comparison_) return difference;
  difference.basis = state_.generation;
  difference.some_left = choice()->needs_keys;
  difference.left_out = {comparison_->unchanged, comparison_->collapsed};
  return difference;
}

std::optional<SpoolFeed::Choice> DeltaLoad::choice() const {
  if (!comparison_) return std::nullopt;
  const bool leaves = comparison_->gone > 0 && takes_rows_away(destination_.target());
  return SpoolFeed::Choice{comparison_->wanted, leaves};
}

Task<Result<void>> DeltaLoad::take_all() {
  tell_why_all(*std::exchange(lost_, std::nullopt));
  comparison_.reset();
  auto kept = co_await whole();
  if (!kept) co_return fail(std::move(kept).error());
  co_return co_await keep(*kept);
}

// In these modes the target has the rows of the last export and no others.
std::string DeltaLoad::contradiction(const LoadReport& counts) const {
  const auto& target = destination_.target();
  if (!comparison_ || !removes_rows(target) || counts.already_loaded) return "";
  if (counts.inserted == comparison_->added && counts.deleted == comparison_->gone) return "";
  return fmt::format("{} does not have the rows of the last load", printable(target.name));
}

Task<void> DeltaLoad::settle(LoadReport& report) {
  report.notes.insert(report.notes.end(), notes_.begin(), notes_.end());
  auto settled = co_await environment_.ledger.segments().settle(state_, events_.run_id());
  if (settled) co_return;
  events_.detail("the next run asks the destination what this load has left: " +
                 settled.error().message());
}

void DeltaLoad::tell_why_all(std::string_view why) {
  notes_.push_back(fmt::format("all rows were loaded, because {}", why));
}

}  // namespace millrace::engine
