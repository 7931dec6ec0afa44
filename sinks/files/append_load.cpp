#include "sinks/files/append_load.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/io/files/folders.h"
#include "sinks/files/target_lock.h"

namespace millrace::sinks {
namespace {

using components::LoadReport;

constexpr std::size_t kCopyBlock = 1 << 20;
// Copied in one go on a worker, before the task looks whether it should stop.
constexpr std::uint64_t kCopyStep = 64u << 20;

std::span<char> room_for(std::vector<char>& block, std::uint64_t bytes) {
  return {block.data(), static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), bytes))};
}

}  // namespace

AppendLoad::AppendLoad(const FileTarget& target, components::LoadIdentity identity,
                       components::Environment& environment, const Events* events)
    : target_(target),
      identity_(std::move(identity)),
      environment_(environment),
      events_(events),
      writer_(
          *target.format, target.shown(),
          [this](std::span<const char> bytes) { return new_rows_->append(bytes); }, environment) {}

Task<Result<void>> AppendLoad::begin(SchemaPtr schema) {
  if (schema->find(components::kLoadColumn)) {
    co_return fail(ErrorKind::BadData,
                   fmt::format("the report has a column {}, which append mode adds itself; rename "
                               "it",
                               components::kLoadColumn));
  }
  std::vector<Field> fields = schema->fields();
  fields.push_back({std::string(components::kLoadColumn), {TypeKind::Text}, true});
  columns_ = std::make_shared<const Schema>(std::move(fields));
  auto header = writer_.begin(*columns_);
  if (!header) co_return fail(std::move(header).error());
  header_ = std::move(*header);
  co_return co_await environment_.blocking.run([this] { return open_new_rows(); });
}

// Beside the target, whose disk has to have room for them anyway.
Result<void> AppendLoad::open_new_rows() {
  const auto below = target_.path.parent_path();
  if (auto folder = io::open_folder(target_.root, below); !folder) {
    return fail(std::move(folder).error());
  }
  io::TempFile::sweep(target_.root / below);
  auto made = io::TempFile::create(target_.root / below);
  if (!made) return fail(std::move(made).error());
  new_rows_.emplace(std::move(*made));
  return {};
}

Batch AppendLoad::with_load_column(Batch batch) const {
  // One slice for all rows: a stride of zero.
  struct Storage {
    std::string text;
    Slice slice;
  };
  auto storage = std::make_shared<Storage>(
      Storage{identity_.id, {0, static_cast<std::uint32_t>(identity_.id.size())}});
  const char* bytes = storage->text.data();
  const Slice* slice = &storage->slice;
  batch.columns.push_back({std::move(storage), bytes, slice, 0});
  batch.schema = columns_;
  return batch;
}

Task<Result<void>> AppendLoad::write(Batch batch) {
  return writer_.write(with_load_column(std::move(batch)));
}

Task<Result<LoadReport>> AppendLoad::commit(components::LoadTotals expected) {
  if (auto equal = check_count(writer_.rows(), expected, target_.shown()); !equal) {
    co_return fail(std::move(equal).error());
  }
  auto flushed = co_await environment_.blocking.run([this] { return writer_.finish(); });
  if (!flushed) co_return fail(lost(std::move(flushed).error()));
  auto lock = co_await take_lock(target_, environment_, events_);
  if (!lock) co_return fail(std::move(lock).error());
  auto report = co_await add_to_target(*lock);
  if (!report && file_ && file_->is_visible()) {
    delivered_ = LoadReport{.rows = writer_.rows(), .inserted = writer_.rows()};
  }
  // Others wait for the lock: it goes before anything else is done.
  co_await environment_.blocking.run([&] {
    file_.reset();
    const io::FileLock let_go = std::move(*lock);
  });
  if (!report) co_return fail(lost(std::move(report).error()));
  co_return report;
}

