#include "connector/engine/lanes/spool.h"

#include <cstring>
#include <memory>
#include <utility>

#include "connector/data/batch_frame.h"

namespace millrace::engine {

Result<Spool> Spool::create(const std::filesystem::path& folder) {
  auto file = io::TempFile::create(folder);
  if (!file) return fail(std::move(file).error().during("spool"));
  return Spool(*std::move(file));
}

Result<void> Spool::append(const Batch& batch) {
  if (batch.rows == 0) return {};
  const auto frame = BatchFrame::of(batch);
  scratch_.resize(sizeof frame + frame.size_behind());
  std::memcpy(scratch_.data(), &frame, sizeof frame);
  char* const behind = scratch_.data() + sizeof frame;
  frame.write(batch, behind);
  if (hashes_) {
    const auto extents = frame.extents_in(behind);
    const auto bytes = frame.bytes_in(behind);
    hashes_->extents.add({extents.data(), extents.size()});
    hashes_->bytes.add({bytes.data(), bytes.size()});
  }
  if (auto written = file_.append(scratch_); !written) {
    return fail(std::move(written).error().during("spool"));
  }
  rows_ += batch.rows;
  return {};
}

std::string Spool::digest() const {
  return hashes_ ? hashes_->extents.digest() + hashes_->bytes.digest() : std::string();
}

Result<std::optional<Batch>> Spool::Reader::next() {
  if (offset_ >= spool_->file_.size()) return std::optional<Batch>();
  BatchFrame frame;
  const std::span<char> head(reinterpret_cast<char*>(&frame), sizeof frame);
  if (auto read = spool_->file_.read(offset_, head); !read) return fail(read.error());
  auto behind = std::make_unique_for_overwrite<char[]>(frame.size_behind());
  const std::span<char> all(behind.get(), frame.size_behind());
  if (auto read = spool_->file_.read(offset_ + sizeof frame, all); !read) {
    return fail(read.error());
  }
  offset_ += sizeof frame + frame.size_behind();
  return std::optional<Batch>(frame.read(schema_, std::move(behind)));
}

}  // namespace millrace::engine
