#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/buffer.h"
#include "connector/data/origins.h"
#include "connector/data/schema.h"

namespace millrace {

// Where a cell's text lies in its column's bytes. NULL is a size of its own, so that a cell is
// eight bytes and a column needs no second array.
struct Slice {
  static constexpr std::uint32_t kNull = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t offset = 0;
  std::uint32_t size = kNull;

  static Slice null() { return {}; }
  bool is_null() const { return size == kNull; }
};

// One column of a batch: a view with a stride over slices that the batch's owner keeps alive. A
// decoder writes the slices of all columns row by row into one array (stride = columns), a step
// that makes new values writes its own (stride = 1); readers see no difference.
struct Column {
  std::shared_ptr<const void> owner;  // Keeps `bytes` and `slices` alive.
  const char* bytes = nullptr;
  const Slice* slices = nullptr;
  std::size_t stride = 1;

  Slice slice(std::size_t row) const { return slices[row * stride]; }
  bool is_null(std::size_t row) const { return slice(row).is_null(); }
  // The empty view for NULL too: ask is_null() first where it matters.
  std::string_view text(std::size_t row) const {
    const Slice cell = slice(row);
    return cell.is_null() ? std::string_view() : std::string_view(bytes + cell.offset, cell.size);
  }
};

// Some thousand rows on their way from a decoder to the destinations: immutable, columnar, cheap
// to copy (columns share their bytes). Any thread may read it.
struct Batch {
  SchemaPtr schema;
  std::vector<Column> columns;  // As many as the schema has.
  std::size_t rows = 0;
  Origins origins;  // Filters and reordering keep them: every message with a row has them.

  // The row's number in the export, from 1: what a message calls the row.
  std::uint64_t origin(std::size_t row) const { return origins[row]; }
};

// These rows of the batch, in this order, with their origins. The texts are shared.
Batch pick_rows(const Batch& batch, std::span<const std::uint32_t> rows);

// Builds a batch cell by cell, row by row; for decoders whose text must be copied anyway, for
// steps and for tests.
class BatchBuilder {
 public:
  explicit BatchBuilder(SchemaPtr schema, std::uint64_t first_row = 1);

  // The text is copied. Fewer or more cells than columns in a row is a bug.
  void add(std::string_view text);
  void add_null();

  std::size_t rows() const { return slices_.size() / schema_->size(); }
  std::size_t bytes() const { return text_.size(); }

  // What was added, as a batch; the builder then starts the next one.
  Batch take();

 private:
  SchemaPtr schema_;
  std::uint64_t first_row_;
  std::string text_;
  std::vector<Slice> slices_;
};

// The columns of a batch whose slices lie row by row in one array.
std::vector<Column> row_major_columns(std::shared_ptr<const void> owner, const char* bytes,
                                      const Slice* slices, std::size_t columns);

}  // namespace millrace