Task<Result<LoadReport>> AppendLoad::add_to_target(const io::FileLock& lock) {
  auto file = co_await environment_.blocking.run(
      [this] { return io::AtomicFile::begin(target_.root, target_.path); });
  if (!file) co_return fail(std::move(file).error());
  file_.emplace(std::move(*file));
  if (file_->old_size() > 0) {
    OldRows rows(*target_.format, *columns_, identity_.id, target_.shown());
    if (auto copied = co_await copy_old_rows(rows); !copied) co_return fail(copied.error());
    const auto already = is_loaded_already(rows.rows_of_load());
    if (!already) co_return fail(already.error());
    if (*already) {
      auto kept = co_await environment_.blocking.run([this] { return file_->keep_old(); });
      if (!kept) co_return fail(std::move(kept).error());
      co_return LoadReport{
          .rows = writer_.rows(), .unchanged = writer_.rows(), .already_loaded = true};
    }
    header_ = rows.ends_with_line_end() || writer_.rows() == 0 ? "" : "\n";
  }
  if (auto copied = co_await copy_new_rows(); !copied) co_return fail(copied.error());
  co_return co_await environment_.blocking.run([&] { return publish(lock); });
}

Task<Result<void>> AppendLoad::copy_old_rows(OldRows& rows) {
  for (std::uint64_t offset = 0; offset < file_->old_size();) {
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
    auto copied = co_await environment_.blocking.run([&] { return copy_some_old(rows, offset); });
    if (!copied) co_return copied;
  }
  co_return rows.finish();
}

Result<void> AppendLoad::copy_some_old(OldRows& rows, std::uint64_t& offset) {
  std::vector<char> block(kCopyBlock);
  const std::uint64_t end = std::min(offset + kCopyStep, file_->old_size());
  while (offset < end) {
    const auto room = room_for(block, end - offset);
    const auto got = file_->read_old(offset, room);
    if (!got) return fail(got.error());
    if (*got < room.size()) {
      return fail(ErrorKind::Transient,
                  fmt::format("{} became shorter while it was read; run again",
                              printable(target_.shown())));
    }
    // The rows are read first, since a decoder may rewrite what it is given.
    if (auto written = file_->write(room); !written) return written;
    if (auto seen = rows.see(room); !seen) return seen;
    offset += *got;
  }
  return {};
}

// What lies in the file already is the whole load, or nothing of it; a part is for a person.
Result<bool> AppendLoad::is_loaded_already(std::uint64_t found) const {
  if (found == 0) return false;
  if (found == writer_.rows()) return true;
  return fail(
      ErrorKind::BadData,
      fmt::format("{} holds {} of the {} rows of this load ({} is {}), so it was changed "
                  "since. They stay as they are; run with --fresh to append a new export of "
                  "the report",
                  printable(target_.shown()), found, writer_.rows(), components::kLoadColumn,
                  identity_.id));
}

Task<Result<void>> AppendLoad::copy_new_rows() {
  auto written = co_await environment_.blocking.run([this] { return file_->write(header_); });
  if (!written) co_return written;
  for (std::uint64_t offset = 0; offset < new_rows_->size();) {
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
    auto copied = co_await environment_.blocking.run([&] { return copy_some_new(offset); });
    if (!copied) co_return copied;
  }
  co_return Result<void>();
}

Result<void> AppendLoad::copy_some_new(std::uint64_t& offset) {
  std::vector<char> block(kCopyBlock);
  const std::uint64_t end = std::min(offset + kCopyStep, new_rows_->size());
  while (offset < end) {
    const auto room = room_for(block, end - offset);
    if (auto read = new_rows_->read(offset, room); !read) return read;
    if (auto written = file_->write(room); !written) return written;
    offset += room.size();
  }
  return {};
}

Result<LoadReport> AppendLoad::publish(const io::FileLock& lock) {
  const auto equal = file_->equals_old();
  if (!equal) return fail(equal.error());
  if (*equal) {
    if (auto kept = file_->keep_old(); !kept) return fail(std::move(kept).error());
    return LoadReport{};
  }
  auto notes = file_->commit(lock, true);
  if (!notes) return fail(std::move(notes).error());
  return LoadReport{.rows = writer_.rows(), .inserted = writer_.rows(), .notes = std::move(*notes)};
}

Task<void> AppendLoad::abandon() {
  co_await environment_.blocking.run([this] {
    file_.reset();
    new_rows_.reset();
  });
}

}  // namespace millrace::sinks
