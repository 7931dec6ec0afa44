#include "connector/components/files/file_row_writer.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/base/text/text.h"

namespace millrace::components {
namespace {

constexpr std::size_t kFlushBytes = 64u << 10;

}  // namespace

FileRowWriter::FileRowWriter(RowForm form, Write write, Environment& environment)
    : form_(std::move(form)),
      compressor_(io::make_compressor(form_.compression)),
      write_(std::move(write)),
      environment_(environment) {}

Result<void> FileRowWriter::begin(const Schema& schema) {
  auto before = begin_apart(schema);
  if (!before) return fail(std::move(before).error());
  if (compressor_) {
    compressor_->add(*before, encoded_);
  } else {
    encoded_ = std::move(*before);
  }
  return {};
}

Result<std::string> FileRowWriter::begin_apart(const Schema& schema) {
  std::string header;
  auto begun = prepare(schema);
  if (begun) begun = form_.encoder->begin(*columns_, header);
  if (!begun) return fail(std::move(begun).error().during(form_.shown));
  return header;
}

Result<void> FileRowWriter::prepare(const Schema& schema) {
  if (auto readable = check_columns(schema); !readable) return readable;
  columns_ = std::make_shared<const Schema>(schema);
  if (!form_.spreadsheet_safe) return {};
  auto safe = SpreadsheetSafe::of(schema);
  if (!safe) return fail(std::move(safe).error());
  safe_.emplace(std::move(*safe));
  columns_ = safe_->schema();
  return {};
}

Task<Result<void>> FileRowWriter::write(PendingBatch rows) {
  Result<void> encoded;
  Result<void> written;
  TaskGroup both(environment_.loop);
  both.spawn(encode(std::move(rows), encoded));
  if (!full_.empty()) both.spawn(flush(written));
  co_await both.join();
  if (!written) co_return fail(std::move(written).error());
  if (!encoded) co_return fail(std::move(encoded).error().during(form_.shown));
  if (encoded_.size() >= kFlushBytes) std::swap(encoded_, full_);
  co_return Result<void>();
}

Task<void> FileRowWriter::encode(PendingBatch rows, Result<void>& result) {
  result = co_await environment_.workers.run([&]() -> Result<void> {
    const auto batch = rows.read();
    if (!batch) return fail(batch.error());
    rows_ += batch->rows;
    return encode(safe_ ? safe_->of(*batch) : *batch);
  });
}

Result<void> FileRowWriter::encode(const Batch& batch) {
  if (!compressor_) return form_.encoder->encode(batch, encoded_);
  plain_.clear();
  if (auto encoded = form_.encoder->encode(batch, plain_); !encoded) return encoded;
  compressor_->add(plain_, encoded_);
  return {};
}

Task<void> FileRowWriter::flush(Result<void>& result) {
  result = co_await environment_.blocking.run([this] { return write_(full_); });
  full_.clear();
}

Task<Result<void>> FileRowWriter::finish() {
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

Result<void> FileRowWriter::end() {
  if (!compressor_) return form_.encoder->end(encoded_);
  std::string rest;
  if (auto ended = form_.encoder->end(rest); !ended) return ended;
  compressor_->add(rest, encoded_);
  compressor_->finish(encoded_);
  compressor_.reset();
  return {};
}

// A reader takes so many, and the load's column on top of them.
Result<void> check_columns(const Schema& schema) {
  constexpr std::size_t kMost = formats::DecoderLimits{}.columns;
  const std::size_t count = schema.size() - (schema.find(kLoadColumn) ? 1 : 0);
  if (count <= kMost) return {};
  return fail(
      ErrorKind::BadData,
      fmt::format("the rows have {} columns, and no more than {} are read back from a file; "
                  "drop some",
                  with_commas(count), with_commas(kMost)));
}

Result<void> check_count(std::uint64_t written, LoadTotals expected, const std::string& path) {
  if (written == expected.rows) return {};
  return fail(
      ErrorKind::BadData,
      fmt::format("{}: {} rows were written, but the export has {}; the file was left as it "
                  "was",
                  printable(path), written, expected.rows));
}

}  // namespace millrace::components
