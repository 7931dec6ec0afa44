#include "connector/formats/json/json_decoder.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "connector/formats/json/json_run_decoder.h"
#include "connector/formats/limits.h"

namespace millrace::formats {
namespace {

DecoderLimits within_slices(DecoderLimits limits) {
  limits.row_bytes = std::min(limits.row_bytes, kLongestRow);
  return limits;
}

// Gives the block a byte before it and the parser's padding after it.
void make_room(Block& block) {
  if (block.begin > 0 && block.buffer->capacity() - block.end >= JsonRunReader::kPadding) return;
  auto buffer = std::make_shared<Buffer>(1 + block.size() + JsonRunReader::kPadding);
  std::memcpy(buffer->data() + 1, block.bytes().data(), block.size());
  block = {std::move(buffer), 1, 1 + block.size()};
}

}  // namespace

JsonDecoder::JsonDecoder(DecoderLimits limits, Mending mending)
    : mending_(std::move(mending)),
      splitter_(within_slices(limits)),
      rows_(std::make_unique<JsonRunDecoder>(within_slices(limits), mending_)) {}

JsonDecoder::~JsonDecoder() = default;

Result<void> JsonDecoder::decode(Block block, std::vector<Batch>& out) {
  if (block.size() == 0 || !rest_.join(block)) return {};
  return consume(std::move(block), false, out);
}

Result<void> JsonDecoder::consume(Block block, bool last, std::vector<Batch>& out) {
  if (!splitter_.has_started()) {
    const auto started = splitter_.read_start(block, last);
    if (!started) return fail(started.error());
    if (!*started) {
      rest_.keep(std::move(block));
      return {};
    }
  }
  make_room(block);
  for (bool more = true; more;) {
    const JsonRun run = splitter_.cut(block);
    if (auto read = rows_->decode(block.buffer, run, out); !read) return read;
    if (!run.problem.empty()) return fail(ErrorKind::BadData, run.problem);
    block.begin = run.end;
    more = run.more;
  }
  if (block.size() > 0) rest_.keep(std::move(block));
  return {};
}

Result<bool> JsonDecoder::finish(std::vector<Batch>& out) {
  if (rest_.size() > 0 || !splitter_.has_started()) {
    Block block = rest_.size() > 0 ? rest_.take() : block_of({});
    if (auto consumed = consume(std::move(block), true, out); !consumed) {
      return fail(std::move(consumed).error());
    }
  }
  if (auto closed = splitter_.finish(rest_.size()); !closed) {
    return fail(std::move(closed).error());
  }
  if (!rows_->schema()) no_columns_ = std::make_shared<const Schema>();
  return true;
}

SchemaPtr JsonDecoder::schema() const {
  return no_columns_ ? no_columns_ : rows_->schema();
}

Mended JsonDecoder::mended() const {
  return rows_->mended();
}

}  // namespace millrace::formats
