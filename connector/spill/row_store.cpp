#include "connector/spill/row_store.h"

#include <cstring>
#include <span>
#include <utility>

namespace millrace::spill {
namespace {

// Disk space is given back in pieces of this size.
constexpr std::uint64_t kPiece = 16 << 20;

}  // namespace

Result<void> RowStore::append(const Batch& batch) {
  if (batch.rows == 0) return {};
  const auto frame = BatchFrame::of(batch);
  const std::uint64_t size = sizeof(Kept) + frame.size_behind();
  if (file_ || memory_ + size > space_.memory) return append_to_file(batch, frame);
  kept_.push_back({frame, std::make_unique_for_overwrite<char[]>(frame.size_behind())});
  frame.write(batch, kept_.back().behind.get());
  memory_ += size;
  return {};
}

Result<void> RowStore::append_to_file(const Batch& batch, const BatchFrame& frame) {
  if (!file_) {
    auto made = io::TempFile::create(space_.folder);
    if (!made) return fail(std::move(made).error());
    file_ = *std::move(made);
  }
  scratch_.resize(sizeof frame + frame.size_behind());
  std::memcpy(scratch_.data(), &frame, sizeof frame);
  frame.write(batch, scratch_.data() + sizeof frame);
  return file_->append(scratch_);
}

Result<std::optional<Batch>> RowStore::next() {
  scratch_ = std::vector<char>();
  if (kept_.empty()) return next_of_file();
  Kept first = std::move(kept_.front());
  kept_.pop_front();
  return std::optional(first.frame.read(schema_, std::move(first.behind)));
}

Result<std::optional<Batch>> RowStore::next_of_file() {
  if (!file_ || offset_ == file_->size()) {
    file_.reset();
    return std::optional<Batch>();
  }
  BatchFrame frame;
  const std::span<char> head(reinterpret_cast<char*>(&frame), sizeof frame);
  if (auto read = file_->read(offset_, head); !read) return fail(read.error());
  auto behind = std::make_unique_for_overwrite<char[]>(frame.size_behind());
  const std::span<char> all(behind.get(), frame.size_behind());
  if (auto read = file_->read(offset_ + sizeof frame, all); !read) return fail(read.error());
  offset_ += sizeof frame + frame.size_behind();
  if (offset_ - given_back_ >= kPiece) {
    file_->discard(offset_);
    given_back_ = offset_;
  }
  return std::optional(frame.read(schema_, std::move(behind)));
}

}  // namespace millrace::spill
