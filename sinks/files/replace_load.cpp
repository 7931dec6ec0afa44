#include "sinks/files/replace_load.h"

#include <utility>

#include "connector/components/files/target_lock.h"
#include "sinks/files/output/known_work.h"
#include "sinks/files/output/manifest.h"
#include "sinks/files/output/old_file_rows.h"

namespace millrace::sinks::files {

using components::LoadReport;

ReplaceLoad::ReplaceLoad(const FileTarget& target, components::LoadIdentity identity,
                         components::Environment& environment, const Events& events)
    : target_(target),
      identity_(std::move(identity)),
      environment_(environment),
      events_(events),
      writer_(
          target.form(), [this](std::span<const char> bytes) { return file_->write(bytes); },
          environment) {}

Task<Result<components::Begun>> ReplaceLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  auto started =
      co_await environment_.blocking.run([this, &start] { return start_file(*start.schema); });
  if (!started) co_return fail(std::move(started).error());
  co_return components::Ready();
}

Result<void> ReplaceLoad::start_file(const Schema& schema) {
  if (auto begun = writer_.begin(schema); !begun) return begun;
  auto file = OutputFile::begin(target_, target_.path);
  if (!file) return fail(std::move(file).error());
  file_.emplace(std::move(*file));
  return {};
}

Task<Result<void>> ReplaceLoad::write(components::PendingBatch rows, components::Presence) {
  return writer_.write(std::move(rows));
}

Task<Result<LoadReport>> ReplaceLoad::settle(components::LoadTotals expected) {
  if (auto equal = components::check_count(writer_.rows(), expected, target_.shown()); !equal) {
    co_return fail(std::move(equal).error());
  }
  if (auto flushed = co_await writer_.finish(); !flushed) co_return fail(flushed.error());
  auto lock = co_await components::take_lock(target_.root, target_.path, environment_, events_);
  if (!lock) co_return fail(std::move(lock).error());
  lock_.emplace(std::move(*lock));
  co_return co_await environment_.blocking.run([this] { return compare(); });
}

Result<LoadReport> ReplaceLoad::compare() {
  if (auto right = file_->verify(); !right) return fail(std::move(right).error());
  if (auto looked = file_->file().look_again(); !looked) return fail(std::move(looked).error());
  const auto equal = file_->file().equals_old();
  if (!equal) return fail(equal.error());
  is_equal_ = *equal;
  LoadReport report{.rows = writer_.rows()};
  report.before = is_equal_ ? report.rows : OldFileRows(target_).in(target_.path);
  report.deleted = is_equal_ ? 0 : report.before.value_or(0);
  (is_equal_ ? report.unchanged : report.inserted) = report.rows;
  return report;
}

Task<Result<std::vector<std::string>>> ReplaceLoad::commit(components::Fence fence) {
  // Nobody else can write from here on: the lock is held.
  if (auto held = co_await fence.confirmed(); !held) co_return fail(std::move(held).error());
  auto notes = co_await environment_.blocking.run([this] {
    auto published = publish();
    lock_.reset();  // Others wait for it.
    return published;
  });
  if (!notes && file_->file().is_visible()) {
    delivered_ = LoadReport{.rows = writer_.rows(), .inserted = writer_.rows()};
  }
  if (!notes) co_return notes;
  const auto sha256 = file_->sha256();
  file_.reset();
  co_await note_work(target_, identity_, {{target_.path.string(), sha256}}, environment_);
  co_return notes;
}

Result<std::vector<std::string>> ReplaceLoad::publish() {
  const ManifestFile written{target_.path.string(), writer_.rows(), file_->file().size(),
                             file_->sha256()};
  std::vector<std::string> notes;
  if (is_equal_) {
    if (auto kept = file_->file().keep_old(); !kept) return fail(std::move(kept).error());
  } else {
    auto committed = file_->commit(*lock_, false);
    if (!committed) return committed;
    notes = std::move(*committed);
  }
  auto told = write_manifest(target_, *lock_, identity_, {written});
  if (!told) return fail(std::move(told).error());
  return notes;
}

Task<void> ReplaceLoad::abandon() {
  co_await environment_.blocking.run([this] {
    file_.reset();
    lock_.reset();
  });
}

}  // namespace millrace::sinks::files
