#include "connector/engine/lanes/spool.h"

#include <cstring>

namespace millrace::engine {
namespace {

// One batch on disk: this; the origin of each row, unless they are contiguous; the extent of
// every cell row by row; then the cells' bytes in the same order.
struct Frame {
  std::uint64_t rows = 0;
  std::uint64_t first_origin = 0;
  std::uint64_t origins = 0;  // So many follow: all, or none.
  std::uint32_t columns = 0;
  std::uint32_t bytes = 0;

  std::size_t cells() const { return rows * columns; }
  std::size_t size_of_origins() const { return origins * sizeof(std::uint64_t); }
  std::size_t size_of_extents() const { return cells() * sizeof(std::uint32_t); }
  std::size_t size_behind() const { return size_of_origins() + size_of_extents() + bytes; }
};

Frame measure(const Batch& batch) {
  Frame frame{.rows = batch.rows,
              .first_origin = batch.origin(0),
              .origins = batch.origins.is_contiguous() ? 0 : batch.rows,
              .columns = static_cast<std::uint32_t>(batch.columns.size())};
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (const auto& column : batch.columns) {
      const Slice cell = column.slice(row);
      if (!cell.is_null()) frame.bytes += cell.size();
    }
  }
  return frame;
}

void copy_origins(const Batch& batch, const Frame& frame, char* out) {
  for (std::size_t row = 0; row < frame.origins; ++row) {
    const std::uint64_t origin = batch.origin(row);
    std::memcpy(out + row * sizeof origin, &origin, sizeof origin);
  }
}

void copy_cells(const Batch& batch, char* extents, char* bytes) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    for (const auto& column : batch.columns) {
      const Slice cell = column.slice(row);
      std::memcpy(extents, &cell.extent, sizeof cell.extent);
      extents += sizeof cell.extent;
      if (cell.is_null()) continue;
      std::memcpy(bytes, column.bytes + cell.offset, cell.size());
      bytes += cell.size();
    }
  }
}

// A frame that was read back, in one piece; the cells of its batch are slices of it.
struct ReadFrame {
  std::vector<Slice> slices;
  std::unique_ptr<char[]> bytes;
};

Origins origins_of(const Frame& frame, const char* stored) {
  if (frame.origins == 0) return frame.first_origin;
  std::vector<std::uint64_t> rows(frame.origins);
  std::memcpy(rows.data(), stored, frame.size_of_origins());
  return Origins(std::move(rows));
}

std::vector<Slice> slices_of(const Frame& frame, const char* bytes) {
  std::vector<Slice> slices(frame.cells());
  const char* extents = bytes + frame.size_of_origins();
  auto position = static_cast<std::uint32_t>(frame.size_of_origins() + frame.size_of_extents());
  for (Slice& slice : slices) {
    std::memcpy(&slice.extent, extents, sizeof slice.extent);
    extents += sizeof slice.extent;
    slice.offset = position;
    if (!slice.is_null()) position += slice.size();
  }
  return slices;
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
  scratch_.resize(sizeof frame + frame.size_behind());
  std::memcpy(scratch_.data(), &frame, sizeof frame);
  char* const origins = scratch_.data() + sizeof frame;
  char* const extents = origins + frame.size_of_origins();
  char* const bytes = extents + frame.size_of_extents();
  copy_origins(batch, frame, origins);
  copy_cells(batch, extents, bytes);
  if (hashes_) {
    hashes_->extents.add({extents, frame.size_of_extents()});
    hashes_->bytes.add({bytes, frame.bytes});
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
  Frame frame;
  const std::span<char> head(reinterpret_cast<char*>(&frame), sizeof frame);
  if (auto read = spool_->file_.read(offset_, head); !read) return fail(read.error());
  auto whole = std::make_shared<ReadFrame>();
  whole->bytes = std::make_unique_for_overwrite<char[]>(frame.size_behind());
  const std::span<char> behind(whole->bytes.get(), frame.size_behind());
  if (auto read = spool_->file_.read(offset_ + sizeof frame, behind); !read) {
    return fail(read.error());
  }
  whole->slices = slices_of(frame, whole->bytes.get());
  offset_ += sizeof frame + frame.size_behind();
  Batch batch{schema_, {}, frame.rows, origins_of(frame, whole->bytes.get())};
  const char* bytes = whole->bytes.get();
  const Slice* slices = whole->slices.data();
  batch.columns = row_major_columns(std::move(whole), bytes, slices, frame.columns);
  return std::optional<Batch>(std::move(batch));
}

}  // namespace millrace::engine
