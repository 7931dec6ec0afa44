#include "sinks/files/file_load.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/base/text.h"

namespace millrace::sinks {
namespace {

using components::LoadReport;

constexpr std::size_t kFlushBytes = 64u << 10;
constexpr std::size_t kCopyBlock = 1 << 20;
// Copied in one go on a worker, before the task looks whether it should stop.
constexpr std::uint64_t kCopyStep = 64u << 20;

// A part that could not be written to its end cannot be gone on with; another load can.
Error lost(Error error) {
  if (error.kind() != ErrorKind::Transient) return error;
  return Error(ErrorKind::Disconnected, error.message());
}

}  // namespace

FileLoad::FileLoad(const FileTarget& target, components::LoadIdentity identity,
                   components::Environment& environment)
    : target_(target), identity_(std::move(identity)), environment_(environment) {}

Task<Result<void>> FileLoad::begin(SchemaPtr schema) {
  std::vector<Field> fields = schema->fields();
  if (appends()) {
    if (schema->find(components::kLoadColumn)) {
      co_return fail(ErrorKind::BadData,
                     fmt::format("the report has a column {}, which append mode adds itself; "
                                 "rename it",
                                 components::kLoadColumn));
    }
    fields.push_back({std::string(components::kLoadColumn), {TypeKind::Text}, true});
  }
  columns_ = std::make_shared<const Schema>(std::move(fields));
  encoder_ = target_.format->encoder();
  auto file = co_await environment_.workers.run(
      [this] { return io::AtomicFile::begin(target_.root, target_.path); });
  if (!file) co_return fail(std::move(file).error());
  file_.emplace(std::move(*file));
  const bool has_old_rows = appends() && file_->old_size() > 0;
  if (has_old_rows) {
    if (auto taken = co_await take_over_old(); !taken) co_return taken;
  }
  co_return write_header(has_old_rows);
}

Task<Result<void>> FileLoad::take_over_old() {
  OldRows rows(*target_.format, *columns_, identity_.id, target_.shown());
  for (std::uint64_t offset = 0; offset < file_->old_size();) {
    if (co_await cancelled()) co_return fail(ErrorKind::Cancelled, "stopped");
    auto copied = co_await environment_.workers.run([&] { return copy_old(rows, offset); });
    if (!copied) co_return fail(lost(std::move(copied).error()));
  }
  if (auto finished = rows.finish(); !finished) co_return finished;
  already_loaded_ = rows.has_load();
  if (!rows.ends_with_line_end()) encoded_ += '\n';
  co_return Result<void>();
}

Result<void> FileLoad::copy_old(OldRows& rows, std::uint64_t& offset) {
  std::vector<char> block(kCopyBlock);
  const std::uint64_t end = std::min(offset + kCopyStep, file_->old_size());
  while (offset < end) {
    const auto wanted = std::min<std::uint64_t>(block.size(), end - offset);
    const std::span<char> room(block.data(), static_cast<std::size_t>(wanted));
    const auto got = file_->read_old(offset, room);
    if (!got) return fail(got.error());
    if (*got < room.size()) {
      return fail(ErrorKind::Transient,
                  fmt::format("{} became shorter while it was read; run again",
                              printable(target_.shown())));
    }
    if (auto seen = rows.see(room); !seen) return seen;
    if (auto written = file_->write(room); !written) return written;
    offset += *got;
  }
  return {};
}

Result<void> FileLoad::write_header(bool rows_follow_others) {
  std::string header;
  auto begun = encoder_->begin(*columns_, header);
  if (!begun) return begun;
  if (!rows_follow_others) encoded_ += header;
  return {};
}

Batch FileLoad::with_load_column(Batch batch) const {
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

Task<Result<void>> FileLoad::write(Batch batch) {
  rows_ += batch.rows;
  if (already_loaded_) co_return Result<void>();
  if (appends()) batch = with_load_column(std::move(batch));
  Result<void> encoded;
  Result<void> written;
  TaskGroup both(environment_.loop);
  both.spawn(encode(batch, encoded));
  if (!full_.empty()) both.spawn(flush(written));
  co_await both.join();
  if (!written) co_return fail(lost(std::move(written).error()));
  if (!encoded) co_return fail(std::move(encoded).error().during(target_.shown()));
  if (encoded_.size() >= kFlushBytes) std::swap(encoded_, full_);
  co_return Result<void>();
}

Task<void> FileLoad::encode(const Batch& batch, Result<void>& result) {
  result = co_await environment_.workers.run([&] { return encoder_->encode(batch, encoded_); });
}

Task<void> FileLoad::flush(Result<void>& result) {
  result = co_await environment_.workers.run([this] { return file_->write(full_); });
  full_.clear();
}

Task<Result<LoadReport>> FileLoad::commit(components::LoadTotals expected) {
  if (rows_ != expected.rows) {
    co_return fail(ErrorKind::BadData,
                   fmt::format("{}: {} rows were written, but the export has {}; nothing was "
                               "replaced",
                               printable(target_.shown()), rows_, expected.rows));
  }
  if (already_loaded_) {
    co_await abandon();
    co_return LoadReport{.rows = rows_, .unchanged = rows_, .already_loaded = true};
  }
  auto report = co_await environment_.workers.run([this] { return publish(); });
  if (!report) co_return fail(lost(std::move(report).error()));
  file_.reset();
  co_return report;
}

Result<LoadReport> FileLoad::publish() {
  if (auto ended = encoder_->end(encoded_); !ended) return fail(std::move(ended).error());
  if (auto written = file_->write(full_); !written) return fail(std::move(written).error());
  if (auto written = file_->write(encoded_); !written) return fail(std::move(written).error());
  const auto equal = file_->equals_old();
  if (!equal) return fail(equal.error());
  if (*equal) {
    file_->discard();
    return LoadReport{.rows = rows_, .unchanged = rows_};
  }
  if (auto done = file_->commit(appends()); !done) return fail(std::move(done).error());
  return LoadReport{.rows = rows_, .inserted = rows_};
}

Task<void> FileLoad::abandon() {
  if (!file_) co_return;
  co_await environment_.workers.run([this] { file_.reset(); });
}

}  // namespace millrace::sinks
