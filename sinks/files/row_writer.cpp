#include "sinks/files/row_writer.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/base/text/text.h"

namespace millrace::sinks::files {
namespace {

constexpr std::size_t kFlushBytes = 64u << 10;

}  // namespace

RowWriter::RowWriter(FileKind kind, std::string path, Write write,
                     components::Environment& environment)
    : encoder_(kind.format->encoder()),
      compressor_(io::make_compressor(kind.compression)),
      path_(std::move(path)),
      write_(std::move(write)),
      environment_(environment) {}

Result<void> RowWriter::begin(const Schema& schema) {
  auto before = begin_apart(schema);
  if (!before) return fail(std::move(before).error());
  if (compressor_) {
    compressor_->add(*before, encoded_);
  } else {
    encoded_ = std::move(*before);
  }
  return {};
}

Result<std::string> RowWriter::begin_apart(const Schema& schema) {
  std::string before;
  if (auto begun = encoder_->begin(schema, before); !begun) {
    return fail(std::move(begun).error().during(path_));
  }
  return before;
}

Task<Result<void>> RowWriter::write(components::PendingBatch rows) {
  Result<void> encoded;
  Result<void> written;
  TaskGroup both(environment_.loop);
  both.spawn(encode(std::move(rows), encoded));
  if (!full_.empty()) both.spawn(flush(written));
  co_await both.join();
  if (!written) co_return fail(std::move(written).error());
  if (!encoded) co_return fail(std::move(encoded).error().during(path_));
  if (encoded_.size() >= kFlushBytes) std::swap(encoded_, full_);
  co_return Result<void>();
}

Task<void> RowWriter::encode(components::PendingBatch rows, Result<void>& result) {
  result = co_await environment_.workers.run([&]() -> Result<void> {
    const auto batch = rows.read();
    if (!batch) return fail(batch.error());
    rows_ += batch->rows;
    return encode(*batch);
  });
}

Result<void> RowWriter::encode(const Batch& batch) {
  if (!compressor_) return encoder_->encode(batch, encoded_);
  plain_.clear();
  if (auto encoded = encoder_->encode(batch, plain_); !encoded) return encoded;
  compressor_->add(plain_, encoded_);
  return {};
}

Task<void> RowWriter::flush(Result<void>& result) {
  result = co_await environment_.blocking.run([this] { return write_(full_); });
  full_.clear();
}

Task<Result<void>> RowWriter::finish() {
  // Hundreds of loads may be waiting until the disk has taken those before them.
  full_.shrink_to_fit();
  encoded_.shrink_to_fit();
  plain_ = {};
  co_return co_await environment_.blocking.run([this]() -> Result<void> {
    if (auto ended = end(); !ended) return ended;
    for (auto* bytes : {&full_, &encoded_}) {
      if (auto written = write_(std::exchange(*bytes, {})); !written) return written;
    }
    return {};
  });
}

Result<void> RowWriter::end() {
  if (!compressor_) return encoder_->end(encoded_);
  std::string rest;
  if (auto ended = encoder_->end(rest); !ended) return ended;
  compressor_->add(rest, encoded_);
  compressor_->finish(encoded_);
  compressor_.reset();
  return {};
}

Result<void> check_count(std::uint64_t written, components::LoadTotals expected,
                         const std::string& path) {
  if (written == expected.rows) return {};
  return fail(
      ErrorKind::BadData,
      fmt::format("{}: {} rows were written, but the export has {}; the file was left as it "
                  "was",
                  printable(path), written, expected.rows));
}

}  // namespace millrace::sinks::files
