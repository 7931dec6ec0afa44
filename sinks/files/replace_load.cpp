#include "sinks/files/replace_load.h"

#include <utility>

#include "sinks/files/target_lock.h"

namespace millrace::sinks {

using components::LoadReport;

ReplaceLoad::ReplaceLoad(const FileTarget& target, components::Environment& environment,
                         const Events* events)
    : target_(target),
      environment_(environment),
      events_(events),
      writer_(
          *target.format, target.shown(),
          [this](std::span<const char> bytes) { return file_->write(bytes); }, environment) {}

Task<Result<void>> ReplaceLoad::begin(SchemaPtr schema) {
  auto header = writer_.begin(*schema);
  if (!header) co_return fail(std::move(header).error());
  co_return co_await environment_.blocking.run([&]() -> Result<void> {
    auto file = io::AtomicFile::begin(target_.root, target_.path);
    if (!file) return fail(std::move(file).error());
    file_.emplace(std::move(*file));
    auto written = file_->write(*header);
    return written ? written : fail(lost(std::move(written).error()));
  });
}

Task<Result<void>> ReplaceLoad::write(Batch batch) {
  return writer_.write(std::move(batch));
}

Task<Result<LoadReport>> ReplaceLoad::commit(components::LoadTotals expected) {
  if (auto equal = check_count(writer_.rows(), expected, target_.shown()); !equal) {
    co_return fail(std::move(equal).error());
  }
  auto flushed = co_await environment_.blocking.run([this] { return writer_.finish(); });
  if (!flushed) co_return fail(lost(std::move(flushed).error()));
  auto lock = co_await take_lock(target_, environment_, events_);
  if (!lock) co_return fail(std::move(lock).error());
  auto report = co_await environment_.blocking.run([&] {
    // Let go as soon as it is done, not with the coroutine.
    const io::FileLock held = std::move(*lock);
    return publish(held);
  });
  if (!report && file_->is_visible()) {
    delivered_ = LoadReport{.rows = writer_.rows(), .inserted = writer_.rows()};
  }
  if (!report) co_return fail(lost(std::move(report).error()));
  file_.reset();
  co_return report;
}

Result<LoadReport> ReplaceLoad::publish(const io::FileLock& lock) {
  if (auto looked = file_->look_again(); !looked) return fail(std::move(looked).error());
  const auto equal = file_->equals_old();
  if (!equal) return fail(equal.error());
  if (*equal) {
    if (auto kept = file_->keep_old(); !kept) return fail(std::move(kept).error());
    return LoadReport{.rows = writer_.rows(), .unchanged = writer_.rows()};
  }
  auto notes = file_->commit(lock, false);
  if (!notes) return fail(std::move(notes).error());
  return LoadReport{.rows = writer_.rows(), .inserted = writer_.rows(), .notes = std::move(*notes)};
}

Task<void> ReplaceLoad::abandon() {
  if (!file_) co_return;
  co_await environment_.blocking.run([this] { file_.reset(); });
}

}  // namespace millrace::sinks
