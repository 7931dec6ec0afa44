#include "sinks/feed/feed_load.h"

#include <utility>

namespace millrace::sinks::feed {

using components::LoadReport;

FeedLoad::FeedLoad(const FeedTarget& target, components::LoadIdentity identity,
                   components::Environment& environment, const Events& events)
    : target_(target),
      environment_(environment),
      writer_(
          target.row_form(), [this](std::span<const char> bytes) { return take(bytes); },
          environment),
      publication_(target, std::move(identity), environment, events) {}

Task<Result<components::Begun>> FeedLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  auto started = co_await environment_.blocking.run([this, &start] { return this->start(start); });
  if (!started) co_return fail(std::move(started).error());
  co_return components::Ready();
}

Result<void> FeedLoad::start(const components::LoadStart& start) {
  if (auto begun = writer_.begin(*start.schema); !begun) return begun;
  return publication_.begin(*start.schema, start.purpose == components::Purpose::Load, false);
}

Result<void> FeedLoad::take(std::span<const char> bytes) {
  if (auto* files = publication_.files()) return files->write(bytes);
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
  auto& note = publication_.note();
  // Else it is the moment at which the load began.
  if (expected.as_of) note.as_of = *expected.as_of;
  note.rows = note.loaded = writer_.rows();
  if (auto flushed = co_await writer_.finish(); !flushed) co_return fail(flushed.error());
  if (publication_.files() != nullptr) {
    if (auto locked = co_await publication_.lock(); !locked) co_return fail(locked.error());
  }
  co_return co_await environment_.blocking.run([this] { return compare(); });
}

Result<LoadReport> FeedLoad::compare() {
  const bool is_plan = publication_.files() == nullptr;
  if (!is_plan) {
    if (auto ended = publication_.end_files(); !ended) return fail(std::move(ended).error());
  }
  const auto& old = publication_.look();
  const bool is_equal =
      is_plan ? old && old->sha256 == planned_.whole_digest() : publication_.is_equal();
  LoadReport report{.rows = writer_.rows()};
  if (old) report.before = old->rows;
  report.deleted = is_equal ? 0 : report.before.value_or(0);
  (is_equal ? report.unchanged : report.inserted) = report.rows;
  if (is_plan && !old) report.changes.push_back({components::SchemaChange::Kind::Create});
  return report;
}

}  // namespace millrace::sinks::feed
