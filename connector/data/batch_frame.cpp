#include "connector/data/batch_frame.h"

#include <cstring>
#include <utility>
#include <vector>

namespace millrace {
namespace {

void copy_origins(const Batch& batch, std::size_t count, char* out) {
  for (std::size_t row = 0; row < count; ++row) {
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

// What was read, in one piece; the cells of its batch are slices of it.
struct Whole {
  std::vector<Slice> slices;
  std::unique_ptr<char[]> bytes;
};

Origins origins_of(const BatchFrame& frame, const char* stored) {
  if (frame.origins == 0) return frame.first_origin;
  std::vector<std::uint64_t> rows(frame.origins);
  std::memcpy(rows.data(), stored, rows.size() * sizeof rows[0]);
  return Origins(std::move(rows));
}

// The slices of cells whose texts lie one after the other from `position` on.
std::vector<Slice> slices_of(std::size_t cells, const char* extents, std::uint32_t position) {
  std::vector<Slice> slices(cells);
  for (Slice& slice : slices) {
    std::memcpy(&slice.extent, extents, sizeof slice.extent);
    extents += sizeof slice.extent;
    slice.offset = position;
    if (!slice.is_null()) position += slice.size();
  }
  return slices;
}

}  // namespace

BatchFrame BatchFrame::of(const Batch& batch) {
  BatchFrame frame{.rows = batch.rows,
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

void BatchFrame::write(const Batch& batch, char* behind) const {
  char* const extents = behind + size_of_origins();
  copy_origins(batch, origins, behind);
  copy_cells(batch, extents, extents + size_of_extents());
}

Batch BatchFrame::read(SchemaPtr schema, std::unique_ptr<char[]> behind) const {
  auto whole = std::make_shared<Whole>();
  whole->bytes = std::move(behind);
  const char* all = whole->bytes.get();
  const auto position = static_cast<std::uint32_t>(size_of_origins() + size_of_extents());
  whole->slices = slices_of(cells(), all + size_of_origins(), position);
  const Slice* slices = whole->slices.data();
  Batch batch{std::move(schema), {}, rows, origins_of(*this, all)};
  batch.columns = row_major_columns(std::move(whole), all, slices, columns);
  return batch;
}

}  // namespace millrace
