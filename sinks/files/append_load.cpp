#include "sinks/files/append_load.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/components/files/target_lock.h"
#include "connector/io/files/folders.h"
#include "sinks/files/output/known_work.h"
#include "sinks/files/output/manifest.h"

namespace millrace::sinks::files {
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
                       components::Environment& environment, const Events& events)
    : target_(target),
      identity_(std::move(identity)),
      environment_(environment),
      events_(events),
      writer_(
          target.form(), [this](std::span<const char> bytes) { return new_rows_->append(bytes); },
          environment) {}

Task<Result<components::Begun>> AppendLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  auto header = writer_.begin_apart(*start.schema);
  if (!header) co_return fail(std::move(header).error());
  columns_ = writer_.columns();
  header_ = std::move(*header);
  auto opened = co_await environment_.blocking.run([this] { return open_new_rows(); });
  if (!opened) co_return fail(std::move(opened).error());
  co_return components::Ready();
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

Task<Result<void>> AppendLoad::write(components::PendingBatch rows, components::Presence) {
  return writer_.write(std::move(rows));
}

Task<Result<LoadReport>> AppendLoad::settle(components::LoadTotals expected) {
  if (auto equal = components::check_count(writer_.rows(), expected, target_.shown()); !equal) {
    co_return fail(std::move(equal).error());
  }
  if (auto flushed = co_await writer_.finish(); !flushed) co_return fail(flushed.error());
  auto lock = co_await components::take_lock(target_.root, target_.path, environment_, events_);
  if (!lock) co_return fail(std::move(lock).error());
  lock_.emplace(std::move(*lock));
  co_return co_await add_to_target();
}

Task<Result<LoadReport>> AppendLoad::add_to_target() {
  auto file = co_await environment_.blocking.run(
      [this] { return OutputFile::begin(target_, target_.path); });
  if (!file) co_return fail(std::move(file).error());
  file_.emplace(std::move(*file));
  const std::uint64_t rows = writer_.rows();
  if (file_->file().old_size() > 0) {
    OldRows old_rows(target_.kind, *columns_, identity_.id, target_.shown());
    if (auto copied = co_await copy_old_rows(old_rows); !copied) co_return fail(copied.error());
    const auto already = is_loaded_already(old_rows.rows_of_load());
    if (!already) co_return fail(already.error());
    is_equal_ = *already;
    if (is_equal_) co_return LoadReport{.rows = rows, .unchanged = rows, .already_loaded = true};
    header_ = old_rows.ends_with_line_end() || rows == 0 ? "" : "\n";
  }
  if (auto copied = co_await copy_new_rows(); !copied) co_return fail(copied.error());
  auto right = co_await environment_.blocking.run([this] { return file_->verify(); });
  if (!right) co_return fail(std::move(right).error());
  const auto equal =
      co_await environment_.blocking.run([this] { return file_->file().equals_old(); });
  if (!equal) co_return fail(equal.error());
  is_equal_ = *equal;
  co_return LoadReport{.rows = rows, .inserted = rows};
}

Task<Result<void>> AppendLoad::copy_old_rows(OldRows& rows) {
  for (std::uint64_t offset = 0; offset < file_->file().old_size();) {
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
    auto copied = co_await environment_.blocking.run([&] { return copy_some_old(rows, offset); });
    if (!copied) co_return copied;
  }
  co_return rows.finish();
}

Result<void> AppendLoad::copy_some_old(OldRows& rows, std::uint64_t& offset) {
  std::vector<char> block(kCopyBlock);
  const std::uint64_t end = std::min(offset + kCopyStep, file_->file().old_size());
  while (offset < end) {
    const auto room = room_for(block, end - offset);
    const auto got = file_->file().read_old(offset, room);
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
  // An empty member would be added by each export without rows.
  if (writer_.rows() == 0 && file_->file().old_size() > 0) co_return Result<void>();
  auto written = co_await environment_.blocking.run(
      [this] { return file_->write(io::compressed(target_.kind.compression, header_)); });
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

Task<Result<std::vector<std::string>>> AppendLoad::commit(components::Fence fence) {
  // Nobody else can write from here on: the lock is held.
  if (auto held = co_await fence.confirmed(); !held) co_return fail(std::move(held).error());
  const auto sha256 = file_->sha256();
  auto notes = co_await environment_.blocking.run([this] {
    auto published = publish();
    if (published) file_.reset();
    lock_.reset();  // Others wait for it.
    return published;
  });
  if (!notes && file_->file().is_visible()) {
    delivered_ = LoadReport{.rows = writer_.rows(), .inserted = writer_.rows()};
  }
  if (notes) {
    co_await note_work(target_, identity_, {{target_.path.string(), sha256}}, environment_);
  }
  co_return notes;
}

Result<std::vector<std::string>> AppendLoad::publish() {
  const ManifestFile written{target_.path.string(), writer_.rows(), file_->file().size(),
                             file_->sha256()};
  if (is_equal_) {
    if (auto kept = file_->file().keep_old(); !kept) return fail(std::move(kept).error());
    auto told = complete_manifest(target_, *lock_, identity_, written);
    if (!told) return fail(std::move(told).error());
    return {};
  }
  auto notes = file_->commit(*lock_, true);
  if (!notes) return notes;
  auto told = write_manifest(target_, *lock_, identity_, {written});
  if (!told) return fail(std::move(told).error());
  return notes;
}

Task<void> AppendLoad::abandon() {
  co_await environment_.blocking.run([this] {
    file_.reset();
    lock_.reset();
    new_rows_.reset();
  });
}

}  // namespace millrace::sinks::files
