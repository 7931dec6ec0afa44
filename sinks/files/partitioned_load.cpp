#include "sinks/files/partitioned_load.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/process/crash_point.h"
#include "connector/base/text/text.h"
#include "connector/components/files/file_row_writer.h"
#include "connector/components/files/target_lock.h"
#include "connector/io/files/folders.h"
#include "sinks/files/output/known_work.h"
#include "sinks/files/output/old_bytes.h"
#include "sinks/files/output/old_file_rows.h"

namespace millrace::sinks::files {

using components::LoadReport;

namespace {

constexpr std::uint64_t kBlock = 4u << 20;

}  // namespace

PartitionedLoad::PartitionedLoad(const FileTarget& target, const PartitionPath& path,
                                 components::LoadIdentity identity,
                                 components::Environment& environment, const Events& events)
    : target_(target),
      path_(path),
      identity_(std::move(identity)),
      environment_(environment),
      events_(events),
      list_(target, path) {}

Task<Result<components::Begun>> PartitionedLoad::begin(components::LoadStart start) {
  if (!start.basis.empty()) co_return components::BasisLost();
  purpose_ = start.purpose;
  auto opened =
      co_await environment_.blocking.run([this, &start] { return open_spill(*start.schema); });
  if (!opened) co_return fail(std::move(opened).error().during(target_.shown()));
  co_return components::Ready();
}

Result<void> PartitionedLoad::open_spill(const Schema& columns) {
  if (auto readable = components::check_columns(columns); !readable) return readable;
  if (target_.spreadsheet_safe) {
    auto safe = components::SpreadsheetSafe::of(columns);
    if (!safe) return fail(std::move(safe).error());
    safe_.emplace(std::move(*safe));
  }
  auto rows = make_spill();
  if (!rows) return fail(std::move(rows).error());
  spill_.emplace(target_, path_, std::move(*rows));
  return spill_->begin(columns, safe_ ? *safe_->schema() : columns);
}

// Beside the files, whose disk has to have room for them anyway.
Result<io::TempFile> PartitionedLoad::make_spill() const {
  if (is_plan()) return io::TempFile::create(environment_.scratch);
  const auto below = target_.path.parent_path();
  if (auto folder = io::open_folder(target_.root, below); !folder) {
    return fail(std::move(folder).error());
  }
  io::TempFile::sweep(target_.root / below);
  return io::TempFile::create(target_.root / below);
}

Task<Result<void>> PartitionedLoad::write(components::PendingBatch rows, components::Presence) {
  auto added = co_await environment_.workers.run([&]() -> Result<void> {
    const auto batch = rows.read();
    if (!batch) return fail(batch.error());
    rows_ += batch->rows;
    return spill_->add(*batch, safe_ ? safe_->of(*batch) : *batch);
  });
  if (added && spill_->is_full()) {
    added = co_await environment_.blocking.run([this] { return spill_->flush(); });
  }
  if (!added) co_return fail(std::move(added).error().during(target_.shown()));
  co_return Result<void>();
}

Task<Result<LoadReport>> PartitionedLoad::settle(components::LoadTotals expected) {
  if (auto equal = components::check_count(rows_, expected, target_.shown()); !equal) {
    co_return fail(std::move(equal).error());
  }
  if (is_plan()) co_return co_await count_planned();
  auto lock = co_await components::take_lock(target_.root, target_.path, environment_, events_);
  if (!lock) co_return fail(std::move(lock).error());
  lock_.emplace(std::move(*lock));
  if (auto written = co_await write_files(); !written) co_return fail(std::move(written).error());
  LoadReport report{.rows = rows_};
  Paths equal;
  for (const auto& [path, file] : written_) {
    (file.is_equal ? report.unchanged : report.inserted) += file.rows;
    if (file.is_equal) equal.insert(path);
  }
  auto counted = co_await count_old_rows(before_, equal, report);
  if (!counted) co_return fail(std::move(counted).error());
  co_return report;
}

// Of files that leave, or that others take the place of.
Task<Result<void>> PartitionedLoad::count_old_rows(Paths old, const Paths& equal,
                                                   LoadReport& report) {
  if (!old.empty()) {
    for (const auto& [path, rows] : spill_->partitions()) old.insert(path);
  }
  std::erase_if(old, [&](const std::string& path) { return equal.contains(path); });
  const auto rows = co_await rows_in_all(old, target_, environment_);
  if (!rows) co_return fail(rows.error());
  if (*rows) report.before = report.unchanged + **rows;
  report.deleted = rows->value_or(0);
  co_return Result<void>();
}

Task<Result<LoadReport>> PartitionedLoad::count_planned() {
  LoadReport report{.rows = rows_};
  Paths before;
  Paths same;
  auto flushed = co_await environment_.blocking.run([&] {
    before = list_.peek();
    return spill_->flush();
  });
  if (!flushed) co_return fail(std::move(flushed).error());
  for (const auto& [path, rows] : spill_->partitions()) {
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
    auto old = co_await environment_.blocking.run([&] { return OldBytes(target_.root / path); });
    auto compared = co_await encode_file(rows, [&old](std::span<const char> bytes) -> Result<void> {
      old.hold_against(bytes);
      return {};
    });
    if (!compared) co_return fail(std::move(compared).error());
    const bool equal = co_await environment_.blocking.run([&old] { return old.are_equal(); });
    (equal ? report.unchanged : report.inserted) += rows.rows;
    if (equal) same.insert(path);
  }
  auto counted = co_await count_old_rows(std::move(before), same, report);
  if (!counted) co_return fail(std::move(counted).error());
  co_return report;
}

Task<Result<void>> PartitionedLoad::write_files() {
  auto listed = co_await environment_.blocking.run([this]() -> Result<void> {
    if (auto flushed = spill_->flush(); !flushed) return flushed;
    return list_files();
  });
  if (!listed) co_return listed;
  for (const auto& [path, rows] : spill_->partitions()) {
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
    if (auto written = co_await write_file(path, rows); !written) co_return written;
  }
  co_return Result<void>();
}

// Before the first of them is there: a run that is killed leaves nothing that no list names.
Result<void> PartitionedLoad::list_files() {
  auto before = list_.read();
  if (!before) return fail(std::move(before).error());
  before_ = *before;
  for (const auto& [path, rows] : spill_->partitions()) before->insert(path);
  return *before == before_ ? Result<void>() : list_.write(*lock_, *before);
}

Task<Result<void>> PartitionedLoad::write_file(const std::string& path,
                                               const PartitionSpill::Partition& rows) {
  auto file = co_await environment_.blocking.run([&] { return OutputFile::begin(target_, path); });
  if (!file) co_return fail(std::move(file).error());
  auto written = co_await encode_file(
      rows, [&file](std::span<const char> bytes) { return file->write(bytes); });
  if (!written) co_return written;
  co_return co_await environment_.blocking.run(
      [&] { return finish_file(path, std::move(*file), rows.rows); });
}

Task<Result<void>> PartitionedLoad::encode_file(const PartitionSpill::Partition& rows,
                                                Write write) {
  const auto compressor = io::make_compressor(target_.kind.compression);
  auto put_header = co_await put(write, compressor.get(), spill_->header());
  if (!put_header) co_return put_header;
  for (const auto& extent : rows.extents) {
    for (std::uint64_t done = 0; done < extent.bytes; done += kBlock) {
      auto bytes = co_await read({extent.offset + done, std::min(kBlock, extent.bytes - done)});
      if (!bytes) co_return fail(std::move(bytes).error());
      auto written = co_await put(write, compressor.get(), std::move(*bytes));
      if (!written) co_return written;
    }
  }
  co_return co_await environment_.blocking.run([&] {
    std::string end;
    if (compressor) compressor->finish(end);
    return write(end);
  });
}

Task<Result<void>> PartitionedLoad::put(const Write& write, io::Compressor* compressor,
                                        std::string bytes) {
  if (compressor != nullptr) {
    bytes = co_await environment_.workers.run([&] {
      std::string smaller;
      compressor->add(bytes, smaller);
      return smaller;
    });
  }
  co_return co_await environment_.blocking.run([&] { return write(bytes); });
}

Task<Result<std::string>> PartitionedLoad::read(PartitionSpill::Extent extent) {
  co_return co_await environment_.blocking.run([&]() -> Result<std::string> {
    std::string bytes(extent.bytes, '\0');
    auto got = spill_->read(extent.offset, bytes);
    return got ? Result<std::string>(std::move(bytes)) : fail(std::move(got).error());
  });
}

Result<void> PartitionedLoad::finish_file(const std::string& path, OutputFile file,
                                          std::uint64_t rows) {
  if (auto right = file.verify(); !right) return right;
  const auto equal = file.file().equals_old();
  if (!equal) return fail(equal.error());
  auto done = *equal ? file.file().keep_old() : file.file().rest();
  if (!done) return done;
  written_.emplace(path, Written{std::move(file), rows, *equal});
  return {};
}

Task<Result<std::vector<std::string>>> PartitionedLoad::commit(components::Fence fence) {
  if (is_plan()) co_return fail(ErrorKind::Internal, "a plan was to be committed");
  // Nobody else can write from here on: the lock is held.
  if (auto held = co_await fence.confirmed(); !held) co_return fail(std::move(held).error());
  auto notes = co_await environment_.blocking.run([this] {
    auto published = publish();
    lock_.reset();  // Others wait for it.
    return published;
  });
  if (notes) {
    FileDigests digests;
    for (const auto& [path, file] : written_) digests.emplace(path, file.file.sha256());
    written_.clear();
    co_await note_work(target_, identity_, digests, environment_);
    co_return notes;
  }
  for (const auto& [path, file] : written_) {
    if (!file.file.file().is_visible()) continue;
    delivered_.rows += file.rows;
    delivered_.inserted += file.rows;
  }
  co_return notes;
}

Result<std::vector<std::string>> PartitionedLoad::publish() {
  auto notes = move_files();
  if (!notes) return notes;
  if (auto removed = remove_others(); !removed) return fail(std::move(removed).error());
  auto told = write_manifest(target_, *lock_, identity_, manifest_files());
  if (!told) return fail(std::move(told).error());
  return notes;
}

Result<std::vector<std::string>> PartitionedLoad::move_files() {
  std::vector<std::string> notes;
  for (auto& [path, written] : written_) {
    if (written.is_equal) continue;
    auto more = written.file.commit(*lock_, false);
    if (!more) return more;
    notes.insert(notes.end(), more->begin(), more->end());
  }
  return notes;
}

// Only what the list names, which this load or one before it has made.
Result<void> PartitionedLoad::remove_others() {
  Paths left;
  for (const auto& [path, written] : written_) left.insert(path);
  for (const auto& path : before_) {
    if (left.contains(path)) continue;
    auto removed = list_.remove(path);
    if (!removed) return fail(std::move(removed).error());
    crash_point("file.partition_removed");
  }
  return std::ranges::includes(left, before_) ? Result<void>() : list_.write(*lock_, left);
}

std::vector<ManifestFile> PartitionedLoad::manifest_files() const {
  std::vector<ManifestFile> files;
  files.reserve(written_.size());
  for (const auto& [path, written] : written_) {
    files.push_back({path, written.rows, written.file.file().size(), written.file.sha256()});
  }
  return files;
}

Task<void> PartitionedLoad::abandon() {
  co_await environment_.blocking.run([this] {
    written_.clear();
    lock_.reset();
    spill_.reset();
  });
}

}  // namespace millrace::sinks::files
