#include "sinks/files/rows/row_count.h"

#include <utility>

#include "connector/components/sink.h"

namespace millrace::sinks::files {
namespace {

// More than any row that was written here; a file of anybody's that has no end of a row is not held
// whole for its number of rows.
constexpr formats::DecoderLimits kLimits{.row_bytes = 256u << 20, .columns = SIZE_MAX};

}  // namespace

RowCount::RowCount(FileKind kind)
    : decompressor_(io::make_decompressor(kind.compression)),
      decoder_(kind.format->decoder ? kind.format->decoder({.limits = kLimits}) : nullptr),
      lines_(std::string(components::kLoadColumn), "") {}

Result<void> RowCount::see(std::span<const char> bytes) {
  if (!decompressor_) return see_plain(bytes);
  return decompressor_->add(bytes,
                            [this](std::span<const char> plain) { return see_plain(plain); });
}

Result<void> RowCount::see_plain(std::span<const char> bytes) {
  if (bytes.empty()) return {};
  if (!decoder_) return lines_.take({bytes.data(), bytes.size()});
  std::vector<Batch> batches;
  if (auto decoded = decoder_->decode(block_of(bytes), batches); !decoded) return decoded;
  count(batches);
  return {};
}

Result<std::uint64_t> RowCount::finish() {
  if (decompressor_) {
    if (auto ended = decompressor_->finish(); !ended) return fail(std::move(ended).error());
  }
  std::vector<Batch> batches;
  auto finished = decoder_ ? formats::finish_whole(*decoder_, batches) : lines_.finish();
  if (!finished) return fail(std::move(finished).error());
  count(batches);
  return decoder_ ? rows_ : lines_.rows();
}

void RowCount::count(const std::vector<Batch>& batches) {
  for (const auto& batch : batches) rows_ += batch.rows;
}

}  // namespace millrace::sinks::files
