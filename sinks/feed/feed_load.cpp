#include "sinks/feed/feed_load.h"

#include <algorithm>
#include <utility>

#include "connector/components/files/target_lock.h"

namespace millrace::sinks::feed {

using components::LoadReport;

FeedLoad::FeedLoad(const FeedTarget& target, components::LoadIdentity identity,
                   components::Environment& environment, const Events& events)
    : target_(target),
      identity_(std::move(identity)),
      environment_(environment),
      events_(events),
      writer_(
          {target.format->whole_encoder(), io::Compression::None, target.spreadsheet_safe,
           target.name},
          [this](std::span<const char> bytes) { return take(bytes); }, environment) {}

Task<Result<components::Begun>> FeedLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  purpose_ = start.purpose;
  note_.as_of = environment_.clock.wall_now();
  auto started =
      co_await environment_.blocking.run([this, &start] { return this->start(*start.schema); });
  if (!started) co_return fail(std::move(started).error());
  co_return components::Ready();
}

Result<void> FeedLoad::start(const Schema& schema) {
  if (auto begun = writer_.begin(schema); !begun) return begun;
  for (const auto& field : writer_.columns()->fields()) note_.columns.push_back(field.name);
  if (is_plan()) return {};
  auto generation = Generation::begin(target_);
  if (!generation) return fail(std::move(generation).error());
  generation_.emplace(*std::move(generation));
  return {};
}

Result<void> FeedLoad::take(std::span<const char> bytes) {
  if (generation_) return generation_->write(bytes);
  planned_.add({bytes.data(), bytes.size()});
  return {};
}

Task<Result<void>> FeedLoad::write(components::PendingBatch rows, components::Presence) {
  return writer_.write(std::move(rows));
}

Task<Result<LoadReport>> FeedLoad::settle(components::LoadTotals expected) {
  if (auto equal = components::check_count(writer_.rows(), expected, target_.name); !equal) {
    co_return fail(std::move(equal).error());
  }
  // The moment at which the run began to load, where nobody said of which one the rows are.
  if (expected.as_of) note_.as_of = *expected.as_of;
  if (auto flushed = co_await writer_.finish(); !flushed) co_return fail(flushed.error());
  if (!is_plan()) {
    const auto note = target_.folder / components::kFeedNote;
    auto lock = co_await components::take_lock(target_.root, note, environment_, events_);
    if (!lock) co_return fail(std::move(lock).error());
    lock_.emplace(std::move(*lock));
  }
  co_return co_await environment_.blocking.run([this] { return compare(); });
}

Result<LoadReport> FeedLoad::compare() {
  if (generation_) {
    if (auto ended = generation_->end(target_.reads_back); !ended) {
      return fail(std::move(ended).error().during(target_.name));
    }
  }
  old_ = present_generation(target_);
  is_equal_ =
      old_ && old_->sha256 == (generation_ ? generation_->sha256() : planned_.whole_digest());
  LoadReport report{.rows = writer_.rows()};
  if (old_) report.before = old_->rows;
  report.deleted = is_equal_ ? 0 : report.before.value_or(0);
  (is_equal_ ? report.unchanged : report.inserted) = report.rows;
  if (is_plan() && !old_) report.changes.push_back({components::SchemaChange::Kind::Create});
  return report;
}

Task<Result<std::vector<std::string>>> FeedLoad::commit(components::Fence fence) {
  // Nobody else can write from here on: the lock is held.
  if (auto held = co_await fence.confirmed(); !held) co_return fail(std::move(held).error());
  co_return co_await environment_.blocking.run([this] {
    auto published = publish_it();
    generation_.reset();
    lock_.reset();  // Others wait for it.
    return published;
  });
}

// Equal rows stay the file that they are; what is new about them is of which moment they are.
Result<std::vector<std::string>> FeedLoad::publish_it() {
  if (is_equal_) {
    const auto fresh = std::exchange(note_, *old_);
    note_.as_of = std::max(fresh.as_of, old_->as_of);
  } else if (auto kept = generation_->keep(*lock_, target_.kind.ending, note_); !kept) {
    return fail(std::move(kept).error().during(target_.name));
  }
  note_.sync = identity_.sync;
  note_.run_id = identity_.run_id;
  note_.work_id = identity_.work_id;
  note_.form = target_.form();
  note_.rows = writer_.rows();
  bool is_visible = false;
  auto notes = publish(target_, *lock_, note_, is_visible);
  if (!notes && is_visible) delivered_ = {.rows = note_.rows, .inserted = note_.rows};
  if (!notes) return fail(std::move(notes).error().during(target_.name));
  sweep_generations(target_, note_);
  return notes;
}

Task<void> FeedLoad::abandon() {
  co_await environment_.blocking.run([this] {
    generation_.reset();
    lock_.reset();
  });
}

}  // namespace millrace::sinks::feed
