#include "connector/engine/spool.h"

#include <cstring>

namespace millrace::engine {
namespace {

// One batch on disk: this, then the size of every cell row by row, then the cells' bytes in the
// same order.
struct Frame {
  std::uint64_t rows = 0;
  std::uint64_t first_row = 0;
  std::uint32_t columns = 0;
  std::uint32_t bytes = 0;
};

std::size_t cell_count(const Frame& frame) {
  return frame.rows * frame.columns;
}

Frame measure(const Batch& batch) {
  Frame frame{batch.rows, batch.first_row, static_cast<std::uint32_t>(batch.columns.size()), 0};
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (const auto& column : batch.columns) {
      const Slice cell = column.slice(row);
      if (!cell.is_null()) frame.bytes += cell.size;
    }
  }
  return frame;
}

void copy_cells(const Batch& batch, char* sizes, char* bytes) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (const auto& column : batch.columns) {
      const Slice cell = column.slice(row);
      std::memcpy(sizes, &cell.size, sizeof cell.size);
      sizes += sizeof cell.size;
      if (cell.is_null()) continue;
      std::memcpy(bytes, column.bytes + cell.offset, cell.size);
      bytes += cell.size;
    }
  }
}

}  // namespace

Result<Spool> Spool::create(const std::filesystem::path& folder) {
  auto file = io::TempFile::create(folder);
  if (!file) return fail(std::move(file).error().during("spool"));
  return Spool(*std::move(file));
}

Result<void> Spool::append(const Batch& batch) {
  if (batch.rows == 0) return {};
  const Frame frame = measure(batch);
  const std::size_t sizes = cell_count(frame) * sizeof(std::uint32_t);
  scratch_.resize(sizeof frame + sizes + frame.bytes);
  std::memcpy(scratch_.data(), &frame, sizeof frame);
  char* const cells = scratch_.data() + sizeof frame;
  copy_cells(batch, cells, cells + sizes);
  if (hashes_) {
    hashes_->sizes.add({cells, sizes});
    hashes_->bytes.add({cells + sizes, frame.bytes});
  }
  if (auto written = file_.append(scratch_); !written) {
    return fail(std::move(written).error().during("spool"));
  }
  rows_ += batch.rows;
  return {};
}

std::string Spool::digest() const {
  return hashes_ ? hashes_->sizes.digest() + hashes_->bytes.digest() : std::string();
}

Result<std::optional<Batch>> Spool::Reader::next() {
  if (offset_ >= spool_->file_.size()) return std::optional<Batch>();
  Frame frame;
  const std::span<char> head(reinterpret_cast<char*>(&frame), sizeof frame);
  if (auto read = spool_->file_.read(offset_, head); !read) return fail(read.error());

  struct Storage {
    std::vector<Slice> slices;
    std::unique_ptr<char[]> bytes;
  };
  auto storage = std::make_shared<Storage>();
  const std::size_t cells = cell_count(frame);
  const std::size_t sizes = cells * sizeof(std::uint32_t);
  storage->bytes = std::make_unique_for_overwrite<char[]>(sizes + frame.bytes);
  if (auto read =
          spool_->file_.read(offset_ + sizeof frame, {storage->bytes.get(), sizes + frame.bytes});
      !read) {
    return fail(read.error());
  }
  storage->slices.resize(cells);
  std::uint32_t position = static_cast<std::uint32_t>(sizes);
  for (std::size_t i = 0; i < cells; ++i) {
    Slice& slice = storage->slices[i];
    std::memcpy(&slice.size, storage->bytes.get() + i * sizeof slice.size, sizeof slice.size);
    slice.offset = position;
    if (!slice.is_null()) position += slice.size;
  }
  offset_ += sizeof frame + sizes + frame.bytes;
  Batch batch{schema_, {}, frame.rows, frame.first_row};
  const char* bytes = storage->bytes.get();
  const Slice* slices = storage->slices.data();
  batch.columns = row_major_columns(std::move(storage), bytes, slices, frame.columns);
  return std::optional<Batch>(std::move(batch));
}

}  // namespace millrace::engine
